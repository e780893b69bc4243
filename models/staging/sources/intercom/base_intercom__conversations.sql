-- Conversations that customers began: no campaigns.
with

active_conversations as (
    {{ newest_rows(
        'intercom',
        'conversation_history',
        key=['id'],
        updated='updated_at',
        deleted='kept',
        columns={
            'id': 'text',
            'created_at': 'given',
            'updated_at': 'given',
            'state': 'text',
            'priority': 'text',
            'source_type': 'text',
            'source_delivered_as': 'text',
            'assignee_id': 'text',
            'assignee_type': 'text',
        },
    ) }}
),

conversations as (
    select
        id as ticket_id,
        created_at,
        updated_at,
        {{ intercom_status('state') }} as status,
        priority,
        source_type as channel,
        case when lower(assignee_type) = 'team' then assignee_id end as team_id,
        case when lower(assignee_type) = 'admin' then assignee_id end as assignee_id,
        is_deleted
    from active_conversations
    where
        source_delivered_as is null
        or {{ in_words('source_delivered_as', var('intercom_delivered_as')) }}
)

select * from conversations
