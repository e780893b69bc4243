-- The events that do not count, whatever their ticket: bad rows and older copies.
with

events as {{ inlined() }} (
    select * from {{ ref('base_ticket_status_events') }}
),

older_copies as (
    {{ older_copies('events') }}
),

numbered_events as (
    select
        events.*,
        coalesce(older_copies.copy_number, 1) as copy_number
    from events
    left join older_copies
        on events.row_number_in_file = older_copies.row_number_in_file
),

validated_rows as (
    {{ validate_rows(
        'numbered_events',
        'ticket_status_events',
        unknown_value='is_resolved is null',
        happened={'occurred_at': none},
    ) }}
),

rejected_events as (
    select
        row_number_in_file,
        record_key,
        ticket_id,
        occurred_at,
        record_status,
        quarantine_reason,
        raw_fields
    from validated_rows
    where record_status <> 'accepted'
)

select * from rejected_events
