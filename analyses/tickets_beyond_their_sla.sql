-- The countable tickets that are past the SLA target of their priority, the longest
-- first: those still open, to work on, before those that were resolved too late.
with

tickets as (
    select * from {{ ref('fct_tickets') }}
    where is_countable and sla_target_days is not null
),

clock as (
    select max(as_of) as as_of
    from {{ ref('dim_periods') }}
),

ages as (
    select
        tickets.*,
        coalesce(
            tickets.resolution_microseconds,
            {{ microseconds_between('tickets.created_at', 'clock.as_of') }}
        ) / 86400000000.0 as days_taken
    from tickets
    cross join clock
),

beyond_their_target as (
    select
        ticket_id,
        is_open,
        priority,
        team,
        customer_segment,
        created_at,
        final_resolved_at,
        sla_target_days,
        days_taken,
        days_taken - sla_target_days as days_too_late
    from ages
    where days_taken > sla_target_days
)

select * from beyond_their_target
order by is_open desc, days_too_late desc, ticket_id asc
