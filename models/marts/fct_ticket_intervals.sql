-- The life of a ticket as the intervals in which it was open. With status events the
-- life is theirs; without, it is the ticket's own two instants.
with

tickets as (
    select * from {{ ref('stg_tickets') }}
    where record_status = 'accepted'
),

events as (
    select * from {{ ref('stg_ticket_status_events') }}
    where record_status = 'accepted'
),

clock as (
    select * from {{ ref('int_clock') }}
),

-- A ticket is open before its first event.
visible_events as (
    select
        events.ticket_id,
        events.occurred_at,
        events.sequence,
        events.event_id,
        events.is_resolved,
        coalesce(lag(events.is_resolved) over (
            partition by events.ticket_id
            order by events.occurred_at, events.sequence nulls first, events.event_id
        ), false) as was_resolved
    from events
    inner join clock on events.occurred_at <= clock.as_of
),

changes as (
    select
        ticket_id,
        occurred_at,
        is_resolved,
        row_number() over life as change_number,
        lead(occurred_at) over life as next_changed_at,
        lag(occurred_at) over life as previous_changed_at
    from visible_events
    where is_resolved <> was_resolved
    window life as (
        partition by ticket_id
        order by occurred_at, sequence nulls first, event_id
    )
),

tickets_with_events as (
    select distinct ticket_id from visible_events
),

first_intervals as (
    select
        tickets.ticket_id,
        1 as interval_number,
        tickets.created_at as opened_at,
        case
            when tickets_with_events.ticket_id is not null then changes.occurred_at
            when tickets.is_resolved and tickets.resolved_at <= clock.as_of
                then tickets.resolved_at
        end as ended_at,
        cast(null as timestamp) as previous_ended_at
    from tickets
    inner join clock on tickets.created_at <= clock.as_of
    left join tickets_with_events on tickets.ticket_id = tickets_with_events.ticket_id
    left join changes
        on tickets.ticket_id = changes.ticket_id and changes.change_number = 1
),

all_intervals as (
    select * from first_intervals
    union all
    -- Changes alternate, beginning with a resolution: every second one reopens.
    select
        ticket_id,
        cast(change_number / 2 + 1 as integer) as interval_number,
        occurred_at as opened_at,
        next_changed_at as ended_at,
        previous_changed_at as previous_ended_at
    from changes
    where not is_resolved
),

intervals as (
    select
        ticket_id,
        interval_number,
        opened_at,
        ended_at,
        previous_ended_at,
        {{ local_date('opened_at') }} as opened_on,
        {{ local_date('ended_at') }} as ended_on,
        {{ local_date('previous_ended_at') }} as previous_ended_on
    from all_intervals
)

select * from intervals
