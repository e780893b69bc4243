with

delivered_products as (
    {{ newest_rows(
        'freshdesk',
        'products',
        key=['id'],
        updated='updated_at',
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

products as (
    select
        id as product_id,
        name as product_name
    from delivered_products
)

select * from products
