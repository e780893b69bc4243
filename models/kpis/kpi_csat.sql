{{ config(enabled=is_kpi_on('csat')) }}

with

survey_periods as (
    select * from {{ ref('fct_survey_periods') }}
    where survey_type = 'csat'
),

rated as (
    select
        *,
        satisfied as numerator,
        answers as denominator,
        {{ percentage('satisfied', 'answers') }} as value,
        answers as sample_size,
        {{ wilson_bound('-', 'satisfied', 'answers') }} as ci_low,
        {{ wilson_bound('+', 'satisfied', 'answers') }} as ci_high
    from survey_periods
),

benchmarked as (
    {{ with_benchmark('rated', 'csat') }}
),

csat as (
    select
        {{ columns_of_kpi('csat') }}
    from benchmarked
)

select * from csat
