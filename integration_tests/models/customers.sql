-- Customers as this team counts them: nothing that aftersales would know.
select
    'nobody' as customer_id,
    1 as revenue
