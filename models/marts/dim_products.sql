with

products as (
    select
        product_id,
        product_line
    from {{ touched(ref('stg_products')) }}
    where record_status = 'accepted'
)

select * from products
