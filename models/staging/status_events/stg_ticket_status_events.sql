with

events as (
    select * from {{ ref('base_ticket_status_events') }}
),

uncounted_events as (
    select * from {{ ref('base_uncounted_status_events') }}
),

validated_events as (
    select
        events.event_id,
        events.ticket_id,
        events.occurred_at,
        events.status,
        events.sequence,
        events.category,
        events.is_resolved,
        events.record_key,
        events.row_number_in_file,
        uncounted_events.quarantine_reason,
        coalesce(uncounted_events.record_status, 'accepted') as record_status,
        uncounted_events.raw_fields
    from events
    left join uncounted_events
        on events.row_number_in_file = uncounted_events.row_number_in_file
)

select * from validated_events
