with

spells as (
    select * from {{ ref('fct_customer_spells') }}
),

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
changes as (
    {% for date, sign in {'started_on': '', 'ended_on': '-'}.items() -%}
        select
            customers.customer_segment,
            customers.region,
            spells.{{ date }} as date_on,
            {{ sign }}1 as active_customers
        from spells
        left join customers on spells.customer_id = customers.customer_id
        union all
    {% endfor -%}
    select
        customers.customer_segment,
        customers.region,
        contracts.started_on as date_on,
        0 as active_customers
    from contracts
    inner join clock on contracts.started_on <= clock.as_of_on
    left join customers on contracts.customer_id = customers.customer_id
    where contracts.started_on = contracts.ended_on
),

changes_by_segment as (
    {{ totals_by_segment(
        'changes',
        var('segments')['customer'],
        ['date_on'],
        {'active_customers': 'sum(active_customers)'},
    ) }}
),

customer_days as (
    {{ daily_balances('changes_by_segment', [], ['active_customers']) }}
)

select * from customer_days
