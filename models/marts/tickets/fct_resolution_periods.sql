-- What turnaround time, SLA attainment, first contact resolution and first-time fix
-- rate are formed from: the tickets whose final resolution lies in the period, and
-- those that are open past their target at its end.
{%- set counts = [
    'resolved',
    'with_events',
    'with_sla',
    'sla_met',
    'closed_unanswered',
    'visited',
    'fixed_first_time',
    'visit_days',
    'with_contacts',
    'at_first_contact',
    'with_contacts_unvisited',
    'at_first_contact_unvisited',
] %}
{%- set microseconds = [
    'resolution_microseconds',
    'squared_microseconds',
    'first_resolution_microseconds',
    'waiting_microseconds',
] %}
{%- set sums = counts + microseconds + ['business_days'] %}
with

resolution_days as (
    select * from {{ ref('fct_resolution_days') }}
),

overdue as (
    select * from {{ ref('fct_ticket_periods') }}
    where overdue_open > 0 or open_by_business_time > 0
),

percentiles as (
    select * from {{ ref('int_resolution_percentiles') }}
),

totals as (
    {{ roll_up('resolution_days', sums=sums) }}
),

measures as (
    select
        {% for key in ['period_grain', 'period_start', 'segment', 'segment_value'] -%}
            coalesce(totals.{{ key }}, overdue.{{ key }}) as {{ key }},
        {% endfor -%}
        {% for column in sums -%}
            totals.{{ column }},
        {% endfor -%}
        percentiles.median_microseconds,
        percentiles.p90_microseconds,
        overdue.overdue_open,
        overdue.open_by_business_time
    from totals
    left join percentiles
        on
            totals.period_grain = percentiles.period_grain
            and totals.period_start = percentiles.period_start
            and totals.segment = percentiles.segment
            and totals.segment_value = percentiles.segment_value
    full outer join overdue
        on
            totals.period_grain = overdue.period_grain
            and totals.period_start = overdue.period_start
            and totals.segment = overdue.segment
            and totals.segment_value = overdue.segment_value
),

gapless as (
    {{ gapless(
        'measures',
        zeros=sums + ['overdue_open', 'open_by_business_time'],
        others=['median_microseconds', 'p90_microseconds'],
        begins_when='resolved > 0',
    ) }}
),

resolution_periods as (
    select
        {{ period_columns() }},
        {% for count in counts -%}
            {{ as_count(count) }} as {{ count }},
        {% endfor -%}
        {% for sum in microseconds -%}
            cast({{ sum }} as decimal(38, 0)) as {{ sum }},
        {% endfor -%}
        cast(business_days as decimal(38, 15)) as business_days,
        {{ as_double('median_microseconds') }} as median_microseconds,
        {{ as_double('p90_microseconds') }} as p90_microseconds,
        {{ as_count('overdue_open') }} as overdue_open,
        {{ as_count('open_by_business_time') }} as open_by_business_time,
        as_of >= ends_at + interval '{{ var("fcr_repeat_window_days") }} days'
            as is_mature
    from gapless
)

select * from resolution_periods
