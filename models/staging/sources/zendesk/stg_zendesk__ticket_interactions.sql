with

tickets as (
    select ticket_id from {{ ref('base_zendesk__tickets') }}
),

people as (
    select * from {{ ref('base_zendesk__users') }}
),

public_comments as (
    {{ newest_rows(
        'zendesk',
        'ticket_comment',
        key=['id'],
        columns={
            'id': 'text',
            'ticket_id': 'text',
            'user_id': 'text',
            'created': 'given',
            'public': 'boolean',
        },
    ) }}
),

ticket_interactions as (
    select
        public_comments.id as interaction_id,
        public_comments.ticket_id,
        public_comments.created as occurred_at,
        case
            when public_comments.user_id = '-1' then 'system'
            when people.role = 'end-user' then 'customer'
            when people.role in ('agent', 'admin') then 'agent'
            else 'system'
        end as author_type
    from public_comments
    inner join tickets on public_comments.ticket_id = tickets.ticket_id
    left join people on public_comments.user_id = people.person_id
    where public_comments.public
)

select * from ticket_interactions
