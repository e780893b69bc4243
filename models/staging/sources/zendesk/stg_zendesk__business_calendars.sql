-- Minutes count from Sunday, 0:00. An opening that lasts over midnight is one of each
-- day.
with

schedules as (
    select * from {{ ref('base_zendesk__schedules') }}
),

time_zones as (
    select * from {{ ref('rails_time_zones') }}
),

days as (
    {% for day in range(8) -%}
        select
            {{ day if day else 7 }} as weekday,
            {{ day * 1440 }} as begins_minute
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

openings as (
    select
        schedules.time_zone,
        days.weekday,
        greatest(schedules.opens_minute - days.begins_minute, 0) as opens_minute,
        least(schedules.closes_minute - days.begins_minute, 1440) as closes_minute
    from schedules
    inner join days
        on
            schedules.opens_minute < days.begins_minute + 1440
            and schedules.closes_minute > days.begins_minute
),

business_calendars as (
    select
        {{ text_literal(none) }} as team,
        openings.weekday,
        {{ clock_time('openings.opens_minute') }} as opens,
        {{ clock_time('openings.closes_minute') }} as closes,
        {{ calendar_zone(
            'zendesk.schedule', 'openings.time_zone', 'time_zones.iana_name'
        ) }} as timezone
    from openings
    left join time_zones on openings.time_zone = time_zones.rails_name
)

select * from business_calendars
