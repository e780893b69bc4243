with

engineer_days as (
    select * from {{ ref('fct_engineer_days') }}
),

visits as (
    select * from {{ ref('fct_field_visits') }}
    where is_aftersales_visit or is_installation
),

periods as (
    select * from {{ ref('dim_periods') }}
),

period_dates as (
    select * from {{ ref('dim_period_dates') }}
),

totals as (
    select
        periods.period_grain,
        periods.period_start,
        engineer_days.segment,
        engineer_days.segment_value,
        sum(engineer_days.visits) as visits,
        sum(engineer_days.installs) as installs,
        sum(engineer_days.cancelled_visits) as cancelled_visits,
        sum(engineer_days.job_microseconds) as job_microseconds,
        sum(engineer_days.engineers) as engineer_days,
        sum(engineer_days.weekly_hours) as weekly_hour_days
    from engineer_days
    inner join period_dates on engineer_days.date_on = period_dates.date_on
    inner join periods
        on
            period_dates.period_grain = periods.period_grain
            and period_dates.period_start = periods.period_start
    group by
        periods.period_grain,
        periods.period_start,
        engineer_days.segment,
        engineer_days.segment_value
),

-- Without a roster, the engineers who did something stand in for those employed.
period_visits as (
    select
        period_dates.period_grain,
        period_dates.period_start,
        visits.*
    from visits
    inner join period_dates on visits.counted_on = period_dates.date_on
    where not exists (select 1 from {{ ref('dim_engineers') }})
),

busy_engineers as (
    {{ totals_by_segment(
        'period_visits', var('segments')['engineer'], ['period_grain', 'period_start'],
        {'busy_engineers': 'count(distinct engineer_id)'},
    ) }}
),

first_jobs as (
    select min(counted_on) as first_on from visits
),

measures as (
    select
        totals.*,
        busy_engineers.busy_engineers
    from totals
    inner join periods
        on
            totals.period_grain = periods.period_grain
            and totals.period_start = periods.period_start
    inner join first_jobs on periods.period_end >= first_jobs.first_on
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
            'engineer_days',
            'weekly_hour_days',
        ],
        others=['busy_engineers'],
    ) }}
),

staffed as (
    select
        *,
        coalesce(
            busy_engineers, {{ as_double('engineer_days') }} / elapsed_days
        ) as engineers
    from cells
),

valued as (
    select
        *,
        visits + installs as numerator,
        engineers as denominator,
        {{ ratio('visits + installs', 'engineers') }} as value,
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
        ratio('visits', 'engineers') ~ ' as visits_per_engineer',
        ratio('installs', 'engineers') ~ ' as installs_per_engineer',
        as_count('visits') ~ ' as visits',
        as_count('installs') ~ ' as installs',
        as_count('cancelled_visits') ~ ' as cancelled_visits',
        percentage('job_microseconds', "weekly_hour_days") ~ ' * 7 / 3600000000'
        ~ ' as hours_utilization',
    ],
) }}

select * from published
