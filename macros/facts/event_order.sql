{#- The order of a ticket's status events: of two in one instant the smaller sequence comes
    first, then the smaller id. -#}
{% macro event_order(events) -%}
    {{ events }}.occurred_at,
    {{ events }}.sequence nulls first,
    {{ by_code_point(events ~ '.event_id') }}
{%- endmacro %}
