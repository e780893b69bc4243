-- What turnaround time and first contact resolution are formed from: the tickets whose
-- final resolution lies in the period.
{%- set counts = [
    'resolved',
    'with_events',
    'with_sla',
    'sla_met',
    'with_contacts',
    'at_first_contact',
    'with_contacts_unvisited',
    'at_first_contact_unvisited',
] %}
{%- set sums = [
    'resolution_microseconds',
    'squared_microseconds',
    'first_resolution_microseconds',
    'waiting_microseconds',
    'business_days',
] %}
with

resolution_days as (
    select * from {{ ref('fct_resolution_days') }}
),

percentiles as (
    select * from {{ ref('int_resolution_percentiles') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

totals as (
    {{ roll_up('resolution_days', sums=counts + sums) }}
),

measures as (
    select
        totals.*,
        percentiles.median_microseconds,
        percentiles.p90_microseconds
    from totals
    left join percentiles
        on
            totals.period_grain = percentiles.period_grain
            and totals.period_start = percentiles.period_start
            and totals.segment = percentiles.segment
            and totals.segment_value = percentiles.segment_value
),

gapless as (
    {{ gapless(
        'measures',
        zeros=counts + sums,
        others=['median_microseconds', 'p90_microseconds'],
    ) }}
),

gapless_with_maturity as (
    select
        gapless.*,
        periods.as_of >= periods.ends_at
        + interval '{{ var("fcr_repeat_window_days") }} days' as is_mature
    from gapless
    inner join periods
        on
            gapless.period_grain = periods.period_grain
            and gapless.period_start = periods.period_start
),

resolution_periods as (
    select
        {{ period_columns() }},
        {% for count in counts -%}
            {{ as_count(count) }} as {{ count }},
        {% endfor -%}
        cast(resolution_microseconds as decimal(38, 0)) as resolution_microseconds,
        cast(squared_microseconds as decimal(38, 0)) as squared_microseconds,
        cast(first_resolution_microseconds as decimal(38, 0))
            as first_resolution_microseconds,
        cast(waiting_microseconds as decimal(38, 0)) as waiting_microseconds,
        cast(business_days as decimal(38, 15)) as business_days,
        {{ as_double('median_microseconds') }} as median_microseconds,
        {{ as_double('p90_microseconds') }} as p90_microseconds,
        is_mature
    from gapless_with_maturity
)

select * from resolution_periods
