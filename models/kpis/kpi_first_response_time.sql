{{ config(enabled=is_kpi_on('first_response_time')) }}

{%- set hour = '3600000000' %}
{%- set parts = ['responded', 'response_microseconds', 'squared_microseconds'] %}
with

response_periods as (
    select * from {{ ref('fct_response_periods') }}
),

bounded as (
    select
        *,
        {{ mean_bound('-', *parts, scale=hour) }} as mean_low,
        {{ mean_bound('+', *parts, scale=hour) }} as mean_high
    from response_periods
),

rated as (
    select
        *,
        {{ as_double('response_microseconds') }} / {{ hour }} as numerator,
        responded as denominator,
        {{ ratio('response_microseconds', 'responded') }} / {{ hour }} as value,
        responded as sample_size,
        case when mean_low < 0 then 0 else mean_low end as ci_low,
        mean_high as ci_high
    from bounded
),

benchmarked as (
    {{ with_benchmark('rated', 'first_response_time') }}
),

first_response_time as (
    select
        {{ columns_of_kpi('first_response_time') }},
        median_microseconds / {{ hour }} as median_hours,
        p90_microseconds / {{ hour }} as p90_hours,
        {{ ratio('business_microseconds', 'responded') }} / {{ hour }}
            as mean_business_hours,
        unanswered,
        closed_unanswered
    from benchmarked
)

select * from first_response_time
