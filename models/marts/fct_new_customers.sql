-- Customers who are new at a period's end: not active on the day before it, active on
-- its last elapsed day. The first spell begun in the period tells of the day before it,
-- the last one of its end.
{%- set dimensions = var('segments')['customer'] %}
with

spells as {{ inlined() }} (
    select * from {{ ref('fct_customer_spells') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

begun_spells as (
    {% for grain in var('period_grains') -%}
        {%- set start = start_of(grain, 'started_on') -%}
        select
            '{{ grain }}' as period_grain,
            {{ start }} as period_start,
            {{ dimensions | join(', ') }},
            min(coalesce(previous_ended_on, cast('0001-01-01' as date)))
                as previous_ended_on,
            max(ended_on) as ended_on
        from spells
        {{- only_from_the_first_touched_on('where', grain, 'started_on') }}
        {{- only_touched_periods('and', grain, start) }}
        group by customer_id, {{ start }}, {{ dimensions | join(', ') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

newcomers as (
    select begun_spells.*
    from begun_spells
    inner join periods
        on
            begun_spells.period_grain = periods.period_grain
            and begun_spells.period_start = periods.period_start
            and begun_spells.previous_ended_on < periods.period_start
            and begun_spells.ended_on > periods.last_elapsed_on
),

totals as (
    {{ totals_by_segment(
        'newcomers',
        dimensions,
        ['period_grain', 'period_start'],
        {'new_customers': 'count(*)'},
    ) }}
),

new_customers as (
    select
        cast(period_grain as {{ dbt.type_string() }}) as period_grain,
        period_start,
        cast(segment as {{ dbt.type_string() }}) as segment,
        cast(segment_value as {{ dbt.type_string() }}) as segment_value,
        new_customers
    from totals
)

select * from new_customers
