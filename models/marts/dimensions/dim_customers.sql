{{ config(contract={'enforced': not further_dimensions_of('dim_customers')}) }}

with

customers as (
    select
        customer_id,
        customer_segment,
        region,
        {% for dimension in further_dimensions_of('dim_customers') -%}
            {{ value_as_text(dimension, contract_type(dimension)) }} as {{ dimension }},
        {% endfor -%}
        country
    from {{ ref('stg_customers') }}
    where record_status = 'accepted'
)

select * from customers
