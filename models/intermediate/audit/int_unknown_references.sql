-- Accepted rows that name a customer, product, unit or ticket which is not on record.
{%- set references = [
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
] %}
with

unknown_references as (
    {% for table, entity, model in references -%}
        select
            cast('{{ table }}' as {{ dbt.type_string() }}) as table_name,
            given_rows.record_key,
            cast('{{ entity }}' as {{ dbt.type_string() }}) as entity,
            given_rows.{{ entity }}_id as named_id
        from {{ ref('stg_' ~ table) }} as given_rows
        left join {{ ref(model) }} as named_rows
            on
                given_rows.{{ entity }}_id = named_rows.{{ entity }}_id
                {{ "and named_rows.record_status = 'accepted'"
                    if model == 'stg_tickets' }}
        where
            given_rows.record_status = 'accepted'
            and given_rows.{{ entity }}_id is not null
            and named_rows.{{ entity }}_id is null
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from unknown_references
