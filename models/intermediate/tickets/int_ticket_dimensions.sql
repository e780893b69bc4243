-- Every accepted ticket with what it says of itself: the dimensions it is split by, its
-- own and those of its unit, product and customer, and why it is left out of the KPIs,
-- if it is. Further dimensions: none, unless `segments` names an unusual column.
{%- set further = further_lifecycle_dimensions() %}
with

tickets as (
    select * from {{ ref('stg_tickets') }}
    where record_status = 'accepted'
),

units as (
    select * from {{ ref('dim_units') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

ticket_dimensions as (
    select
        tickets.ticket_id,
        tickets.created_at,
        tickets.status,
        tickets.is_resolved,
        case when tickets.is_resolved then tickets.resolved_at end as own_resolved_at,
        tickets.last_event_at,
        tickets.customer_id,
        tickets.unit_id,
        tickets.product_id,
        tickets.priority,
        tickets.channel,
        tickets.category,
        tickets.ticket_type,
        tickets.team,
        coalesce(units.product_line, products.product_line) as product_line,
        coalesce(units.region, customers.region) as region,
        customers.customer_segment,
        {% for dimension in further -%}
            {%- set is_own = dimension in contract_columns('tickets') %}
            {%- set column = ('tickets.' if is_own else 'units.') ~ dimension %}
            {{ value_as_text(column, contract_type(dimension)) }} as {{ dimension }},
        {% endfor -%}
        tickets.customer_contact_count as contact_count,
        case
            when tickets.is_deleted then 'deleted'
            when tickets.is_spam then 'spam'
            when tickets.is_test then 'test'
            when tickets.is_internal then 'internal'
            when tickets.merged_into_ticket_id is not null then 'merged'
        end as exclusion_reason
    from tickets
    left join units on tickets.unit_id = units.unit_id
    left join products on tickets.product_id = products.product_id
    left join customers on tickets.customer_id = customers.customer_id
)

select * from ticket_dimensions
