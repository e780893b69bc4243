{{ config(enabled=is_kpi_on('sla_attainment')) }}

with

resolution_periods as (
    select
        *,
        {{ as_count('with_sla - sla_met') }} as breached,
        {{ as_count('resolved - with_sla') }} as without_target,
        {{ as_count(
            'case when open_by_business_time = 0 then overdue_open end'
        ) }} as calendar_overdue_open
    from {{ ref('fct_resolution_periods') }}
),

series as (
    {{ from_its_first_record('resolution_periods', 'with_sla > 0') }}
),

rated as (
    select
        *,
        sla_met as numerator,
        with_sla as denominator,
        {{ percentage('sla_met', 'with_sla') }} as value,
        with_sla as sample_size,
        {{ wilson_bound('-', 'sla_met', 'with_sla') }} as ci_low,
        {{ wilson_bound('+', 'sla_met', 'with_sla') }} as ci_high
    from series
    where segment = 'all' or resolved <> 0 or calendar_overdue_open <> 0
),

benchmarked as (
    {{ with_benchmark('rated', 'sla_attainment') }}
),

sla_attainment as (
    select
        {{ columns_of_kpi('sla_attainment') }},
        breached,
        without_target,
        calendar_overdue_open as overdue_open
    from benchmarked
)

select * from sla_attainment
