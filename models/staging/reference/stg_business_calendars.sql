with

parsed_rows as (
    {{ parse_input('business_calendars') }}
),

calendars as (
    select
        team,
        case
            when lower(weekday) like 'mo%' then 1
            when lower(weekday) like 'tu%' then 2
            when lower(weekday) like 'we%' then 3
            when lower(weekday) like 'th%' then 4
            when lower(weekday) like 'fr%' then 5
            when lower(weekday) like 'sa%' then 6
            when lower(weekday) like 'su%' or weekday = '0' then 7
            else cast(weekday as integer)
        end as weekday,
        {{ seconds_of_day('opens') }} as opens_second,
        {{ seconds_of_day('closes') }} as closes_second,
        timezone
    from parsed_rows
    where weekday is not null and opens is not null and closes is not null
)

select * from calendars
