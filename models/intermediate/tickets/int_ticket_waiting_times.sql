-- How long a ticket was pending or on hold: from each such event to the next one. Of a
-- resolved ticket none comes after the final resolution, which it would undo. Tickets
-- that never waited are not in here.
with

tickets as (
    select * from {{ ref('stg_tickets') }}
    where record_status = 'accepted'
),

event_summaries as (
    select * from {{ ref('base_ticket_event_summaries') }}
    where first_waiting_at is not null
),

clock as (
    select * from {{ ref('int_clock') }}
),

waiting_tickets as (
    select
        event_summaries.ticket_id,
        greatest(event_summaries.first_waiting_at, tickets.created_at) as waits_from,
        clock.as_of
    from tickets
    inner join clock on tickets.created_at <= clock.as_of
    inner join event_summaries on tickets.ticket_id = event_summaries.ticket_id
),

uncounted_events as (
    select * from {{ ref('base_uncounted_status_events') }}
),

-- These tickets' events alone, from the first that waits on.
events as {{ materialized() }} (
    select
        events.ticket_id,
        events.event_id,
        events.occurred_at,
        events.sequence,
        events.category in ('pending', 'on_hold') as is_waiting,
        events.row_number_in_file
    from {{ ref('base_ticket_status_events') }} as events
    inner join waiting_tickets
        on
            events.ticket_id = waiting_tickets.ticket_id
            and events.occurred_at >= waiting_tickets.waits_from
            and events.occurred_at <= waiting_tickets.as_of
),

followed_events as (
    select
        events.ticket_id,
        events.is_waiting,
        events.occurred_at,
        lead(events.occurred_at) over lifecycle as next_occurred_at
    from events
    left join uncounted_events
        on events.row_number_in_file = uncounted_events.row_number_in_file
    where uncounted_events.row_number_in_file is null
    window lifecycle as (
        partition by events.ticket_id
        order by {{ event_order('events') }}
    )
),

waiting_times as (
    select
        ticket_id,
        sum({{ microseconds_between('occurred_at', 'next_occurred_at') }})
            as waiting_microseconds
    from followed_events
    where is_waiting
    group by ticket_id
)

select * from waiting_times
