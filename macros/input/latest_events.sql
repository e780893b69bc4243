{#- What as_of is the latest of: (model, instant, condition that it has happened). -#}
{% macro latest_events() -%}
    {%- set accepted = "record_status = 'accepted'" -%}
    {{ return([
        ('stg_tickets', 'created_at', accepted),
        ('stg_tickets', 'resolved_at', accepted),
        ('stg_tickets', 'last_event_at', accepted),
        ('stg_ticket_interactions', 'occurred_at', accepted),
        ('stg_survey_responses', 'responded_at', accepted),
        ('stg_field_visits', 'completed_at', accepted ~ " and status = 'completed'"),
    ]) }}
{%- endmacro %}
