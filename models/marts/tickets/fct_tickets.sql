{{ config(contract={'enforced': not further_ticket_dimensions()}) }}

with

lifecycles as (
    select * from {{ ref('int_ticket_lifecycles') }}
),

clock as (
    select * from {{ ref('int_clock') }}
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

visited_tickets as (
    select distinct ticket_id
    from {{ ref('fct_field_visits') }}
    where is_aftersales_visit
),

tickets_with_outcome as (
    select
        lifecycles.*,
        {{ local_date('lifecycles.first_resolved_at') }} as first_resolved_on,
        {{ local_date('lifecycles.final_resolved_at') }} as final_resolved_on,
        {{ date_of_age(10, 'lifecycles.created_at', 'clock.as_of') }} as is_10_days_on,
        {{ date_of_age(30, 'lifecycles.created_at', 'clock.as_of') }} as is_30_days_on,
        {{ microseconds_between(
            'lifecycles.created_at', 'lifecycles.final_resolved_at'
        ) }} as resolution_microseconds,
        {{ microseconds_between(
            'lifecycles.created_at',
            'case when lifecycles.final_resolved_at is not null'
            ~ ' then lifecycles.first_resolved_at end',
        ) }} as first_resolution_microseconds,
        business_time.business_days,
        sla_targets.target_days as sla_target_days,
        sla_targets.time_basis,
        business_time.business_microseconds,
        round(sla_targets.target_days * business_time.seconds_a_day * 1000000)
            as business_target_microseconds,
        round(sla_targets.target_days * 86400000000) as target_microseconds,
        cast(
            coalesce(contacts.customer_contacts, lifecycles.contact_count)
            as {{ type_double() }}
        ) as customer_contacts,
        repeats.repeated_at,
        repeats.ticket_id is not null as is_repeated,
        visited_tickets.ticket_id is not null as has_aftersales_visit
    from lifecycles
    cross join clock
    left join business_time on lifecycles.ticket_id = business_time.ticket_id
    left join repeats on lifecycles.ticket_id = repeats.ticket_id
    left join contacts on lifecycles.ticket_id = contacts.ticket_id
    left join named_priorities on lifecycles.priority = named_priorities.priority
    left join sla_targets
        on
            coalesce(named_priorities.priority, '') = sla_targets.priority
            and lifecycles.created_on = sla_targets.created_on
    left join visited_tickets on lifecycles.ticket_id = visited_tickets.ticket_id
),

tickets as (
    select
        ticket_id,
        created_at,
        created_on,
        status,
        {{ ticket_dimensions() | join(', ') }},
        customer_id,
        unit_id,
        product_id,
        exclusion_reason,
        exclusion_reason is null as is_countable,
        is_open,
        cast(reopen_count as integer) as reopen_count,
        first_resolved_at,
        first_resolved_on,
        final_resolved_at,
        final_resolved_on,
        case
            when is_10_days_on < coalesce(first_resolved_on, cast('9999-12-31' as date))
                then is_10_days_on
        end as open_10_days_on,
        case
            when is_30_days_on < coalesce(first_resolved_on, cast('9999-12-31' as date))
                then is_30_days_on
        end as open_30_days_on,
        resolution_microseconds,
        first_resolution_microseconds,
        business_days,
        sla_target_days,
        case time_basis
            when 'business'
                then business_microseconds <= business_target_microseconds
            else resolution_microseconds <= target_microseconds
        end as is_sla_met,
        customer_contacts,
        repeated_at,
        is_repeated,
        has_aftersales_visit,
        case
            when final_resolved_at is not null and customer_contacts is not null
                then customer_contacts <= 1 and reopen_count = 0 and not is_repeated
        end as is_first_contact_resolution
    from tickets_with_outcome
)

select * from tickets
