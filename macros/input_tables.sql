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

{#- What input tables name: table, kind of record, and the model that has those on record. -#}
{% macro references() %}
    {{ return([
        ('tickets', 'customer', 'dim_customers'),
        ('tickets', 'product', 'dim_products'),
        ('tickets', 'unit', 'dim_units'),
        ('installed_units', 'customer', 'dim_customers'),
        ('installed_units', 'product', 'dim_products'),
        ('survey_responses', 'customer', 'dim_customers'),
        ('survey_responses', 'ticket', 'stg_tickets'),
        ('field_visits', 'unit', 'dim_units'),
        ('field_visits', 'ticket', 'stg_tickets'),
        ('contracts', 'customer', 'dim_customers'),
        ('customer_activity', 'customer', 'dim_customers'),
    ]) }}
{% endmacro %}
