{%- set microseconds_a_day = '86400000000' %}
{%- set by_duration = 'within group (order by resolution_microseconds)' %}
with

tickets as (
    select * from {{ ref('fct_tickets') }}
    where is_countable and final_resolved_on is not null
),

measures as (
    {{ totals_by_period(
        'tickets', 'final_resolved_on', var('segments')['ticket'], {
            'resolved': 'count(*)',
            'total': 'sum(resolution_microseconds)',
            'squares': 'sum(' ~ wide_integer('resolution_microseconds')
            ~ ' * resolution_microseconds)',
            'median': 'percentile_cont(0.5) ' ~ by_duration,
            'p90': 'percentile_cont(0.9) ' ~ by_duration,
            'first_total': 'sum(first_resolution_microseconds)',
            'business_days': 'sum(' ~ exact_number('business_days') ~ ')',
            'sla_tickets': 'count(is_sla_met)',
            'sla_met': 'sum(case when is_sla_met then 1 else 0 end)',
        },
    ) }}
),

cells as (
    {{ kpi_cells(
        'measures',
        zeros=['resolved', 'total', 'squares', 'sla_tickets', 'sla_met'],
        others=['median', 'p90', 'first_total', 'business_days'],
    ) }}
),

bounded as (
    select
        *,
        {{ mean_bound('-', 'resolved', 'total', 'squares', microseconds_a_day) }}
            as mean_low,
        {{ mean_bound('+', 'resolved', 'total', 'squares', microseconds_a_day) }}
            as mean_high
    from cells
),

valued as (
    select
        *,
        {{ as_double('total') }} / {{ microseconds_a_day }} as numerator,
        resolved as denominator,
        {{ ratio('total', 'resolved') }} / {{ microseconds_a_day }} as value,
        resolved as sample_size,
        case when mean_low < 0 then 0 else mean_low end as ci_low,
        mean_high as ci_high
    from bounded
),

{{ publish_kpi(
    'valued',
    'turnaround_time',
    unit='days',
    direction='lower',
    target_kind='sla_target',
    extras=[
        'median / ' ~ microseconds_a_day ~ ' as median_days',
        'p90 / ' ~ microseconds_a_day ~ ' as p90_days',
        ratio('first_total', 'resolved') ~ ' / ' ~ microseconds_a_day
        ~ ' as mean_first_resolution_days',
        ratio('business_days', 'resolved') ~ ' as mean_business_days',
        percentage('sla_met', 'sla_tickets') ~ ' as sla_met_rate',
    ],
) }}

select * from published
