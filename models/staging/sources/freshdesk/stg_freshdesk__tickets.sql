with

delivered_tickets as (
    select * from {{ ref('base_freshdesk__tickets') }}
),

desk_groups as (
    select * from {{ ref('base_freshdesk__groups') }}
),

people as (
    select * from {{ ref('base_freshdesk__people') }}
),

tickets as (
    select
        delivered_tickets.ticket_id,
        delivered_tickets.created_at,
        delivered_tickets.status,
        case
            when {{ is_resolved_word('lower(delivered_tickets.status)') }}
                then delivered_tickets.last_resolved_at
        end as resolved_at,
        delivered_tickets.priority,
        delivered_tickets.channel,
        delivered_tickets.category,
        delivered_tickets.ticket_type,
        desk_groups.team,
        delivered_tickets.customer_id,
        delivered_tickets.product_id,
        delivered_tickets.assignee_id,
        delivered_tickets.is_deleted,
        delivered_tickets.is_spam,
        coalesce(people.is_agent, false) as is_internal,
        'freshdesk' as source_system,
        delivered_tickets.updated_at
    from delivered_tickets
    left join desk_groups on delivered_tickets.group_id = desk_groups.group_id
    left join people on delivered_tickets.requester_id = people.person_id
)

select * from tickets
