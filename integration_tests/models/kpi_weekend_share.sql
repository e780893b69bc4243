-- A KPI of this team's own: how many of a month's tickets come in at a weekend.
with

months as (
    select
        cast(date_trunc('month', created_at) as date) as period_start,
        sum(case when extract(dow from created_at) in (0, 6) then 1.0 else 0 end)
            as numerator,
        count(*) as denominator
    from {{ ref('aftersales', 'fct_tickets') }}
    group by 1
),

weekend_share as (
    select
        'weekend_share' as kpi_id,
        'month' as period_grain,
        months.period_start,
        periods.period_end,
        periods.is_complete,
        periods.is_latest,
        'all' as segment,
        'all' as segment_value,
        months.numerator,
        months.denominator,
        100.0 * months.numerator / months.denominator as value,
        'percent' as unit,
        months.denominator as sample_size,
        cast(null as decimal(10, 2)) as ci_low,
        cast(null as decimal(10, 2)) as ci_high,
        cast(null as {{ dbt.type_string() }}) as benchmark_kind,
        cast(null as decimal(10, 2)) as benchmark_value,
        cast(null as decimal(10, 2)) as benchmark_gap,
        'not_assessed' as verdict
    from months
    inner join {{ ref('aftersales', 'dim_periods') }} as periods
        on
            periods.period_grain = 'month'
            and months.period_start = periods.period_start
)

select * from weekend_share
