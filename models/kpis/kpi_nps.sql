{{ config(enabled=is_kpi_on('nps')) }}

with

survey_periods as (
    select * from {{ ref('fct_survey_periods') }}
    where survey_type = 'nps'
),

rated as (
    select
        *,
        promoters - detractors as numerator,
        answers as denominator,
        {{ percentage('promoters - detractors', 'answers') }} as value,
        answers as sample_size,
        {{ nps_bound('-', 'promoters', 'detractors', 'answers') }} as ci_low,
        {{ nps_bound('+', 'promoters', 'detractors', 'answers') }} as ci_high
    from survey_periods
),

benchmarked as (
    {{ with_benchmark('rated', 'nps') }}
),

nps as (
    select
        {{ columns_of_kpi('nps') }},
        promoters,
        passives,
        detractors
    from benchmarked
)

select * from nps
