{{ config(enabled=is_kpi_on('engineer_utilization')) }}

with

engineer_periods as (
    select
        *,
        visits + installs as jobs
    from {{ ref('fct_engineer_periods') }}
),

rated as (
    select
        *,
        jobs as numerator,
        average_engineers as denominator,
        {{ ratio('jobs', 'average_engineers') }} as value,
        jobs as sample_size,
        {{ as_double('null') }} as ci_low,
        {{ as_double('null') }} as ci_high
    from engineer_periods
    where
        segment = 'all'
        or jobs <> 0
        or average_engineers <> 0
        or cancelled_visits <> 0
        or no_access_visits <> 0
),

benchmarked as (
    {{ with_benchmark('rated', 'engineer_utilization') }}
),

-- A period that is running has not yet all of its jobs.
staffed as (
    select
        *,
        case
            when is_complete and is_covered then {{ ratio('jobs', 'benchmark_value') }}
        end as engineers_needed
    from benchmarked
),

engineer_utilization as (
    select
        {{ columns_of_kpi('engineer_utilization') }},
        {{ ratio('visits', 'average_engineers') }} as visits_per_engineer,
        {{ ratio('installs', 'average_engineers') }} as installs_per_engineer,
        visits,
        installs,
        cancelled_visits,
        {{ percentage('job_microseconds', 'weekly_hours') }} * 7 / 3600000000
            as hours_utilization,
        no_access_visits,
        engineers_needed,
        engineers_needed - average_engineers as engineers_gap
    from staffed
)

select * from engineer_utilization
