with

spells as (
    select * from {{ ref('fct_customer_spells') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

changes as (
    {% for date, sign in {'started_on': '', 'ended_on': '-'}.items() -%}
        select
            customers.customer_segment,
            customers.region,
            spells.{{ date }} as date_on,
            {{ sign }}1 as active_customers
        from spells
        left join customers on spells.customer_id = customers.customer_id
        {{ 'union all' if not loop.last }}
    {% endfor %}
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
