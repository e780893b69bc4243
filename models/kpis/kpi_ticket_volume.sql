{{ config(enabled=is_kpi_on('ticket_volume')) }}

with

ticket_periods as (
    select * from {{ ref('fct_ticket_periods') }}
),

rated as (
    select
        *,
        created as numerator,
        {{ as_double('null') }} as denominator,
        created as value,
        created as sample_size,
        {{ as_double('null') }} as ci_low,
        {{ as_double('null') }} as ci_high
    from ticket_periods
    where segment = 'all' or created <> 0
),

benchmarked as (
    {{ with_benchmark('rated', 'ticket_volume') }}
),

ticket_volume as (
    select
        {{ columns_of_kpi('ticket_volume') }}
    from benchmarked
)

select * from ticket_volume
