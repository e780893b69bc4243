{{ config(enabled=is_kpi_on('open_tickets')) }}

with

ticket_periods as (
    select * from {{ ref('fct_ticket_periods') }}
),

rated as (
    select
        *,
        {{ as_count('created + reopened - resolved') }} as net_flow,
        open_tickets as numerator,
        {{ as_double('null') }} as denominator,
        open_tickets as value,
        open_tickets as sample_size,
        {{ as_double('null') }} as ci_low,
        {{ as_double('null') }} as ci_high
    from ticket_periods
),

benchmarked as (
    {{ with_benchmark('rated', 'open_tickets') }}
),

open_tickets as (
    select
        {{ columns_of_kpi('open_tickets') }},
        opening,
        created,
        reopened,
        resolved,
        open_under_10_days,
        open_10_to_30_days,
        open_over_30_days,
        net_flow,
        {{ ratio('open_tickets * elapsed_days', 'resolved') }} as days_of_backlog
    from benchmarked
)

select * from open_tickets
