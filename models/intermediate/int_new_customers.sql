-- Customers who are new at a period's end: not active on the day before it, active on
-- its last elapsed day. The first interval begun in the period tells of the day before
-- it, the last one of its end.
-- Columns: period_grain, period_start, segment, segment_value, new_customers.
with

intervals as (
    select * from {{ ref('fct_customer_intervals') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

begun_intervals as (
    {% for grain in period_grains() -%}
        {%- set start = start_of(grain, 'started_on') -%}
        select
            '{{ grain }}' as period_grain,
            {{ start }} as period_start,
            {% for dimension in dimensions('customer') -%}
                {{ dimension }},
            {% endfor -%}
            min(coalesce(previous_ended_on, cast('0001-01-01' as date)))
                as previous_ended_on,
            max(ended_on) as ended_on
        from intervals
        group by
            {% for column in (['customer_id'] + dimensions('customer')) | unique -%}
                {{ column }},
            {% endfor -%}
            {{ start }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

newcomers as (
    select begun_intervals.*
    from begun_intervals
    inner join periods
        on
            begun_intervals.period_grain = periods.period_grain
            and begun_intervals.period_start = periods.period_start
            and begun_intervals.previous_ended_on < periods.period_start
            and begun_intervals.ended_on > periods.last_elapsed_on
),

new_customers as (
    {{ totals_by_slice(
        'newcomers',
        dimensions('customer'),
        ['period_grain', 'period_start'],
        {'new_customers': 'count(*)'},
    ) }}
)

select * from new_customers
