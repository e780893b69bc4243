-- The roster at each day's end, and the jobs of the day. An engineer leaves the roster
-- the day after the last day of employment.
-- Columns: segment, segment_value, date_on, those of `jobs`, engineers, weekly_hours.
{%- set jobs = {
    'visits': 'count(case when is_aftersales_visit then 1 end)',
    'installs': 'count(case when is_installation then 1 end)',
    'cancelled_visits': 'count(case when is_cancelled_visit then 1 end)',
    'no_access_visits': 'count(case when is_no_access_visit then 1 end)',
    'job_microseconds': 'coalesce(sum(job_microseconds), 0)',
} %}
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

roster_changes as (
    {% for date, sign in {
        'engineers.employed_from': '',
        add_days('engineers.employed_to', 1): '-',
    }.items() -%}
        select
            {% for dimension in dimensions('engineer') -%}
                engineers.{{ dimension }},
            {% endfor -%}
            greatest({{ date }}, calendar.first_on) as date_on,
            {{ sign }}engineers.fte as fte_change,
            {{ sign }}coalesce(engineers.weekly_hours, 0) as hours_change
        from engineers
        cross join calendar
        where {{ date }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

roster_totals as (
    {{ totals_by_slice('roster_changes', dimensions('engineer'), ['date_on'], {
        'engineers': 'sum(fte_change)',
        'weekly_hours': 'sum(hours_change)',
    }) }}
),

job_totals as (
    {{ totals_by_slice(
        'visits', dimensions('engineer'), ['counted_on as date_on'], jobs
    ) }}
),

changes as (
    select
        segment,
        segment_value,
        date_on,
        {% for job in jobs -%}
            0 as {{ job }},
        {% endfor -%}
        engineers,
        weekly_hours
    from roster_totals
    union all
    select
        segment,
        segment_value,
        date_on,
        {% for job in jobs -%}
            {{ job }},
        {% endfor -%}
        0 as engineers,
        0 as weekly_hours
    from job_totals
),

engineer_days as (
    {{ daily_balances(
        'changes',
        jobs.keys() | list,
        ['engineers', 'weekly_hours'],
        stock_type='decimal(38, 15)',
    ) }}
)

select * from engineer_days
