-- A ticket with status events has two lifecycles: that of its own created_at and
-- resolved_at, and that of its events, which the KPIs take. This lists the tickets
-- whose lifecycles differ most, with both.
--
-- On the incident log of examples/servicenow_incidents, build with mapping_events.yml:
-- there an incident's own resolved_at knows of one resolution, while its events know of
-- every one, and of the days it stood resolved in between.
with

tickets as (
    select * from {{ ref('stg_tickets') }}
    where record_status = 'accepted'
),

facts as (
    select * from {{ ref('fct_tickets') }}
),

events as (
    select * from {{ ref('stg_ticket_status_events') }}
    where record_status = 'accepted'
),

event_counts as (
    select
        ticket_id,
        count(*) as status_events
    from events
    group by ticket_id
),

both_lifecycles as (
    select
        facts.ticket_id,
        event_counts.status_events,
        facts.reopen_count,
        facts.created_at,
        tickets.status as own_status,
        tickets.resolved_at as own_resolved_at,
        facts.first_resolved_at,
        facts.final_resolved_at,
        {{ microseconds_between('facts.created_at', 'tickets.resolved_at') }}
        / 86400000000.0 as own_days,
        facts.first_resolution_microseconds / 86400000000.0 as days_to_first_resolution,
        facts.resolution_microseconds / 86400000000.0 as days_to_final_resolution
    from facts
    inner join tickets on facts.ticket_id = tickets.ticket_id
    inner join event_counts on facts.ticket_id = event_counts.ticket_id
    where facts.is_countable
),

most_different as (
    select * from both_lifecycles
    order by
        abs(own_days - days_to_final_resolution) desc nulls last,
        reopen_count desc,
        ticket_id asc
    limit 50
)

select * from most_different
