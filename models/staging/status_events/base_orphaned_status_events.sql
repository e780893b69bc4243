-- Sound events that their ticket does not own: it is not on record, or began later.
with

event_summaries as (
    select * from {{ ref('base_ticket_event_summaries') }}
),

events as (
    select * from {{ ref('base_ticket_status_events') }}
),

rejected_events as (
    select * from {{ ref('base_rejected_status_events') }}
),

tickets as (
    select
        ticket_id,
        created_at,
        record_status = 'accepted' as is_accepted
    from {{ ref('stg_tickets') }}
    where copy_number = 1 and not is_undatable
),

doubtful_tickets as (
    select
        event_summaries.ticket_id,
        tickets.created_at,
        coalesce(tickets.is_accepted, false) as is_accepted
    from event_summaries
    left join tickets on event_summaries.ticket_id = tickets.ticket_id
    where
        tickets.ticket_id is null
        or not tickets.is_accepted
        or event_summaries.first_event_at < tickets.created_at
),

orphaned_events as (
    select
        events.row_number_in_file,
        events.record_key,
        events.ticket_id,
        case
            when events.occurred_at < doubtful_tickets.created_at
                then 'impossible_order'
            else 'orphan'
        end as quarantine_reason,
        {{ row_as_json('events.raw_row') }} as raw_fields
    from events
    inner join doubtful_tickets on events.ticket_id = doubtful_tickets.ticket_id
    left join rejected_events
        on events.row_number_in_file = rejected_events.row_number_in_file
    where
        rejected_events.row_number_in_file is null
        and (
            not doubtful_tickets.is_accepted
            or events.occurred_at < doubtful_tickets.created_at
        )
)

select * from orphaned_events
