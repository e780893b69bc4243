with

products as (
    select
        product_id,
        product_line
    from {{ ref('stg_products') }}
    where record_status = 'accepted'
)

select * from products
