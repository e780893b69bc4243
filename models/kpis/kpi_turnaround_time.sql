{{ config(enabled=is_kpi_on('turnaround_time')) }}

{%- set day = '86400000000' %}
{%- set parts = ['resolved', 'resolution_microseconds', 'squared_microseconds'] %}
with

resolution_periods as (
    select * from {{ ref('fct_resolution_periods') }}
),

bounded as (
    select
        *,
        {{ mean_bound('-', *parts, scale=day) }} as mean_low,
        {{ mean_bound('+', *parts, scale=day) }} as mean_high
    from resolution_periods
    where segment = 'all' or resolved <> 0
),

rated as (
    select
        *,
        {{ as_double('resolution_microseconds') }} / {{ day }} as numerator,
        resolved as denominator,
        {{ ratio('resolution_microseconds', 'resolved') }} / {{ day }} as value,
        resolved as sample_size,
        case when mean_low < 0 then 0 else mean_low end as ci_low,
        mean_high as ci_high
    from bounded
),

benchmarked as (
    {{ with_benchmark('rated', 'turnaround_time') }}
),

turnaround_time as (
    select
        {{ columns_of_kpi('turnaround_time') }},
        median_microseconds / {{ day }} as median_days,
        p90_microseconds / {{ day }} as p90_days,
        {{ ratio('first_resolution_microseconds', 'resolved') }} / {{ day }}
            as mean_first_resolution_days,
        {{ ratio('business_days', 'resolved') }} as mean_business_days,
        {{ percentage('sla_met', 'with_sla') }} as sla_met_rate,
        {{ ratio('waiting_microseconds', 'with_events') }} / {{ day }}
            as mean_waiting_days
    from benchmarked
)

select * from turnaround_time
