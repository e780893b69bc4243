-- The one target in force for a KPI, segment and period: one that names the grain goes
-- before one that does not, then the newest.
with

targets as (
    select * from {{ ref('stg_kpi_targets') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

ranked_targets as (
    select
        targets.kpi_id,
        periods.period_grain,
        periods.period_start,
        targets.segment,
        targets.segment_value,
        targets.target_value,
        targets.comment,
        row_number() over (
            partition by
                targets.kpi_id,
                periods.period_grain,
                periods.period_start,
                targets.segment,
                targets.segment_value
            order by
                case when targets.period_grain is null then 1 else 0 end asc,
                targets.valid_from desc,
                targets.target_value asc,
                {{ by_code_point('targets.comment') }} asc nulls last
        ) as preference
    from targets
    inner join periods
        on
            coalesce(targets.period_grain, periods.period_grain) = periods.period_grain
            and targets.valid_from <= periods.period_start
            and targets.valid_to > periods.period_start
),

period_targets as (
    select
        kpi_id,
        period_grain,
        period_start,
        segment,
        segment_value,
        target_value,
        comment
    from ranked_targets
    where preference = 1
)

select * from period_targets
