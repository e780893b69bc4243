with

tickets as (
    select
        ticket_id,
        created_at,
        record_status = 'accepted' as is_accepted
    from {{ ref('stg_tickets') }}
    where copy_number = 1 and not is_undatable
),

events as (
    select * from {{ ref('base_ticket_status_events') }}
),

events_with_tickets as (
    select
        events.event_id,
        events.ticket_id,
        events.occurred_at,
        events.status,
        events.sequence,
        events.is_resolved,
        events.record_key,
        events.row_number_in_file,
        events.record_status as own_status,
        coalesce(
            events.quarantine_reason,
            case
                when events.record_status = 'superseded' then null
                when events.occurred_at < tickets.created_at then 'impossible_order'
                when not coalesce(tickets.is_accepted, false) then 'orphan'
            end
        ) as quarantine_reason
    from events
    left join tickets on events.ticket_id = tickets.ticket_id
),

judged_rows as (
    select
        *,
        case
            when quarantine_reason is null then own_status
            else 'quarantined'
        end as record_status
    from events_with_tickets
)

select * from judged_rows
