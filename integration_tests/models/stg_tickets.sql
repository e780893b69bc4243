-- The canteen's again.
select * from {{ ref('tickets') }}
