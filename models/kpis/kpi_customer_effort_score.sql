{{ config(enabled=is_kpi_on('customer_effort_score')) }}

{%- set trillion = '1000000000000' %}
{%- set parts = ['answers', 'ease_trillionths', 'squared_ease_trillionths'] %}
with

survey_periods as (
    select * from {{ ref('fct_survey_periods') }}
    where survey_type = 'ces'
),

bounded as (
    select
        *,
        {{ mean_bound('-', *parts, scale=trillion) }} as mean_low,
        {{ mean_bound('+', *parts, scale=trillion) }} as mean_high
    from survey_periods
),

rated as (
    select
        *,
        {{ as_double('ease_trillionths') }} / {{ trillion }} as numerator,
        answers as denominator,
        {{ ratio('ease_trillionths', 'answers') }} / {{ trillion }} as value,
        answers as sample_size,
        case when mean_low < 1 then 1 else mean_low end as ci_low,
        case when mean_high > 7 then 7 else mean_high end as ci_high
    from bounded
),

benchmarked as (
    {{ with_benchmark('rated', 'customer_effort_score') }}
),

customer_effort_score as (
    select
        {{ columns_of_kpi('customer_effort_score') }},
        {{ percentage('easy', 'answers') }} as easy_rate
    from benchmarked
)

select * from customer_effort_score
