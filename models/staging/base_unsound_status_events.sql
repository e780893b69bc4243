-- The events that do not count, whatever their ticket: bad rows and older copies.
with

events as {{ inlined() }} (
    select * from {{ touched(at_hand(ref('base_ticket_status_events')), 'record_key') }}
    {{- and_those_without_key(at_hand(ref('base_ticket_status_events'))) }}
),

older_copies as (
    {{ older_copies('events') }}
),

numbered_events as (
    select
        events.*,
        coalesce(older_copies.copy_number, 1) as copy_number,
        older_copies.newest_row_number
    from events
    left join older_copies
        on events.row_number_in_file = older_copies.row_number_in_file
),

judged_rows as (
    {{ judge_rows(
        'numbered_events',
        unknown_value='is_resolved is null',
        future_dated=['occurred_at'],
    ) }}
),

unsound_events as (
    select
        row_number_in_file,
        record_key,
        ticket_id,
        occurred_at,
        record_status,
        quarantine_reason,
        newest_row_number,
        row_hash
    from judged_rows
    where record_status <> 'accepted'{{ and_unsound_before() }}
)

select * from unsound_events
