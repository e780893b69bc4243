with

ticket_days as {{ inlined() }} (
    select * from {{ ref('fct_ticket_days') }}
),

measures as (
    {{ roll_up(
        'ticket_days',
        'date_on',
        sums=ticket_flows(),
        at_end={'open_tickets': 'open_tickets'},
    ) }}
),

cells as (
    {{ kpi_cells('measures', zeros=ticket_flows() + ['open_tickets']) }}
),

-- A reopened ticket comes into play anew when it was neither open at the period's start
-- nor created in it: when it was last resolved in an earlier period.
tickets_in_play as (
    select
        cells.*,
        coalesce(ticket_days.open_tickets, 0) + cells.created + case cells.period_grain
            {% for grain in var('period_grains') -%}
                when '{{ grain }}' then cells.returned_in_{{ grain }}
            {% endfor -%}
        end as in_play
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
        in_play as denominator,
        {{ percentage('open_tickets', 'in_play') }} as value,
        in_play as sample_size,
        null as ci_low,
        null as ci_high
    from tickets_in_play
),

{{ publish_kpi(
    'valued',
    'open_ticket_rate',
    unit='percent',
    direction='lower',
    target_kind='sla_target',
    extras=[
        percentage('open_tickets', 'created') ~ ' as backlog_to_volume',
        percentage('created_still_open', 'created') ~ ' as created_still_open_rate',
    ],
) }}

select * from published
