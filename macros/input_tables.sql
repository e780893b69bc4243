{#- The tables of the input contract with the key of each. -#}
{% macro input_tables() %}
    {{ return({
        'tickets': 'ticket_id',
        'ticket_status_events': 'event_id',
        'ticket_interactions': 'interaction_id',
        'survey_responses': 'response_id',
        'customers': 'customer_id',
        'products': 'product_id',
        'installed_units': 'unit_id',
        'engineers': 'engineer_id',
        'field_visits': 'visit_id',
        'contracts': 'contract_id',
        'customer_activity': 'activity_id',
    }) }}
{% endmacro %}
