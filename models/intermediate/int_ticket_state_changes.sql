-- The changes between open and resolved of the tickets whose events have to be put in
-- order: reopened ones, and those with events that are disowned or not yet to be seen.
-- The first change is the creation: a ticket is open before its first event.
with

tickets as {{ looked_up_first() }} (
    select * from {{ touched(ref('stg_tickets')) }}
    where record_status = 'accepted'
),

spans as (
    select * from {{ touched(ref('base_ticket_event_spans')) }}
),

events as (
    select * from {{ touched(at_hand(ref('stg_ticket_status_events'))) }}
    where record_status = 'accepted'
),

clock as (
    select * from {{ ref('int_clock') }}
),

intricate_tickets as (
    select
        tickets.ticket_id,
        tickets.created_at,
        clock.as_of
    from tickets
    inner join clock on tickets.created_at <= clock.as_of
    inner join spans on tickets.ticket_id = spans.ticket_id
    where
        spans.first_event_at < tickets.created_at
        or spans.last_event_at > clock.as_of
        or spans.last_open_at >= spans.first_resolved_at
),

ordered_events as (
    select
        events.ticket_id,
        intricate_tickets.created_at,
        events.occurred_at,
        events.is_resolved,
        row_number() over life as event_number,
        coalesce(lag(events.is_resolved) over life, false) as was_resolved
    from events
    inner join intricate_tickets
        on
            events.ticket_id = intricate_tickets.ticket_id
            and events.occurred_at <= intricate_tickets.as_of
    window life as (
        partition by events.ticket_id
        order by events.occurred_at, events.sequence nulls first, events.event_id
    )
),

changes as (
    select
        ticket_id,
        0 as event_number,
        created_at as changed_at,
        false as is_resolved
    from ordered_events
    where event_number = 1
    union all
    select
        ticket_id,
        event_number,
        occurred_at as changed_at,
        is_resolved
    from ordered_events
    where is_resolved <> was_resolved
),

numbered_changes as (
    select
        ticket_id,
        cast(row_number() over life as integer) as change_number,
        is_resolved,
        changed_at,
        lead(changed_at) over life as next_changed_at,
        lag(changed_at) over life as previous_changed_at
    from changes
    window life as (partition by ticket_id order by event_number)
)

select * from numbered_changes
