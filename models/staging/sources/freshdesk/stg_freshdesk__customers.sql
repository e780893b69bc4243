{%- set segment_column = var('freshdesk_segment_column') or '' %}
with

companies as (
    {{ newest_rows(
        'freshdesk',
        'companies',
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

people as (
    select * from {{ ref('base_freshdesk__people') }}
),

persons as (
    {{ person_customers([ref('base_freshdesk__tickets')], 'people') }}
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
