with

customer_days as (
    select * from {{ ref('fct_customer_days') }}
),

periods as (
    select * from {{ periods_to_make() }}
),

-- Who was there at the end and not at the start is new; all others who were there at
-- the end were kept.
new_customers as (
    select * from {{ ref('fct_new_customers') }}
),

measures as (
    select
        periods.period_grain,
        periods.period_start,
        ends.segment,
        ends.segment_value,
        ends.active_customers as customers_at_end,
        starts_of_period.active_customers as customers_at_start,
        new_customers.new_customers
    from customer_days as ends
    inner join periods on ends.date_on = periods.last_elapsed_on
    left join customer_days as starts_of_period
        on
            {{ add_days('periods.period_start', -1) }} = starts_of_period.date_on
            and ends.segment = starts_of_period.segment
            and ends.segment_value = starts_of_period.segment_value
    left join new_customers
        on
            periods.period_grain = new_customers.period_grain
            and periods.period_start = new_customers.period_start
            and ends.segment = new_customers.segment
            and ends.segment_value = new_customers.segment_value
),

cells as (
    {{ kpi_cells(
        'measures', zeros=['customers_at_start', 'customers_at_end', 'new_customers']
    ) }}
),

valued as (
    select
        *,
        customers_at_end - new_customers as numerator,
        customers_at_start as denominator,
        {{ percentage('customers_at_end - new_customers', 'customers_at_start') }}
            as value,
        customers_at_start as sample_size,
        null as ci_low,
        null as ci_high
    from cells
),

{{ publish_kpi(
    'valued',
    'customer_retention_rate',
    unit='percent',
    direction='higher',
    extras=[
        as_count('customers_at_start') ~ ' as customers_at_start',
        as_count('customers_at_end') ~ ' as customers_at_end',
        as_count('new_customers') ~ ' as new_customers',
    ],
) }}

select * from published
