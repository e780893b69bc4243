with

ticket_days as (
    select * from {{ ref('fct_ticket_days') }}
),

period_dates as (
    select * from {{ ref('dim_period_dates') }}
),

measures as (
    select
        period_dates.period_grain,
        period_dates.period_start,
        ticket_days.segment,
        ticket_days.segment_value,
        sum(ticket_days.created) as created
    from ticket_days
    inner join period_dates on ticket_days.date_on = period_dates.date_on
    group by
        period_dates.period_grain,
        period_dates.period_start,
        ticket_days.segment,
        ticket_days.segment_value
),

cells as (
    {{ kpi_cells('measures', zeros=['created']) }}
),

valued as (
    select
        *,
        created as numerator,
        null as denominator,
        created as value,
        created as sample_size,
        null as ci_low,
        null as ci_high
    from cells
),

{{ publish_kpi(
    'valued', 'ticket_volume', unit='count', direction='lower', missing_is_zero=true
) }}

select * from published
