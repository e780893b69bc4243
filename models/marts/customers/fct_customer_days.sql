-- Customers active at each day's end.
-- Columns: segment, segment_value, date_on, active_customers.
with

intervals as (
    select * from {{ ref('fct_customer_intervals') }}
),

contracts as (
    select * from {{ ref('stg_contracts') }}
    where record_status = 'accepted'
),

clock as (
    select * from {{ ref('int_clock') }}
),

calendar as (
    select min(date_on) as first_on
    from {{ ref('dim_dates') }}
),

interval_changes as (
    {% for date, sign in {'started_on': '', 'ended_on': '-'}.items() -%}
        {{ totals_by_slice(
            'intervals',
            dimensions('customer'),
            [date ~ ' as date_on'],
            {'active_customers': sign ~ 'count(*)'},
        ) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- A contract that ends on its first day keeps nobody, but the series begins with it.
first_contract as (
    select min(contracts.started_on) as started_on
    from contracts
    inner join clock on contracts.started_on <= clock.as_of_on
),

changes as (
    select
        interval_changes.segment,
        interval_changes.segment_value,
        greatest(interval_changes.date_on, calendar.first_on) as date_on,
        interval_changes.active_customers
    from interval_changes
    cross join calendar
    union all
    select
        'all' as segment,
        'all' as segment_value,
        greatest(first_contract.started_on, calendar.first_on) as date_on,
        0 as active_customers
    from first_contract
    cross join calendar
    where first_contract.started_on is not null
),

customer_days as (
    {{ daily_balances('changes', [], ['active_customers']) }}
)

select * from customer_days
