with

clock as (
    select * from {{ ref('int_clock') }}
),

-- The series of a KPI begins with its first record; this is the first of them all.
first_records as (
    {% for model, expression in {
        'stg_tickets': local_date('created_at'),
        'stg_survey_responses': local_date('responded_at'),
        'stg_field_visits': local_date('completed_at'),
        'stg_contracts': 'started_on',
        'stg_customer_activity': 'activity_on',
    }.items() -%}
        select {{ no_earlier_than_earliest('min(' ~ expression ~ ')') }} as first_on
        from {{ ref(model) }}
        where record_status = 'accepted'
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- The year of the first record is whole, so that every grain begins in it; a week may
-- begin in the year before.
bounds as (
    select
        {{ add_days(start_of('year', 'min(first_records.first_on)'), -7) }}
            as span_first_on,
        {{ add_days(start_of('year', 'max(clock.as_of_on)'), 372) }} as span_last_on
    from first_records
    cross join clock
    where first_records.first_on <= clock.as_of_on
),

days as (
    {{ dates_between('bounds', 'span_first_on', 'span_last_on') }}
),

dates as (
    select
        date_on,
        {{ to_utc('cast(' ~ add_days('date_on', 1) ~ ' as timestamp)') }} as ends_at
    from days
)

select * from dates
