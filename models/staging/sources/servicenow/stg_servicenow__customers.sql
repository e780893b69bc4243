{%- set segment = var('servicenow_segment_column') %}
with

people as (
    select * from {{ ref('base_servicenow__users') }}
),

companies as (
    {{ newest_rows(
        'servicenow',
        'core_company',
        key=['sys_id'],
        updated='sys_updated_on',
        deleted='last',
        needed=[segment] if segment else [],
        columns={
            'sys_id': 'text',
            'name': 'text',
            'country': 'text',
            'segment': ['text', segment or 'none'],
        },
    ) }}
),

persons as (
    {{ person_customers([ref('stg_servicenow__tickets')], 'people') }}
),

customers as (
    select
        sys_id as customer_id,
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
