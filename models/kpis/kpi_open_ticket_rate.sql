{{ config(enabled=is_kpi_on('open_ticket_rate')) }}

with

ticket_periods as (
    select * from {{ ref('fct_ticket_periods') }}
),

-- A reopened ticket that was neither open at the start nor created since has returned.
tickets_in_play as (
    select
        *,
        opening + created + returned as in_play
    from ticket_periods
),

rated as (
    select
        *,
        open_tickets as numerator,
        in_play as denominator,
        {{ percentage('open_tickets', 'in_play') }} as value,
        in_play as sample_size,
        {{ as_double('null') }} as ci_low,
        {{ as_double('null') }} as ci_high
    from tickets_in_play
    where segment = 'all' or in_play <> 0
),

benchmarked as (
    {{ with_benchmark('rated', 'open_ticket_rate') }}
),

open_ticket_rate as (
    select
        {{ columns_of_kpi('open_ticket_rate') }},
        {{ percentage('open_tickets', 'created') }} as backlog_to_volume,
        {{ percentage('created_still_open', 'created') }} as created_still_open_rate
    from benchmarked
)

select * from open_ticket_rate
