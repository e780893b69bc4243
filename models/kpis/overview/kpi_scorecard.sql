with

catalog as (
    select * from {{ ref('kpi_catalog') }}
),

availability as (
    select * from {{ ref('kpi_availability') }}
),

grains as (
    {% for grain in period_grains() -%}
        select '{{ grain }}' as period_grain
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

targets as (
    select * from {{ ref('dim_kpi_targets') }}
    where segment = 'all' and segment_value = 'all'
),

all_values as (
    select * from {{ ref('kpi_values') }}
    where segment = 'all' and is_complete
),

-- The series of `all` has no gaps: the row before is the period before.
preceded_values as (
    select
        *,
        lag(period_start) over series as previous_period_start,
        lag(value) over series as previous_value
    from all_values
    window series as (partition by kpi_id, period_grain order by period_start)
),

scorecard as (
    select
        catalog.kpi_id,
        catalog.display_order,
        catalog.topic,
        catalog.business_question,
        catalog.name,
        catalog.unit,
        catalog.direction,
        grains.period_grain,
        availability.availability,
        availability.reason as availability_reason,
        latest.period_start,
        latest.period_end,
        latest.value,
        latest.ci_low,
        latest.ci_high,
        latest.sample_size,
        latest.benchmark_kind,
        latest.benchmark_value,
        latest.benchmark_gap,
        coalesce(latest.verdict, 'not_assessed') as verdict,
        latest.previous_period_start,
        latest.previous_value,
        latest.value - latest.previous_value as change,
        targets.comment
    from catalog
    cross join grains
    inner join availability on catalog.kpi_id = availability.kpi_id
    left join preceded_values as latest
        on
            catalog.kpi_id = latest.kpi_id
            and grains.period_grain = latest.period_grain
            and latest.is_latest
    left join targets
        on
            latest.kpi_id = targets.kpi_id
            and latest.period_grain = targets.period_grain
            and latest.period_start = targets.period_start
)

select * from scorecard
