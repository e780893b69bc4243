-- Every accepted ticket that exists at as_of, with the dimensions it is cut by and why
-- it is left out of the KPIs, if it is.
with

tickets as (
    select * from {{ ref('stg_tickets') }}
    where record_status = 'accepted'
),

clock as (
    select * from {{ ref('int_clock') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

intervals as (
    select * from {{ ref('fct_ticket_intervals') }}
),

outcomes as (
    select
        ticket_id,
        min(ended_at) as first_resolved_at,
        count(*) - count(ended_at) > 0 as is_open,
        max(ended_at) as last_ended_at,
        count(*) - 1 as reopen_count
    from intervals
    group by ticket_id
),

lives as (
    select
        tickets.ticket_id,
        tickets.created_at,
        {{ local_date('tickets.created_at') }} as created_on,
        tickets.status,
        tickets.priority,
        tickets.channel,
        tickets.category,
        tickets.ticket_type,
        tickets.team,
        coalesce(units.product_line, products.product_line) as product_line,
        coalesce(units.region, customers.region) as region,
        customers.customer_segment,
        tickets.customer_id,
        tickets.unit_id,
        tickets.product_id,
        tickets.customer_contact_count,
        case
            when tickets.is_deleted then 'deleted'
            when tickets.is_spam then 'spam'
            when tickets.is_test then 'test'
            when tickets.is_internal then 'internal'
            when tickets.merged_into_ticket_id is not null then 'merged'
        end as exclusion_reason,
        outcomes.is_open,
        outcomes.first_resolved_at,
        case when not outcomes.is_open then outcomes.last_ended_at end
            as final_resolved_at,
        outcomes.reopen_count
    from tickets
    cross join clock
    inner join outcomes on tickets.ticket_id = outcomes.ticket_id
    left join units on tickets.unit_id = units.unit_id
    left join products on tickets.product_id = products.product_id
    left join customers on tickets.customer_id = customers.customer_id
    where tickets.created_at <= clock.as_of
)

select * from lives
