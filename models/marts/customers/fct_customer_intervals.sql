-- The times in which a customer was active without a gap that matters: from contracts,
-- or from activity where there is no contract at all.
{{ config(contract={'enforced': not further_dimensions_of('fct_customer_intervals')}) }}

with

contracts as (
    select * from {{ ref('stg_contracts') }}
    where record_status = 'accepted'
),

activities as (
    select * from {{ ref('stg_customer_activity') }}
    where record_status = 'accepted'
),

customers as (
    select * from {{ ref('dim_customers') }}
),

clock as (
    select * from {{ ref('int_clock') }}
),

active_times as (
    select
        customer_id,
        started_on,
        coalesce(ended_on, cast('9999-12-31' as date)) as ended_on,
        {{ var('retention_grace_days') }} as grace_days,
        true as is_by_contract
    from contracts
    where ended_on is null or started_on < ended_on
    union  -- Equal ones might stand in another order in each window below.
    select
        customer_id,
        activity_on as started_on,
        {{ add_days('activity_on', var('retention_activity_days')) }} as ended_on,
        0 as grace_days,
        false as is_by_contract
    from activities
    where not exists (select 1 from contracts)
),

-- What begins after as_of does not exist yet; an end that lies ahead is a plan.
begun_times as (
    select
        active_times.*,
        max({{ add_days('active_times.ended_on', 'active_times.grace_days') }}) over (
            partition by active_times.customer_id
            order by active_times.started_on, active_times.ended_on
            rows between unbounded preceding and 1 preceding
        ) as covered_until
    from active_times
    cross join clock
    where active_times.started_on <= clock.as_of_on
),

numbered_times as (
    select
        *,
        sum(case when started_on <= covered_until then 0 else 1 end) over (
            partition by customer_id
            order by started_on, ended_on
            rows between unbounded preceding and current row
        ) as interval_number
    from begun_times
),

intervals as (
    select
        customer_id,
        cast(interval_number as integer) as interval_number,
        min(started_on) as started_on,
        max(ended_on) as ended_on,
        bool_or(is_by_contract) as is_by_contract
    from numbered_times
    group by customer_id, interval_number
),

intervals_with_dimensions as (
    select
        intervals.customer_id,
        intervals.interval_number,
        intervals.started_on,
        intervals.ended_on,
        lag(intervals.ended_on) over (
            partition by intervals.customer_id order by intervals.interval_number
        ) as previous_ended_on,
        customers.customer_segment,
        customers.region,
        {% for dimension in further_dimensions_of('fct_customer_intervals') -%}
            customers.{{ dimension }},
        {% endfor -%}
        intervals.is_by_contract
    from intervals
    left join customers on intervals.customer_id = customers.customer_id
)

select * from intervals_with_dimensions
