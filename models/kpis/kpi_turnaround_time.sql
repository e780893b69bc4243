{%- set microseconds_a_day = '86400000000' %}
with

resolution_days as (
    select * from {{ ref('fct_resolution_days') }}
),

percentiles as (
    select * from {{ ref('fct_resolution_percentiles') }}
),

totals as (
    {{ roll_up('resolution_days', 'date_on', sums=[
        'resolved',
        'resolution_microseconds',
        'squared_microseconds',
        'first_resolution_microseconds',
        'business_days',
        'with_sla',
        'sla_met',
    ]) }}
),

measures as (
    select
        totals.period_grain,
        totals.period_start,
        totals.segment,
        totals.segment_value,
        totals.resolved,
        totals.resolution_microseconds as total,
        totals.squared_microseconds as squares,
        totals.first_resolution_microseconds,
        totals.business_days,
        totals.with_sla,
        totals.sla_met,
        percentiles.median_microseconds,
        percentiles.p90_microseconds
    from totals
    inner join percentiles
        on
            totals.period_grain = percentiles.period_grain
            and totals.period_start = percentiles.period_start
            and totals.segment = percentiles.segment
            and totals.segment_value = percentiles.segment_value
),

cells as (
    {{ kpi_cells(
        'measures',
        zeros=['resolved', 'total', 'squares', 'with_sla', 'sla_met'],
        others=[
            'median_microseconds',
            'p90_microseconds',
            'first_resolution_microseconds',
            'business_days',
        ],
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
        'median_microseconds / ' ~ microseconds_a_day ~ ' as median_days',
        'p90_microseconds / ' ~ microseconds_a_day ~ ' as p90_days',
        ratio('first_resolution_microseconds', 'resolved') ~ ' / ' ~ microseconds_a_day
        ~ ' as mean_first_resolution_days',
        ratio('business_days', 'resolved') ~ ' as mean_business_days',
        percentage('sla_met', 'with_sla') ~ ' as sla_met_rate',
    ],
) }}

select * from published
