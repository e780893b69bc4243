with

customers as (
    select
        customer_id,
        customer_segment,
        region,
        country
    from {{ touched(ref('stg_customers')) }}
    where record_status = 'accepted'
)

select * from customers
