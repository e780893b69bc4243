with

ticket_days as (
    select * from {{ ref('fct_ticket_days') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

period_dates as (
    select * from {{ ref('dim_period_dates') }}
),

-- A reopened ticket comes into play anew when it was neither open at the period's start
-- nor created in it: when it was last resolved in an earlier period.
measures as (
    select
        periods.period_grain,
        periods.period_start,
        ticket_days.segment,
        ticket_days.segment_value,
        sum(ticket_days.created) as created,
        sum(ticket_days.created_still_open) as created_still_open,
        sum(
            case periods.period_grain
                {% for grain in var('period_grains') -%}
                    when '{{ grain }}' then ticket_days.returned_in_{{ grain }}
                {% endfor -%}
            end
        ) as returned,
        max(
            case
                when ticket_days.date_on = periods.last_elapsed_on
                    then ticket_days.open_tickets
            end
        ) as open_tickets
    from ticket_days
    inner join period_dates on ticket_days.date_on = period_dates.date_on
    inner join periods
        on
            period_dates.period_grain = periods.period_grain
            and period_dates.period_start = periods.period_start
    group by
        periods.period_grain,
        periods.period_start,
        ticket_days.segment,
        ticket_days.segment_value
),

cells as (
    {{ kpi_cells('measures', zeros=[
        'created', 'created_still_open', 'returned', 'open_tickets'
    ]) }}
),

tickets_in_play as (
    select
        cells.*,
        coalesce(ticket_days.open_tickets, 0) + cells.created + cells.returned
            as in_play
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
