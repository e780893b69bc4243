{{ config(contract={'enforced': not further_dimensions_of('fct_field_visits')}) }}

with

visits as (
    select * from {{ ref('stg_field_visits') }}
    where record_status = 'accepted'
),

engineers as (
    select * from {{ ref('dim_engineers') }}
),

clock as (
    select * from {{ ref('int_clock') }}
),

dated_visits as (
    select
        *,
        case
            when status in ('cancelled', 'no_access')
                then coalesce(completed_at, started_at)
            when status = 'completed' then completed_at
        end as counted_at
    from visits
),

visits_with_dimensions as (
    select /*+ rebalance(counted_month) */ -- One file a month, on Spark.
        visits.visit_id,
        visits.visit_type,
        visits.status,
        visits.engineer_id,
        visits.ticket_id,
        visits.unit_id,
        visits.started_at,
        visits.completed_at,
        {{ local_date('visits.counted_at') }} as counted_on,
        visits.status = 'completed' and visits.visit_type = 'aftersales'
            as is_aftersales_visit,
        visits.status = 'completed' and visits.visit_type = 'installation'
            as is_installation,
        visits.status = 'cancelled'
        and visits.visit_type in ('aftersales', 'installation') as is_cancelled_visit,
        visits.status = 'no_access'
        and visits.visit_type in ('aftersales', 'installation')
            as is_no_access_visit,
        case
            when visits.status = 'completed' and visits.visit_type <> 'maintenance' then
                {{ microseconds_between('visits.started_at', 'visits.completed_at') }}
        end as job_microseconds,
        visits.status = 'completed' and visits.visit_type <> 'maintenance' and coalesce(
            {{ local_date('visits.counted_at') }} < engineers.employed_from
            or {{ local_date('visits.counted_at') }} > engineers.employed_to,
            false
        ) as is_outside_employment,
        {% for dimension in further_dimensions_of('fct_field_visits') -%}
            {{ value_as_text('engineers.' ~ dimension, contract_type(dimension)) }}
                as {{ dimension }},
        {% endfor -%}
        engineers.team,
        engineers.region,
        {{ start_of('month', local_date('visits.counted_at')) }} as counted_month
    from dated_visits as visits
    cross join clock
    left join engineers on visits.engineer_id = engineers.engineer_id
    where
        visits.counted_at is null
        or visits.counted_at <= clock.as_of
)

select * from visits_with_dimensions
