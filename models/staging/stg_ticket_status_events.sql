with

events as (
    select * from {{ ref('base_ticket_status_events') }}
),

unsound_events as (
    select * from {{ ref('base_unsound_status_events') }}
),

disowned_events as (
    select * from {{ ref('base_disowned_status_events') }}
),

judged_rows as (
    select
        events.event_id,
        events.ticket_id,
        events.occurred_at,
        events.status,
        events.sequence,
        events.is_resolved,
        events.record_key,
        events.row_number_in_file,
        coalesce(unsound_events.quarantine_reason, disowned_events.quarantine_reason)
            as quarantine_reason,
        case
            when disowned_events.row_number_in_file is not null then 'quarantined'
            else coalesce(unsound_events.record_status, 'accepted')
        end as record_status
    from events
    left join unsound_events
        on events.row_number_in_file = unsound_events.row_number_in_file
    left join disowned_events
        on events.row_number_in_file = disowned_events.row_number_in_file
)

select * from judged_rows
