-- Columns: those of `openings`, and the wall times at which it opens and closes.
with

calendar_hours as (
    select * from {{ ref('int_calendar_hours') }}
),

holidays as (
    select * from {{ ref('stg_holidays') }}
),

clock as (
    select * from {{ ref('int_clock') }}
),

tickets as (
    select min(created_on) as first_on
    from {{ ref('int_ticket_lifecycles') }}
),

-- A day more at either end: a calendar's date may differ from the reporting date.
spans as (
    select distinct
        calendar_hours.calendar_team,
        calendar_hours.timezone,
        {{ add_days('tickets.first_on', -2) }} as span_first_on,
        {{ add_days('clock.as_of_on', 2) }} as span_last_on
    from calendar_hours
    cross join tickets
    cross join clock
    where tickets.first_on is not null
),

dates as (
    {{ dates_between('spans', 'span_first_on', 'span_last_on') }}
),

-- A date that the time zone skipped would begin with the day after it.
days as (
    select * from dates
    where {{ local_date(
        to_utc('cast(date_on as timestamp)', 'timezone'), 'timezone'
    ) }} = date_on
),

days_off as (
    select distinct
        days.calendar_team,
        days.date_on
    from days
    inner join holidays
        on
            days.date_on = holidays.holiday_on
            and (holidays.team is null or days.calendar_team = holidays.team)
),

openings as (
    select
        days.calendar_team,
        days.timezone,
        days.date_on,
        cast(days.date_on as timestamp) as midnight,
        calendar_hours.opens_second,
        calendar_hours.closes_second
    from days
    left join days_off
        on
            days.calendar_team = days_off.calendar_team
            and days.date_on = days_off.date_on
    left join calendar_hours
        on
            days.calendar_team = calendar_hours.calendar_team
            and {{ iso_weekday('days.date_on') }} = calendar_hours.weekday
            and days_off.date_on is null
),

wall_times as (
    select
        *,
        midnight + opens_second * interval '1 second' as opens_locally,
        midnight + closes_second * interval '1 second' as closes_locally
    from openings
)

select * from wall_times
