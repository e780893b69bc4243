-- The period of each grain that a local date lies in.
with

dates as (
    select * from {{ ref('dim_dates') }}
),

period_dates as (
    {% for grain in period_grains() -%}
        select
            '{{ grain }}' as period_grain,
            {{ start_of(grain, 'date_on') }} as period_start,
            date_on
        from dates
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from period_dates
