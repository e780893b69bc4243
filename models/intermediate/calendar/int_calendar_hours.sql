-- One calendar for each team with hours or holidays of its own, and the common one,
-- whose team is the empty text.
with

calendars as (
    select * from {{ ref('stg_business_calendars') }}
),

holidays as (
    select * from {{ ref('stg_holidays') }}
),

office_hours as (
    {% for weekday in range(1, 6) -%}
        select
            {{ weekday }} as weekday,
            9 * 3600 as opens_second,
            17 * 3600 as closes_second,
            cast(null as {{ dbt.type_string() }}) as timezone
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

common_calendars as (
    select count(*) as openings from calendars
    where team is null
),

common_hours as (
    select
        weekday,
        opens_second,
        closes_second,
        timezone
    from calendars
    where team is null
    union all
    select office_hours.*
    from office_hours
    inner join common_calendars on common_calendars.openings = 0
),

-- A team with holidays of its own needs a calendar, be it at the common hours.
teams as (
    select team from calendars
    where team is not null
    union
    select team from holidays
    where team is not null
),

hours as (
    select
        '' as calendar_team,
        common_hours.*
    from common_hours
    union all
    select
        calendars.team as calendar_team,
        calendars.weekday,
        calendars.opens_second,
        calendars.closes_second,
        calendars.timezone
    from calendars
    where calendars.team is not null
    union all
    select
        teams.team as calendar_team,
        common_hours.*
    from teams
    cross join common_hours
    left join calendars on teams.team = calendars.team
    where calendars.team is null
),

working_days as (
    select
        calendar_team,
        min(timezone) as timezone,
        {{ ratio('sum(closes_second - opens_second)', 'count(distinct weekday)') }}
            as seconds_a_day
    from hours
    group by calendar_team
),

calendar_hours as (
    select
        hours.calendar_team,
        hours.weekday,
        hours.opens_second,
        hours.closes_second,
        coalesce(working_days.timezone, '{{ var("reporting_timezone") }}') as timezone,
        working_days.seconds_a_day
    from hours
    inner join working_days on hours.calendar_team = working_days.calendar_team
)

select * from calendar_hours
