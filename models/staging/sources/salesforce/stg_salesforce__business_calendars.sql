-- The organisation's default hours. A day that ends at midnight ends at 24:00; one that
-- begins and ends there is open all day.
{%- set weekdays = [
    'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'
] -%}
{%- set columns = {
    'id': 'text', 'is_default': 'boolean', 'is_active': 'boolean',
    'time_zone_sid_key': 'text'
} -%}
{%- for weekday in weekdays -%}
    {%- do columns.update({weekday ~ '_start_time': 'text'}) -%}
    {%- do columns.update({weekday ~ '_end_time': 'text'}) -%}
{%- endfor %}
with

business_hours as (
    {{ salesforce_rows(
        'business_hours', columns=columns,
    ) }}
),

default_hours as (
    select *
    from business_hours
    where is_default and is_active
    order by id
    limit 1
),

days as (
    {% for weekday in weekdays -%}
        select
            {{ loop.index }} as weekday,
            substr({{ weekday }}_start_time, 1, 8) as opens,
            substr({{ weekday }}_end_time, 1, 8) as closes,
            time_zone_sid_key as timezone
        from default_hours
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

business_calendars as (
    select
        {{ text_literal(none) }} as team,
        cast(weekday as {{ dbt.type_string() }}) as weekday,
        opens,
        case when closes = '00:00:00' then '24:00' else closes end as closes,
        timezone
    from days
    where opens is not null and closes is not null
)

select * from business_calendars
