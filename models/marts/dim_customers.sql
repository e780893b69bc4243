with

customers as (
    select
        customer_id,
        customer_segment,
        region,
        country
    from {{ ref('stg_customers') }}
    where record_status = 'accepted'{{ and_touched() }}
)

select * from customers
