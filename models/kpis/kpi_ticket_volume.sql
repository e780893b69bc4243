with

ticket_days as (
    select * from {{ ref('fct_ticket_days') }}
),

measures as (
    {{ roll_up('ticket_days', 'date_on', sums=['created']) }}
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
