{%- set segment = var('zendesk_segment_column') %}
with

people as (
    select * from {{ ref('base_zendesk__users') }}
),

organizations as (
    {{ newest_rows(
        'zendesk',
        'organization',
        key=['id'],
        updated='updated_at',
        deleted='last',
        needed=[segment] if segment else [],
        columns={'id': 'text', 'name': 'text', 'segment': ['text', segment or 'none']},
    ) }}
),

persons as (
    {{ person_customers([ref('stg_zendesk__tickets')], 'people') }}
),

customers as (
    select
        id as customer_id,
        name as customer_name,
        segment as customer_segment
    from organizations
    union all
    select
        customer_id,
        customer_name,
        {{ text_literal(none) }} as customer_segment
    from persons
)

select * from customers
