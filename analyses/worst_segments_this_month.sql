-- Where to look first: the segments that missed their benchmark by most in the newest
-- complete month, as a share of the benchmark. Segments of fewer than ten records are
-- left out, and so is `uncertain`: there the bounds enclose the benchmark.
with

kpi_values as (
    select * from {{ ref('kpi_values') }}
),

catalog as (
    select * from {{ ref('kpi_catalog') }}
),

missed_benchmarks as (
    select
        catalog.name,
        kpi_values.segment,
        kpi_values.segment_value,
        kpi_values.value,
        kpi_values.unit,
        kpi_values.sample_size,
        kpi_values.benchmark_kind,
        kpi_values.benchmark_value,
        kpi_values.benchmark_gap,
        100 * abs(kpi_values.benchmark_gap) / nullif(abs(kpi_values.benchmark_value), 0)
            as gap_percent
    from kpi_values
    inner join catalog on kpi_values.kpi_id = catalog.kpi_id
    where
        kpi_values.is_latest
        and kpi_values.period_grain = 'month'
        and kpi_values.segment <> 'all'
        and kpi_values.verdict = 'missed'
        and kpi_values.sample_size >= 10
)

select * from missed_benchmarks
order by gap_percent desc nulls last, name asc, segment asc, segment_value asc
limit 25
