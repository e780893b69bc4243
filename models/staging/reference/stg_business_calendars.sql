with

given_rows as (
    {{ parse_reference('business_calendars') }}
),

readable_rows as (
    select
        team,
        weekday,
        {% for column in ['opens', 'closes'] -%}
            {{ require_readable(
                'business_calendars',
                column,
                is_clock_time(column),
                'no time such as 09:00 or 24:00',
            ) }} as {{ column }},
        {% endfor -%}
        {{ require_readable(
            'business_calendars',
            'timezone',
            is_time_zone('timezone'),
            'no time zone such as Europe/Berlin or UTC',
        ) }} as timezone
    from given_rows
),

opening_hours as (
    select
        team,
        opens,
        case
            when lower(weekday) like 'mo%' then 1
            when lower(weekday) like 'tu%' then 2
            when lower(weekday) like 'we%' then 3
            when lower(weekday) like 'th%' then 4
            when lower(weekday) like 'fr%' then 5
            when lower(weekday) like 'sa%' then 6
            when lower(weekday) like 'su%' or weekday = '0' then 7
            else cast({{ require_readable(
                'business_calendars',
                'weekday',
                matches('weekday', '[1-7]'),
                'no weekday from 1 to 7 or in English',
            ) }} as integer)
        end as weekday,
        {{ seconds_of_day('opens') }} as opens_second,
        {{ seconds_of_day('closes') }} as closes_second,
        timezone
    from readable_rows
),

hours_in_order as (
    select
        *,
        lag(closes_second) over (
            partition by team, weekday
            order by opens_second
        ) as closed_before_second
    from opening_hours
),

-- Hours that overlap would count twice.
calendars as (
    select
        team,
        weekday,
        case
            when closed_before_second > opens_second then {{ refused_value(
                'business_calendars, column opens',
                'opens',
                'within other hours of the same team and weekday',
                'integer',
            ) }}
            else opens_second
        end as opens_second,
        closes_second,
        timezone
    from hours_in_order
)

select * from calendars
