-- The opening hours of the one schedule that working time is counted by.
with

openings as (
    {{ newest_rows(
        'zendesk',
        'schedule',
        key=['id', 'start_time', 'end_time'],
        columns={
            'id': 'text',
            'created_at': 'instant',
            'start_time': 'number',
            'end_time': 'number',
            'time_zone': 'text',
        },
    ) }}
),

oldest_schedule as (
    select id
    from openings
    {% if var('zendesk_schedule_id') -%}
        where id = {{ text_literal(var('zendesk_schedule_id') | string) }}
    {%- endif %}
    group by id
    order by min(created_at) nulls last, length(id), {{ by_code_point('id') }}
    limit 1
),

schedules as (
    select
        openings.id as schedule_id,
        cast(openings.start_time as integer) as opens_minute,
        cast(openings.end_time as integer) as closes_minute,
        openings.time_zone
    from openings
    inner join oldest_schedule on openings.id = oldest_schedule.id
)

select * from schedules
