with

customers as (
    select * from {{ ref('dim_customers') }}
),

contracts as (
    select * from {{ ref('stg_contracts') }}
    where record_status = 'accepted'
),

clock as (
    select * from {{ ref('int_clock') }}
),

-- A contract that ends on its first day keeps nobody, but the series begins with it.
empty_spells as (
    select
        customers.customer_segment,
        customers.region,
        contracts.started_on
    from contracts
    inner join clock on contracts.started_on <= clock.as_of_on
    left join customers on contracts.customer_id = customers.customer_id
    where contracts.started_on = contracts.ended_on
),

changes as (
    select
        segment,
        segment_value,
        date_on,
        active_customers
    from {{ ref('int_customer_day_changes') }}
    union all
    {{ totals_by_segment(
        'empty_spells',
        var('segments')['customer'],
        ['started_on as date_on'],
        {'active_customers': '0'},
    ) }}
),

customer_days as (
    {{ daily_balances('changes', [], ['active_customers']) }}
)

select * from customer_days
