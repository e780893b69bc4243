-- What happened in a conversation after its opening message, and who did it. Automatic
-- replies come from an admin of a certain name.
with

conversations as (
    select distinct ticket_id from {{ ref('base_intercom__conversations') }}
),

active_parts as (
    {{ newest_rows(
        'intercom',
        'conversation_part_history',
        key=['id'],
        updated='updated_at',
        columns={
            'id': 'text',
            'conversation_id': 'text',
            'part_type': 'text',
            'body': 'text',
            'author_id': 'text',
            'author_type': 'text',
            'created_at': 'given',
            'created_instant': ['instant', 'created_at'],
        },
    ) }}
),

admins as (
    {{ newest_rows(
        'intercom',
        'admin',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

parts as (
    select
        active_parts.id as part_id,
        active_parts.conversation_id as ticket_id,
        lower(active_parts.part_type) as part_type,
        active_parts.body is not null as has_body,
        active_parts.created_at as occurred_at,
        active_parts.created_instant as occurred_instant,
        case
            when lower(active_parts.author_type) in ('user', 'lead', 'contact')
                then 'customer'
            when lower(active_parts.author_type) = 'bot' then 'system'
            when
                lower(active_parts.author_type) = 'admin'
                and {{ in_words('admins.name', var('intercom_bot_admins')) }}
                then 'system'
            when lower(active_parts.author_type) = 'admin' then 'agent'
            else active_parts.author_type
        end as author_type
    from active_parts
    inner join conversations on active_parts.conversation_id = conversations.ticket_id
    left join admins on active_parts.author_id = admins.id
)

select * from parts
