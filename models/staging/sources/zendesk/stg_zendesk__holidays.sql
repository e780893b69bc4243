-- A schedule that a variable names has its holidays without its hours too.
with

schedules as (
    {% if var('zendesk_schedule_id') -%}
        select {{ text_literal(var('zendesk_schedule_id') | string) }} as schedule_id
    {%- else -%}
        select distinct schedule_id from {{ ref('base_zendesk__schedules') }}
    {%- endif %}
),

schedule_holidays as (
    {{ newest_rows(
        'zendesk',
        'schedule_holiday',
        key=['id', 'schedule_id'],
        columns={
            'id': 'text',
            'schedule_id': 'text',
            'name': 'text',
            'start_date': 'date',
            'end_date': 'date',
        },
    ) }}
),

free_days as (
    select
        schedule_holidays.name,
        schedule_holidays.start_date,
        coalesce(schedule_holidays.end_date, schedule_holidays.start_date) as end_date
    from schedule_holidays
    inner join schedules on schedule_holidays.schedule_id = schedules.schedule_id
    where schedule_holidays.start_date is not null
),

holiday_dates as (
    {{ dates_between('free_days', 'start_date', 'end_date') }}
),

holidays as (
    select
        date_on as holiday_on,
        {{ text_literal(none) }} as team,
        name
    from holiday_dates
)

select * from holidays
