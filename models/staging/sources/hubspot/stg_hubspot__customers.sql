{%- set segment = var('hubspot_segment_column') %}
with

companies as (
    {{ newest_rows(
        'hubspot',
        'company',
        key=['id'],
        updated='property_hs_lastmodifieddate',
        deleted='last',
        needed=[segment] if segment and segment != 'property_industry' else [],
        columns={
            'id': 'text',
            'name': ['text', 'property_name'],
            'country': ['text', 'property_country'],
            'segment': ['text', segment or 'none'],
        },
    ) }}
),

contacts as (
    {{ newest_rows(
        'hubspot',
        'contact',
        key=['id'],
        updated=['property_hs_lastmodifieddate', 'property_lastmodifieddate'],
        deleted='last',
        columns={
            'id': 'text',
            'first_name': ['text', 'property_firstname'],
            'last_name': ['text', 'property_lastname'],
        },
    ) }}
),

people as (
    select
        id as person_id,
        nullif(
            trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''
        ) as person_name
    from contacts
),

persons as (
    {{ person_customers(
        [ref('stg_hubspot__tickets'), ref('stg_hubspot__survey_responses')], 'people'
    ) }}
),

customers as (
    select
        id as customer_id,
        name as customer_name,
        segment as customer_segment,
        country as region,
        country
    from companies
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
