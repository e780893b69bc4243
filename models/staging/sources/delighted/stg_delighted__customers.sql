-- Only persons: whom else a property names is a customer of another system.
with

delivered_people as (
    {{ newest_rows(
        'delighted',
        'people',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

people as (
    select
        id as person_id,
        name as person_name
    from delivered_people
),

persons as (
    {{ person_customers([ref('stg_delighted__survey_responses')], 'people') }}
),

customers as (
    select
        customer_id,
        customer_name
    from persons
)

select * from customers
