-- Hours that end at midnight end at 24:00; those that end after it are the next day's
-- from there on.
{% set weekdays = [
    'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'
] %}

with

spans as (
    select
        *,
        closes <> '00:00'
        and lpad(closes, 5, '0') <= lpad(opens, 5, '0') as lasts_over_midnight
    from {{ ref('base_freshdesk__opening_hours') }}
    where opens is not null and closes is not null
),

openings as (
    select
        team,
        weekday,
        opens,
        case
            when lasts_over_midnight or closes = '00:00' then '24:00' else closes
        end as closes,
        time_zone
    from spans
    union all
    select
        team,
        case lower(weekday)
            {% for day in weekdays -%}
                when '{{ day }}' then '{{ weekdays[loop.index % 7] }}'
            {% endfor -%}
            else weekday
        end as weekday,
        '00:00' as opens,
        closes,
        time_zone
    from spans
    where lasts_over_midnight
),

business_calendars as (
    select
        openings.team,
        openings.weekday,
        openings.opens,
        openings.closes,
        {{ calendar_zone(
            'freshdesk.business_hours', 'openings.time_zone', 'time_zones.iana_name'
        ) }} as timezone
    from openings
    left join {{ ref('rails_time_zones') }} as time_zones
        on openings.time_zone = time_zones.rails_name
)

select * from business_calendars
