-- Unit-days, engineer-days and kept customers of the newest periods, worked out from
-- the first and last dates of units, engineers and customers' intervals, against the
-- KPI tables that sum running balances.
{{ config(enabled=are_own_tests_on()) }}

with

periods as (
    select * from {{ ref('dim_periods') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

engineers as (
    select * from {{ ref('dim_engineers') }}
),

customer_intervals as (
    select * from {{ ref('fct_customer_intervals') }}
),

fault_rates as (
    select * from {{ ref('kpi_fault_rate') }}
),

utilizations as (
    select * from {{ ref('kpi_engineer_utilization') }}
),

retention_rates as (
    select * from {{ ref('kpi_customer_retention_rate') }}
),

newest_periods as (
    select * from periods
    where not is_complete or is_latest
),

unit_days as (
    select
        newest_periods.period_grain,
        newest_periods.period_start,
        sum(
            units.quantity * {{ days_between(
                'greatest(units.installed_on, newest_periods.period_start)',
                'least(' ~ add_days('newest_periods.last_elapsed_on', 1)
                ~ ', units.decommissioned_on)',
            ) }}
        ) as total
    from units
    inner join newest_periods
        on
            units.installed_on <= newest_periods.last_elapsed_on
            and (
                units.decommissioned_on is null
                or units.decommissioned_on > newest_periods.period_start
            )
    where
        units.decommissioned_on is null
        or units.decommissioned_on > units.installed_on
    group by newest_periods.period_grain, newest_periods.period_start
),

engineer_days as (
    select
        newest_periods.period_grain,
        newest_periods.period_start,
        sum(
            engineers.fte * (1 + {{ days_between(
                'greatest(engineers.employed_from, newest_periods.period_start)',
                'least(newest_periods.last_elapsed_on, engineers.employed_to)',
            ) }})
        ) as total
    from engineers
    inner join newest_periods
        on
            engineers.employed_from <= newest_periods.last_elapsed_on
            and (
                engineers.employed_to is null
                or engineers.employed_to >= newest_periods.period_start
            )
    group by newest_periods.period_grain, newest_periods.period_start
),

customers_at_start as (
    select
        newest_periods.*,
        customer_intervals.customer_id
    from customer_intervals
    inner join newest_periods
        on
            customer_intervals.started_on < newest_periods.period_start
            and customer_intervals.ended_on >= newest_periods.period_start
),

kept_customers as (
    select
        customers_at_start.period_grain,
        customers_at_start.period_start,
        count(*) as at_start,
        count(customer_intervals.customer_id) as kept
    from customers_at_start
    left join customer_intervals
        on
            customers_at_start.customer_id = customer_intervals.customer_id
            and customers_at_start.last_elapsed_on >= customer_intervals.started_on
            and customers_at_start.last_elapsed_on < customer_intervals.ended_on
    group by customers_at_start.period_grain, customers_at_start.period_start
),

comparisons as (
    {% for relation, column, recount, total in [
        ('fault_rates', 'unit_days', 'unit_days', 'total'),
        (
            'utilizations',
            'denominator * newest_periods.elapsed_days',
            'engineer_days',
            'total',
        ),
        ('retention_rates', 'denominator', 'kept_customers', 'at_start'),
        ('retention_rates', 'numerator', 'kept_customers', 'kept'),
    ] -%}
        select
            {{ relation }}.kpi_id,
            '{{ recount }}, {{ total }}' as recounted,
            newest_periods.period_grain,
            newest_periods.period_start,
            {{ relation }}.{{ column }} as published_value,
            coalesce({{ recount }}.{{ total }}, 0) as recounted_value
        from {{ relation }}
        inner join newest_periods
            on
                {{ relation }}.period_grain = newest_periods.period_grain
                and {{ relation }}.period_start = newest_periods.period_start
        left join {{ recount }}
            on
                newest_periods.period_grain = {{ recount }}.period_grain
                and newest_periods.period_start = {{ recount }}.period_start
        where
            {{ relation }}.segment = 'all'
            {{ 'and exists (select 1 from engineers)' if relation == 'utilizations' }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

disagreements as (
    select * from comparisons
    where
        abs(published_value - recounted_value) > 1e-9 * abs(recounted_value)
        or published_value is null
)

select * from disagreements
