-- What field engineer utilization is formed from: the jobs of a period and the
-- engineers on the roster, day by day.
{%- set counts = [
    'visits',
    'installs',
    'cancelled_visits',
    'no_access_visits',
    'job_microseconds',
] %}
with

engineer_days as (
    select * from {{ ref('fct_engineer_days') }}
),

jobs as (
    select
        period_dates.period_grain,
        period_dates.period_start,
        visits.*
    from {{ ref('fct_field_visits') }} as visits
    inner join {{ ref('int_period_dates') }} as period_dates
        on visits.counted_on = period_dates.date_on
    where visits.is_aftersales_visit or visits.is_installation
),

-- Without a roster, the engineers who did something stand in for those employed.
busy_engineers as (
    {{ totals_by_slice(
        'jobs',
        dimensions('engineer'),
        ['period_grain', 'period_start'],
        {'busy_engineers': 'count(distinct engineer_id)'},
        condition='not exists (select 1 from ' ~ ref('dim_engineers') ~ ')',
    ) }}
),

-- Summed over days, engineers are engineer-days.
sums as (
    {{ roll_up('engineer_days', sums=counts + ['engineers', 'weekly_hours']) }}
),

measures as (
    select
        sums.*,
        busy_engineers.busy_engineers
    from sums
    left join busy_engineers
        on
            sums.period_grain = busy_engineers.period_grain
            and sums.period_start = busy_engineers.period_start
            and sums.segment = busy_engineers.segment
            and sums.segment_value = busy_engineers.segment_value
),

gapless as (
    {{ gapless(
        'measures',
        zeros=counts + ['engineers', 'weekly_hours'],
        others=['busy_engineers'],
        begins_when='visits + installs > 0',
    ) }}
),

engineer_periods as (
    select
        {{ period_columns() }},
        {% for count in counts -%}
            {{ as_count(count) }} as {{ count }},
        {% endfor -%}
        cast(engineers as decimal(38, 15)) as engineer_days,
        cast(weekly_hours as decimal(38, 15)) as weekly_hours,
        coalesce(busy_engineers, {{ as_double('engineers') }} / elapsed_days)
            as average_engineers
    from gapless
)

select * from engineer_periods
