-- How often the customer wrote, and when an agent first answered. The opening message
-- is a contact too, and no answer; a ticket without interactions is not in here.
with

interactions as (
    select * from {{ ref('stg_ticket_interactions') }}
    where record_status = 'accepted'
),

tickets as (
    select
        ticket_id,
        created_at
    from {{ ref('stg_tickets') }}
    where record_status = 'accepted'
),

clock as (
    select * from {{ ref('int_clock') }}
),

contacts as (
    select
        interactions.ticket_id,
        sum(case when interactions.author_type = 'customer' then 1 else 0 end)
            as customer_contacts,
        min(
            case
                when
                    interactions.author_type = 'agent'
                    and interactions.occurred_at > tickets.created_at
                    then interactions.occurred_at
            end
        ) as first_responded_at
    from tickets
    inner join interactions on tickets.ticket_id = interactions.ticket_id
    inner join clock on interactions.occurred_at <= clock.as_of
    group by interactions.ticket_id
)

select * from contacts
