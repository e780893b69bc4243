-- Every accepted ticket that exists at as_of: its life, the dimensions it is cut by and
-- why it is left out of the KPIs, if it is. With status events the life is theirs;
-- without, it is the ticket's own two instants.
with

tickets as {{ looked_up_first() }} (
    select * from {{ touched(ref('stg_tickets')) }}
    where record_status = 'accepted'
),

clock as (
    select * from {{ ref('int_clock') }}
),

spans as (
    select * from {{ touched(ref('base_ticket_event_spans')) }}
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

intricate_lives as (
    select
        ticket_id,
        min(case when is_resolved then changed_at end) as first_resolved_at,
        max(case when is_resolved then changed_at end) as last_resolved_at,
        count(case when is_resolved then 1 end) as resolutions,
        count(case when not is_resolved then 1 end) as openings
    from {{ touched(ref('int_ticket_state_changes')) }}
    group by ticket_id
),

lives as (
    select
        tickets.*,
        coalesce(units.product_line, products.product_line) as product_line,
        coalesce(units.region, customers.region) as region,
        customers.customer_segment,
        case
            when tickets.is_deleted then 'deleted'
            when tickets.is_spam then 'spam'
            when tickets.is_test then 'test'
            when tickets.is_internal then 'internal'
            when tickets.merged_into_ticket_id is not null then 'merged'
        end as exclusion_reason,
        case
            when intricate_lives.ticket_id is not null
                then intricate_lives.first_resolved_at
            when
                spans.first_event_at >= tickets.created_at
                and spans.last_event_at <= clock.as_of
                then spans.first_resolved_at
            when tickets.is_resolved and tickets.resolved_at <= clock.as_of
                then tickets.resolved_at
        end as first_resolved_at,
        intricate_lives.last_resolved_at,
        intricate_lives.openings > intricate_lives.resolutions as is_left_open,
        coalesce(intricate_lives.openings, 1) as openings
    from tickets
    inner join clock on tickets.created_at <= clock.as_of
    left join spans on tickets.ticket_id = spans.ticket_id
    left join intricate_lives on tickets.ticket_id = intricate_lives.ticket_id
    left join units on tickets.unit_id = units.unit_id
    left join products on tickets.product_id = products.product_id
    left join customers on tickets.customer_id = customers.customer_id
),

dated_lives as (
    select
        ticket_id,
        created_at,
        {{ local_date('created_at') }} as created_on,
        status,
        customer_id,
        unit_id,
        product_id,
        {{ var('segments')['ticket'] | join(', ') }},
        customer_contact_count,
        exclusion_reason,
        coalesce(is_left_open, first_resolved_at is null) as is_open,
        first_resolved_at,
        case
            when is_left_open then null
            else coalesce(last_resolved_at, first_resolved_at)
        end as final_resolved_at,
        openings - 1 as reopen_count
    from lives
)

select * from dated_lives
