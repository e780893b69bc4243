with

events as (
    select * from {{ ref('base_ticket_status_events') }}
),

rejected_events as (
    select * from {{ ref('base_rejected_status_events') }}
),

orphaned_events as (
    select * from {{ ref('base_orphaned_status_events') }}
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
        coalesce(rejected_events.quarantine_reason, orphaned_events.quarantine_reason)
            as quarantine_reason,
        case
            when orphaned_events.row_number_in_file is not null then 'quarantined'
            else coalesce(rejected_events.record_status, 'accepted')
        end as record_status,
        coalesce(rejected_events.raw_fields, orphaned_events.raw_fields) as raw_fields
    from events
    left join rejected_events
        on events.row_number_in_file = rejected_events.row_number_in_file
    left join orphaned_events
        on events.row_number_in_file = orphaned_events.row_number_in_file
)

select * from validated_events
