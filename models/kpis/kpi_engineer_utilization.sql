with

engineer_days as (
    select * from {{ ref('fct_engineer_days') }}
),

visits as (
    select * from {{ ref('fct_field_visits') }}
    where is_aftersales_visit or is_installation
),

totals as (
    {{ roll_up('engineer_days', 'date_on', sums=[
        'visits', 'installs', 'cancelled_visits', 'job_microseconds', 'engineers',
        'weekly_hours'
    ]) }}
),

-- Without a roster, the engineers who did something stand in for those employed.
busy_engineers as (
    {{ totals_by_period(
        'visits',
        'counted_on',
        var('segments')['engineer'],
        {'busy_engineers': 'count(distinct engineer_id)'},
        condition='not exists (select 1 from ' ~ ref('dim_engineers') ~ ')',
    ) }}
),

measures as (
    select
        totals.*,
        busy_engineers.busy_engineers
    from totals
    left join busy_engineers
        on
            totals.period_grain = busy_engineers.period_grain
            and totals.period_start = busy_engineers.period_start
            and totals.segment = busy_engineers.segment
            and totals.segment_value = busy_engineers.segment_value
),

cells as (
    {{ kpi_cells(
        'measures',
        zeros=[
            'visits',
            'installs',
            'cancelled_visits',
            'job_microseconds',
            'engineers',
            'weekly_hours',
        ],
        others=['busy_engineers'],
        begins_when='visits + installs > 0',
    ) }}
),

-- Summed over days, engineers are engineer-days.
staffed as (
    select
        *,
        coalesce(busy_engineers, {{ as_double('engineers') }} / elapsed_days) as staff
    from cells
),

valued as (
    select
        *,
        visits + installs as numerator,
        staff as denominator,
        {{ ratio('visits + installs', 'staff') }} as value,
        visits + installs as sample_size,
        null as ci_low,
        null as ci_high
    from staffed
),

{{ publish_kpi(
    'valued',
    'engineer_utilization',
    unit='jobs per engineer',
    direction='on_target',
    extras=[
        ratio('visits', 'staff') ~ ' as visits_per_engineer',
        ratio('installs', 'staff') ~ ' as installs_per_engineer',
        as_count('visits') ~ ' as visits',
        as_count('installs') ~ ' as installs',
        as_count('cancelled_visits') ~ ' as cancelled_visits',
        percentage('job_microseconds', 'weekly_hours') ~ ' * 7 / 3600000000'
        ~ ' as hours_utilization',
    ],
) }}

select * from published
