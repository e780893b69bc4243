{{ config(contract={'enforced': not further_dimensions_of('fct_tickets')}) }}

with

outcomes as (
    select * from {{ ref('int_ticket_outcomes') }}
),

clock as (
    select * from {{ ref('int_clock') }}
),

dated_outcomes as (
    select
        outcomes.*,
        {{ local_date('outcomes.first_resolved_at') }} as first_resolved_on,
        {{ local_date('outcomes.final_resolved_at') }} as final_resolved_on,
        {{ date_of_age(10, 'outcomes.created_at', 'clock.as_of') }} as is_10_days_on,
        {{ date_of_age(30, 'outcomes.created_at', 'clock.as_of') }} as is_30_days_on,
        {{ date_overdue(
            'outcomes', 'least(clock.as_of, outcomes.first_resolved_at)'
        ) }} as is_overdue_on,
        {{ local_date('outcomes.first_responded_at') }} as first_responded_on,
        {{ microseconds_between(
            'outcomes.created_at', 'outcomes.first_responded_at'
        ) }} as response_microseconds,
        {{ microseconds_between(
            'outcomes.created_at', 'outcomes.final_resolved_at'
        ) }} as resolution_microseconds,
        {{ microseconds_between(
            'outcomes.created_at',
            'case when outcomes.final_resolved_at is not null'
            ~ ' then outcomes.first_resolved_at end',
        ) }} as first_resolution_microseconds,
        {{ rounded('outcomes.sla_target_days * outcomes.seconds_a_day * 1000000') }}
            as business_target_microseconds,
        {{ rounded('outcomes.sla_target_days * 86400000000') }} as target_microseconds
    from outcomes
    cross join clock
),

tickets as (
    select /*+ rebalance(created_month) */ -- One file a month, on Spark.
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
        first_responded_at,
        first_responded_on,
        first_resolved_at,
        first_resolved_on,
        final_resolved_at,
        final_resolved_on,
        {% for state in ['10_days', '30_days', 'overdue'] -%}
            case
                when
                    is_{{ state }}_on
                    < coalesce(first_resolved_on, cast('9999-12-31' as date))
                    then is_{{ state }}_on
            end as open_{{ state }}_on,
        {% endfor -%}
        response_microseconds,
        response_business_microseconds,
        resolution_microseconds,
        first_resolution_microseconds,
        {{ as_count('waiting_microseconds') }} as waiting_microseconds,
        business_days,
        sla_target_days,
        sla_time_basis,
        case sla_time_basis
            when 'business'
                then business_microseconds <= business_target_microseconds
            else resolution_microseconds <= target_microseconds
        end as is_sla_met,
        {{ as_double('customer_contacts') }} as customer_contacts,
        repeated_at,
        is_repeated,
        has_aftersales_visit,
        cast(visit_days as integer) as visit_days,
        case
            when final_resolved_at is not null and visit_days > 0
                then visit_days = 1 and reopen_count = 0 and not is_repeated
        end as is_first_time_fix,
        case
            when final_resolved_at is not null and customer_contacts is not null
                then customer_contacts <= 1 and reopen_count = 0 and not is_repeated
        end as is_first_contact_resolution,
        {{ start_of('month', 'created_on') }} as created_month
    from dated_outcomes
)

select * from tickets
