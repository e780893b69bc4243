with

interactions as (
    select * from {{ ref('stg_ticket_interactions') }}
    where record_status = 'accepted'
),

clock as (
    select * from {{ ref('int_clock') }}
),

-- The opening message is a contact too; a ticket without interactions is not in here.
contacts as (
    select
        interactions.ticket_id,
        sum(case when interactions.author_type = 'customer' then 1 else 0 end)
            as customer_contacts
    from interactions
    cross join clock
    where interactions.occurred_at <= clock.as_of
    group by interactions.ticket_id
)

select * from contacts
