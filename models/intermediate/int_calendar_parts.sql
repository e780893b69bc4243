-- The working time of each calendar, cut into parts of a local day that hold one
-- opening each, with the working time before them: two look-ups give the working time
-- between any two instants, however far apart.
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
    from {{ ref('int_ticket_lives') }}
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

days as (
    {{ dates_between('spans', 'span_first_on', 'span_last_on') }}
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
),

instants as (
    select
        calendar_team,
        timezone,
        date_on,
        opens_second,
        {{ to_utc('opens_locally', 'timezone') }} as opens_at,
        {{ to_utc('closes_locally', 'timezone') }} as closes_at
    from wall_times
),

lengths as (
    select
        *,
        coalesce({{ microseconds_between('opens_at', 'closes_at') }}, 0)
            as open_microseconds
    from instants
),

parts as (
    select
        calendar_team,
        timezone,
        date_on,
        opens_at,
        open_microseconds,
        case
            when lag(date_on) over working_time = date_on then opens_at
            else cast('0001-01-01' as timestamp)
        end as part_starts_at,
        case
            when lead(date_on) over working_time = date_on
                then lead(opens_at) over working_time
            else cast('9999-12-31' as timestamp)
        end as part_ends_at,
        sum(open_microseconds) over working_time - open_microseconds
            as microseconds_before
    from lengths
    window working_time as (
        partition by calendar_team order by date_on, opens_second, opens_at
    )
)

select * from parts
