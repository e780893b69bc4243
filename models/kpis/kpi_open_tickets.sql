with

ticket_days as {{ inlined() }} (
    select * from {{ ref('fct_ticket_days') }}
),

-- The flows of the whole period, the stocks of its last elapsed day.
measures as (
    {{ roll_up(
        'ticket_days',
        'date_on',
        sums=['created', 'reopened', 'resolved'],
        at_end={
            'open_tickets': 'open_tickets',
            'open_10_days': 'open_10_days',
            'open_30_days': 'open_30_days',
        },
    ) }}
),

cells as (
    {{ kpi_cells(
        'measures', zeros=['created', 'reopened', 'resolved'] + ticket_stocks()
    ) }}
),

openings as (
    select
        cells.*,
        coalesce(ticket_days.open_tickets, 0) as opening
    from cells
    left join ticket_days
        on
            cells.segment = ticket_days.segment
            and cells.segment_value = ticket_days.segment_value
            and {{ add_days('cells.period_start', -1) }} = ticket_days.date_on
),

valued as (
    select
        *,
        open_tickets as numerator,
        null as denominator,
        open_tickets as value,
        open_tickets as sample_size,
        null as ci_low,
        null as ci_high
    from openings
),

{{ publish_kpi(
    'valued',
    'open_tickets',
    unit='count',
    direction='lower',
    target_kind='sla_target',
    missing_is_zero=true,
    extras=[
        as_count('opening') ~ ' as opening',
        as_count('created') ~ ' as created',
        as_count('reopened') ~ ' as reopened',
        as_count('resolved') ~ ' as resolved',
        as_count('open_tickets - open_10_days') ~ ' as open_under_10_days',
        as_count('open_10_days - open_30_days') ~ ' as open_10_to_30_days',
        as_count('open_30_days') ~ ' as open_over_30_days',
    ],
) }}

select * from published
