{%- set segment_column = var('intercom_segment_column') or '' %}
with

companies as (
    {{ newest_rows(
        'intercom',
        'company_history',
        key=['id'],
        updated='updated_at',
        deleted='last',
        needed=[] if segment_column in ('', 'industry') else [segment_column],
        columns={
            'id': 'text',
            'name': 'text',
            'segment': ['text', segment_column],
        },
    ) }}
),

contacts as (
    {{ newest_rows(
        'intercom',
        'contact_history',
        key=['id'],
        updated='updated_at',
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

people as (
    select
        id as person_id,
        name as person_name
    from contacts
),

persons as (
    {{ person_customers([ref('stg_intercom__tickets')], 'people') }}
),

customers as (
    select
        id as customer_id,
        name as customer_name,
        segment as customer_segment
    from companies
    union all
    select
        customer_id,
        customer_name,
        {{ text_literal(none) }} as customer_segment
    from persons
)

select * from customers
