{%- set segment_column = var('salesforce_segment_column') or '' %}
with

accounts as (
    {{ salesforce_rows(
        'account',
        deleted='last',
        needed=[] if segment_column in ('', 'industry') else [segment_column],
        columns={
            'id': 'text',
            'name': 'text',
            'billing_country': 'text',
            'segment': ['text', segment_column],
        },
    ) }}
),

contacts as (
    {{ salesforce_rows(
        'contact', deleted='last', columns={'id': 'text', 'name': 'text'}
    ) }}
),

people as (
    select
        id as person_id,
        name as person_name
    from contacts
),

persons as (
    {{ person_customers([ref('stg_salesforce__tickets')], 'people') }}
),

customers as (
    select
        id as customer_id,
        name as customer_name,
        segment as customer_segment,
        billing_country as region,
        billing_country as country
    from accounts
    union all
    select
        customer_id,
        customer_name,
        {{ text_literal(none) }} as customer_segment,
        {{ text_literal(none) }} as region,
        {{ text_literal(none) }} as country
    from persons
)

select * from customers
