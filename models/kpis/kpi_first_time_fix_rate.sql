{{ config(enabled=is_kpi_on('first_time_fix_rate')) }}

with

resolution_periods as (
    select * from {{ ref('fct_resolution_periods') }}
),

series as (
    {{ from_its_first_record('resolution_periods', 'visited > 0') }}
),

rated as (
    select
        *,
        fixed_first_time as numerator,
        visited as denominator,
        {{ percentage('fixed_first_time', 'visited') }} as value,
        visited as sample_size,
        {{ wilson_bound('-', 'fixed_first_time', 'visited') }} as ci_low,
        {{ wilson_bound('+', 'fixed_first_time', 'visited') }} as ci_high
    from series
    where segment = 'all' or visited <> 0
),

benchmarked as (
    {{ with_benchmark('rated', 'first_time_fix_rate') }}
),

first_time_fix_rate as (
    select
        {{ columns_of_kpi('first_time_fix_rate') }},
        {{ ratio('visit_days', 'visited') }} as mean_visits,
        is_mature
    from benchmarked
)

select * from first_time_fix_rate
