-- The default hours are everybody's; others are those of the groups that name them.
-- Hours that end at midnight end at 24:00; those that end after it are the next day's from
-- there on.
{% set weekdays = [
    'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'
] %}

with

delivered_hours as (
    {{ newest_rows(
        'freshdesk',
        'business_hours',
        key=['id'],
        updated='updated_at',
        columns={
            'id': 'text',
            'is_default': 'boolean',
            'time_zone': 'text',
            'working_hours': 'text',
            'business_hours': 'text',
        },
    ) }}
),

default_hours as (
    select
        id,
        {{ text_literal(none) }} as team
    from delivered_hours
    where is_default
    order by length(id), id
    limit 1
),

named_hours as (
    select
        desk_groups.team,
        delivered_hours.id,
        row_number() over (
            partition by desk_groups.team
            order by length(desk_groups.group_id), desk_groups.group_id
        ) as group_number
    from {{ ref('base_freshdesk__groups') }} as desk_groups
    inner join delivered_hours on desk_groups.business_hour_id = delivered_hours.id
    where
        desk_groups.team is not null
        and not coalesce(delivered_hours.is_default, false)
),

calendars as (
    select
        id,
        team
    from default_hours
    union all
    select
        id,
        team
    from named_hours
    where group_number = 1
),

weeks as (
    select
        calendars.team,
        delivered_hours.time_zone,
        coalesce(delivered_hours.working_hours, delivered_hours.business_hours) as week
    from calendars
    inner join delivered_hours on calendars.id = delivered_hours.id
),

days as (
    {{ json_entries('weeks', 'week') }}
),

clock_times as (
    select
        team,
        entry_name as weekday,
        {{ clock_of_twelve(json_field('entry_value', 'start_time')) }} as opens,
        {{ clock_of_twelve(json_field('entry_value', 'end_time')) }} as closes,
        time_zone
    from days
),

spans as (
    select
        *,
        closes <> '00:00'
        and lpad(closes, 5, '0') <= lpad(opens, 5, '0') as lasts_over_midnight
    from clock_times
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
