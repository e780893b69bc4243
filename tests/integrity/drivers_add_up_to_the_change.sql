-- Over the values of a segment, what moved a KPI adds up to the change of the whole; a
-- segment without any value moved it by nothing.
{{ config(enabled=are_own_tests_on()) }}

with

drivers as (
    select * from {{ ref('kpi_drivers') }}
),

wholes as (
    select * from {{ ref('kpi_values') }}
    where segment = 'all' and period_grain in ('month', 'quarter', 'year')
),

changes as (
    select
        *,
        value - lag(value) over series as change,
        is_complete and lag(is_complete) over series as are_complete
    from wholes
    window series as (partition by kpi_id, period_grain order by period_start)
),

segments as (
    select distinct
        kpi_id,
        segment
    from {{ ref('kpi_drivers') }}
),

sums as (
    select
        kpi_id,
        period_grain,
        period_start,
        segment,
        sum(contribution) as contribution
    from drivers
    group by kpi_id, period_grain, period_start, segment
),

disagreements as (
    select
        changes.kpi_id,
        changes.period_grain,
        changes.period_start,
        segments.segment,
        changes.change,
        sums.contribution
    from changes
    inner join segments on changes.kpi_id = segments.kpi_id
    left join sums
        on
            changes.kpi_id = sums.kpi_id
            and changes.period_grain = sums.period_grain
            and changes.period_start = sums.period_start
            and segments.segment = sums.segment
    where
        changes.are_complete
        and abs(changes.change - coalesce(sums.contribution, 0))
        > 1e-9 * greatest(1, abs(changes.value))
)

select * from disagreements
