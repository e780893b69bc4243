-- Accepted rows that name a customer, product, unit or ticket which is not on record.
{%- set references = {
    'tickets': {
        'customer': 'dim_customers', 'product': 'dim_products', 'unit': 'dim_units'
    },
    'installed_units': {'customer': 'dim_customers', 'product': 'dim_products'},
    'survey_responses': {'customer': 'dim_customers', 'ticket': 'stg_tickets'},
    'field_visits': {'unit': 'dim_units', 'ticket': 'stg_tickets'},
    'contracts': {'customer': 'dim_customers'},
    'customer_activity': {'customer': 'dim_customers'},
} %}
{%- set accepted = "and named_rows.record_status = 'accepted'" %}
with

unknown_references as (
    {% for table, entities in references.items() %}
        {%- set outer_loop = loop %}
        {%- for entity, model in entities.items() -%}
            select
                '{{ table }}' as table_name,
                '{{ entity }}' as entity,
                count(*) as unknown_rows
            from {{ ref('stg_' ~ table) }} as naming_rows
            left join {{ ref(model) }} as named_rows
                on
                    naming_rows.{{ entity }}_id = named_rows.{{ entity }}_id
                    {{ accepted if model == 'stg_tickets' }}
            where
                naming_rows.record_status = 'accepted'
                and naming_rows.{{ entity }}_id is not null
                and named_rows.{{ entity }}_id is null
            {{ 'union all' if not (loop.last and outer_loop.last) }}
        {% endfor -%}
    {% endfor %}
)

select * from unknown_references
