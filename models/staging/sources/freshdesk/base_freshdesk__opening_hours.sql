-- The default hours are everybody's; others are those of the groups that name them.
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
        case
            when delivered_hours.working_hours like '%"start_time"%'
                then delivered_hours.working_hours
            else delivered_hours.business_hours
        end as week
    from calendars
    inner join delivered_hours on calendars.id = delivered_hours.id
),

days as (
    {{ json_entries('weeks', 'week') }}
),

opening_hours as (
    select
        team,
        entry_name as weekday,
        {{ clock_of_twelve(json_field('entry_value', 'start_time')) }} as opens,
        {{ clock_of_twelve(json_field('entry_value', 'end_time')) }} as closes,
        time_zone
    from days
)

select * from opening_hours
