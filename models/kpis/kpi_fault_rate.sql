{{ config(enabled=is_kpi_on('fault_rate')) }}

with

unit_periods as (
    select
        *,
        unit_days / elapsed_days as average_units
    from {{ ref('fct_unit_periods') }}
),

rated as (
    select
        *,
        created as numerator,
        average_units as denominator,
        {{ percentage('created', 'average_units') }} as value,
        created as sample_size,
        {{ percentage(byar_bound('-', 'created'), 'average_units') }} as ci_low,
        {{ percentage(byar_bound('+', 'created'), 'average_units') }} as ci_high
    from unit_periods
    where segment = 'all' or created <> 0 or unit_days <> 0
),

benchmarked as (
    {{ with_benchmark('rated', 'fault_rate') }}
),

fault_rate as (
    select
        {{ columns_of_kpi('fault_rate') }},
        unit_days,
        units_at_start,
        units_at_end,
        units_affected,
        100 * 365 * {{ ratio('created', 'unit_days') }} as annualised_fault_rate
    from benchmarked
)

select * from fault_rate
