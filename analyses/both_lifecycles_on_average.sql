-- What the turnaround time would be by each lifecycle of a ticket: by its own two
-- instants, up to the first resolution in its events, and up to the final one (the
-- KPI). One without an end is in none of the averages; their number stands beside.
--
-- On examples/servicenow_incidents with mapping_events.yml: 7.42 days over the 23,362
-- incidents that have a resolved_at; by their events all 24,918 were resolved, after
-- 6.79 days for the first time and after 6.89 for good.
with

tickets as (
    select * from {{ ref('stg_tickets') }}
    where record_status = 'accepted'
),

facts as (
    select * from {{ ref('fct_tickets') }}
    where is_countable
),

lifecycles as (
    select
        '1 by its own columns' as lifecycle,
        {{ microseconds_between('tickets.created_at', 'tickets.resolved_at') }}
            as microseconds
    from facts
    inner join tickets on facts.ticket_id = tickets.ticket_id
    union all
    select
        '2 to the first resolution' as lifecycle,
        {{ microseconds_between('created_at', 'first_resolved_at') }} as microseconds
    from facts
    union all
    select
        '3 to the final resolution' as lifecycle,
        resolution_microseconds as microseconds
    from facts
),

averages as (
    select
        lifecycle,
        count(microseconds) as resolved_tickets,
        count(*) - count(microseconds) as open_tickets,
        avg(microseconds) / 86400000000.0 as mean_days,
        percentile_cont(0.5) within group (order by microseconds) / 3600000000.0
            as median_hours
    from lifecycles
    group by lifecycle
)

select * from averages
order by lifecycle
