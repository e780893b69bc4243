-- What customer retention is formed from: who was there on the day before the period,
-- on its last elapsed day, and who is new in between.
with

customer_days as (
    select * from {{ ref('fct_customer_days') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

new_customers as (
    select * from {{ ref('int_new_customers') }}
),

first_days as (
    select {{ no_earlier_than_earliest('min(date_on)') }} as first_on
    from customer_days
    where segment = 'all'
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
    inner join first_days on periods.period_end >= first_days.first_on
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

gapless as (
    {{ gapless(
        'measures', zeros=['customers_at_start', 'customers_at_end', 'new_customers']
    ) }}
),

customer_periods as (
    select
        {{ period_columns() }},
        {{ as_count('customers_at_start') }} as customers_at_start,
        {{ as_count('customers_at_end') }} as customers_at_end,
        {{ as_count('new_customers') }} as new_customers
    from gapless
    where
        segment = 'all'
        or customers_at_start <> 0
        or customers_at_end <> 0
        or new_customers <> 0
)

select * from customer_periods
