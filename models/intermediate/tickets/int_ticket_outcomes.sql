-- Every ticket beside what its records say of it: how long it waited, its working time,
-- contacts, first response, repeat, SLA target and visits.
with

lifecycles as (
    select * from {{ ref('int_ticket_lifecycles') }}
),

waiting_times as (
    select * from {{ ref('int_ticket_waiting_times') }}
),

-- Where no event says pending or on hold, nobody writes down that a ticket waits.
known_waiting as (
    select count(*) as waiting_tickets from waiting_times
),

business_time as (
    select * from {{ ref('int_ticket_business_time') }}
),

repeats as (
    select * from {{ ref('int_ticket_repeats') }}
),

contacts as (
    select * from {{ ref('int_ticket_contacts') }}
),

sla_targets as (
    select * from {{ ref('int_sla_target_days') }}
),

-- A priority that no target names, in force or not, has that of tickets without one.
named_priorities as (
    select distinct priority from {{ ref('stg_sla_targets') }}
),

visits as (
    select * from {{ ref('int_ticket_visits') }}
),

visited_tickets as (
    select distinct ticket_id from {{ ref('fct_field_visits') }}
    where is_aftersales_visit
),

outcomes as (
    select
        lifecycles.ticket_id,
        lifecycles.created_at,
        lifecycles.created_on,
        lifecycles.status,
        {% for dimension in ticket_dimensions() -%}
            lifecycles.{{ dimension }},
        {% endfor -%}
        lifecycles.customer_id,
        lifecycles.unit_id,
        lifecycles.product_id,
        lifecycles.exclusion_reason,
        lifecycles.is_open,
        lifecycles.reopen_count,
        lifecycles.first_resolved_at,
        lifecycles.final_resolved_at,
        case
            when
                lifecycles.has_status_events
                and lifecycles.final_resolved_at is not null
                and known_waiting.waiting_tickets > 0
                then coalesce(waiting_times.waiting_microseconds, 0)
        end as waiting_microseconds,
        business_time.business_days,
        business_time.business_microseconds,
        business_time.response_business_microseconds,
        business_time.seconds_a_day,
        sla_targets.target_days as sla_target_days,
        sla_targets.time_basis as sla_time_basis,
        coalesce(contacts.customer_contacts, lifecycles.contact_count)
            as customer_contacts,
        contacts.first_responded_at,
        repeats.repeated_at,
        repeats.ticket_id is not null as is_repeated,
        coalesce(visits.visit_days, 0) as visit_days,
        visited_tickets.ticket_id is not null as has_aftersales_visit
    from lifecycles
    cross join known_waiting
    left join waiting_times on lifecycles.ticket_id = waiting_times.ticket_id
    left join business_time on lifecycles.ticket_id = business_time.ticket_id
    left join repeats on lifecycles.ticket_id = repeats.ticket_id
    left join contacts on lifecycles.ticket_id = contacts.ticket_id
    left join named_priorities on lifecycles.priority = named_priorities.priority
    left join sla_targets
        on
            coalesce(named_priorities.priority, '') = sla_targets.priority
            and lifecycles.created_on = sla_targets.created_on
    left join visits on lifecycles.ticket_id = visits.ticket_id
    left join visited_tickets on lifecycles.ticket_id = visited_tickets.ticket_id
)

select * from outcomes
