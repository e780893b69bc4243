-- Organisations have no table of their own, and so no name.
with

tickets as (
    select * from {{ ref('stg_jira__tickets') }}
),

people as (
    select * from {{ ref('base_jira__users') }}
),

organizations as (
    select distinct customer_id
    from tickets
    where customer_id not like 'person:%'
),

persons as (
    {{ person_customers(['tickets'], 'people') }}
),

customers as (
    select
        customer_id,
        {{ text_literal(none) }} as customer_name
    from organizations
    union all
    select
        customer_id,
        customer_name
    from persons
)

select * from customers
