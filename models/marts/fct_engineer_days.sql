with

engineers as (
    select * from {{ ref('dim_engineers') }}
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
    select
        segment,
        segment_value,
        date_on,
        visits,
        installs,
        cancelled_visits,
        job_microseconds,
        0 as engineers,
        0 as weekly_hours
    from {{ ref('int_job_days') }}
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
