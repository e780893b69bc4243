with

engineers as (
    select * from {{ ref('dim_engineers') }}
),

visits as (
    select * from {{ ref('fct_field_visits') }}
    where counted_on is not null
),

calendar as (
    select min(date_on) as first_on
    from {{ ref('dim_dates') }}
),

-- An engineer leaves the roster the day after the last day of employment.
roster_changes as (
    {% for date, sign in {
        'engineers.employed_from': '',
        add_days('engineers.employed_to', 1): '-',
    }.items() -%}
        select
            engineers.team,
            engineers.region,
            greatest({{ date }}, calendar.first_on) as date_on,
            {{ sign }}engineers.fte as engineers,
            {{ sign }}coalesce(engineers.weekly_hours, 0) as weekly_hours
        from engineers
        cross join calendar
        where {{ date }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

changes_by_segment as (
    {{ totals_by_segment('roster_changes', var('segments')['engineer'], ['date_on'], {
        'visits': '0',
        'installs': '0',
        'cancelled_visits': '0',
        'job_microseconds': '0',
        'engineers': 'sum(engineers)',
        'weekly_hours': 'sum(weekly_hours)',
    }) }}
    union all
    {{ totals_by_segment('visits', var('segments')['engineer'], ['counted_on'], {
        'visits': 'sum(case when is_aftersales_visit then 1 else 0 end)',
        'installs': 'sum(case when is_installation then 1 else 0 end)',
        'cancelled_visits': 'sum(case when is_cancelled_visit then 1 else 0 end)',
        'job_microseconds': 'sum(coalesce(job_microseconds, 0))',
        'engineers': '0',
        'weekly_hours': '0',
    }) }}
),

engineer_days as (
    {{ daily_balances(
        'changes_by_segment',
        ['visits', 'installs', 'cancelled_visits', 'job_microseconds'],
        ['engineers', 'weekly_hours'],
        stock_type='decimal(38, 15)',
    ) }}
)

select * from engineer_days
