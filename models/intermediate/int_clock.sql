-- The one instant that every number is "as of". The wall clock is not it.
{%- set events = [
    ('stg_tickets', 'created_at'),
    ('stg_tickets', 'resolved_at'),
    ('stg_tickets', 'last_event_at'),
    ('stg_ticket_interactions', 'occurred_at'),
    ('stg_survey_responses', 'responded_at'),
    ('stg_field_visits', "case when status = 'completed' then completed_at end"),
] %}
with

latest_events as (
    {% for source, instant in events -%}
        select max({{ instant }}) as happened_at
        from {{ ref(source) }}
        where record_status = 'accepted'
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

given_instant as (
    {% if var('as_of') -%}
        select {{ instant_from_text("'" ~ var('as_of') ~ "'") }} as as_of
    {%- else -%}
        select max(happened_at) as as_of
        from latest_events
    {%- endif %}
),

clock as (
    select
        as_of,
        {{ local_date('as_of') }} as as_of_on,
        '{{ var("reporting_timezone") }}' as reporting_timezone
    from given_instant
)

select * from clock
