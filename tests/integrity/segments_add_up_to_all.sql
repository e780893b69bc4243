-- Every record is in one value of each segment, so the numerators and denominators of
-- the segments add up to those of `all`, for every KPI and period.
{{ config(enabled=are_own_tests_on()) }}

with

kpi_values as (
    select * from {{ ref('kpi_values') }}
),

totals as (
    select * from kpi_values
    where segment = 'all'
),

-- A segment without any value counts too: nothing is then its sum.
segments as (
    select distinct
        kpi_id,
        segment
    from {{ ref('kpi_values') }}
    where segment <> 'all'
),

sums as (
    select
        kpi_id,
        period_grain,
        period_start,
        segment,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from kpi_values
    where segment <> 'all'
    group by kpi_id, period_grain, period_start, segment
),

disagreements as (
    select
        totals.kpi_id,
        totals.period_grain,
        totals.period_start,
        segments.segment,
        totals.numerator,
        sums.numerator as sum_of_numerators,
        totals.denominator,
        sums.denominator as sum_of_denominators
    from totals
    inner join segments on totals.kpi_id = segments.kpi_id
    left join sums
        on
            totals.kpi_id = sums.kpi_id
            and totals.period_grain = sums.period_grain
            and totals.period_start = sums.period_start
            and segments.segment = sums.segment
    where
        abs(totals.numerator - coalesce(sums.numerator, 0))
        > 1e-9 * abs(totals.numerator) + 1e-9
        or abs(totals.denominator - coalesce(sums.denominator, 0))
        > 1e-9 * abs(totals.denominator) + 1e-9
)

select * from disagreements
