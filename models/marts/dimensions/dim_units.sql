with

units as (
    select * from {{ ref('stg_installed_units') }}
    where record_status = 'accepted'
),

products as (
    select * from {{ ref('dim_products') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

units_with_dimensions as (
    select
        units.unit_id,
        units.installed_on,
        units.decommissioned_on,
        cast(coalesce(units.quantity, 1) as decimal(28, 10)) as quantity,
        units.product_id,
        units.customer_id,
        products.product_line,
        units.region,
        customers.customer_segment,
        units.warranty_until
    from units
    left join products on units.product_id = products.product_id
    left join customers on units.customer_id = customers.customer_id
)

select * from units_with_dimensions
