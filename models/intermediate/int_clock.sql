-- The one instant that every number is "as of". The wall clock is not it.
with

{% if var('as_of') -%}
given_instant as (
    select {{ instant_from_text("'" ~ var('as_of') ~ "'") }} as as_of
),
{%- else -%}
latest_events as (
    {% set sources = {
        'stg_tickets': ['created_at', 'resolved_at'],
        'stg_ticket_status_events': ['occurred_at'],
        'stg_ticket_interactions': ['occurred_at'],
        'stg_survey_responses': ['responded_at'],
        'stg_field_visits': ['completed_at'],
    } -%}
    {% for source, instants in sources.items() %}{% for instant in instants -%}
    select max({{ instant }}) as happened_at
    from {{ ref(source) }}
    where
        record_status = 'accepted'
        {{ "and status = 'completed'" if source == 'stg_field_visits' }}
    {{ 'union all' if not loop.last }}
    {% endfor %}{{ 'union all' if not loop.last }}
    {% endfor %}
),

given_instant as (
    select max(happened_at) as as_of
    from latest_events
),
{%- endif %}

clock as (
    select
        as_of,
        {{ local_date('as_of') }} as as_of_on,
        '{{ var("reporting_timezone") }}' as reporting_timezone
    from given_instant
)

select * from clock
