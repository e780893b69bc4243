with

delivered_products as (
    {{ salesforce_rows(
        'product_2',
        deleted='last',
        columns={'id': 'text', 'name': 'text', 'family': 'text'},
    ) }}
),

products as (
    select
        id as product_id,
        name as product_name,
        family as product_line
    from delivered_products
)

select * from products
