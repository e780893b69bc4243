-- Sound events that their ticket disowns: it is not on record, or began later.
with

spans as (
    select * from {{ touched(ref('base_ticket_event_spans')) }}
),

events as (
    select * from {{ at_hand(ref('base_ticket_status_events')) }}
),

unsound_events as (
    select * from {{ ref('base_unsound_status_events') }}
),

tickets as (
    select
        ticket_id,
        created_at,
        record_status = 'accepted' as is_accepted
    from {{ touched(ref('stg_tickets')) }}
    where copy_number = 1 and not is_undatable
),

doubtful_tickets as (
    select
        spans.ticket_id,
        tickets.created_at,
        coalesce(tickets.is_accepted, false) as is_accepted
    from spans
    left join tickets on spans.ticket_id = tickets.ticket_id
    where
        tickets.ticket_id is null
        or not tickets.is_accepted
        or spans.first_event_at < tickets.created_at
),

disowned_events as (
    select
        events.row_number_in_file,
        events.record_key,
        events.ticket_id,
        case
            when events.occurred_at < doubtful_tickets.created_at
                then 'impossible_order'
            else 'orphan'
        end as quarantine_reason,
        events.row_hash
    from events
    inner join doubtful_tickets on events.ticket_id = doubtful_tickets.ticket_id
    left join unsound_events
        on events.row_number_in_file = unsound_events.row_number_in_file
    where
        unsound_events.row_number_in_file is null
        and (
            not doubtful_tickets.is_accepted
            or events.occurred_at < doubtful_tickets.created_at
        )
)

select * from disowned_events
