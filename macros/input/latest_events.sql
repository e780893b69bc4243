{#- What as_of is the latest of: (table, model, instant, condition that it has happened). Of a
    ticket's status events its last one tells. up_to_as_of: all of them are to be looked at
    where some may be later than an as_of that was given. -#}
{% macro latest_events(up_to_as_of=false) -%}
    {%- set accepted = "record_status = 'accepted'" -%}
    {%- set event = ['stg_tickets', 'last_event_at'] -%}
    {%- if up_to_as_of and (var('as_of') or not execute) -%}
        {%- set event = ['stg_ticket_status_events', 'occurred_at'] -%}
    {%- endif -%}
    {{ return([
        ('tickets', 'stg_tickets', 'created_at', accepted),
        ('tickets', 'stg_tickets', 'resolved_at', accepted),
        ('ticket_status_events', event[0], event[1], accepted),
        ('ticket_interactions', 'stg_ticket_interactions', 'occurred_at', accepted),
        ('survey_responses', 'stg_survey_responses', 'responded_at', accepted),
        ('field_visits', 'stg_field_visits', 'completed_at', accepted
            ~ " and status = 'completed'"),
    ]) }}
{%- endmacro %}
