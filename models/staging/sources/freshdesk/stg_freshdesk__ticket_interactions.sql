-- The description of a ticket, no row of the conversations, is its opening message: the
-- customer's, or an agent's where the desk wrote first (source 10).
{%- set instants = type_in_common(
    'freshdesk',
    {'conversations': ['created_at']},
    modelled={'created_at': ref('base_freshdesk__tickets')},
) %}
with

tickets as (
    select
        ticket_id,
        created_at,
        source,
        channel
    from {{ ref('base_freshdesk__tickets') }}
    where ticket_id is not null
),

conversations as (
    {{ newest_rows(
        'freshdesk',
        'conversations',
        key=['id'],
        updated='updated_at',
        columns={
            'id': 'text',
            'ticket_id': 'text',
            'user_id': 'text',
            'incoming': 'boolean',
            'private': 'boolean',
            'created_at': instants,
        },
    ) }}
),

openings as (
    {{ opening_interactions(
        'tickets',
        instants,
        author_type="case when source = '10' then 'agent' else 'customer' end",
        where='exists (select 1 from conversations)',
    ) }}
),

ticket_interactions as (
    select
        conversations.id as interaction_id,
        conversations.ticket_id,
        conversations.created_at as occurred_at,
        case
            when conversations.incoming then 'customer'
            when conversations.user_id is not null then 'agent'
            else 'system'
        end as author_type
    from conversations
    inner join tickets on conversations.ticket_id = tickets.ticket_id
    where not conversations.private
    union all
    select
        interaction_id,
        ticket_id,
        occurred_at,
        author_type
    from openings
)

select * from ticket_interactions
