with

conversations as (
    select * from {{ ref('base_intercom__conversations') }}
),

customers as (
    select * from {{ ref('base_intercom__customers') }}
),

closing_parts as (
    {{ newest_rows(
        'intercom',
        'conversation_part_history',
        key=['id'],
        updated='updated_at',
        columns={
            'id': 'text',
            'conversation_id': 'text',
            'part_type': 'text',
            'closed_at': ['instant', 'created_at'],
        },
        where="lower(part_type) = 'close'",
    ) }}
),

closings as (
    select
        conversation_id as ticket_id,
        max(closed_at) as last_closed_at
    from closing_parts
    group by conversation_id
),

teams as (
    {{ newest_rows(
        'intercom',
        'team',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text', '_fivetran_deleted': 'boolean'},
    ) }}
),

memberships as (
    {{ newest_rows(
        'intercom',
        'team_admin',
        key=['team_id', 'admin_id'],
        columns={'team_id': 'text', 'admin_id': 'text'},
    ) }}
),

numbered_memberships as (
    select
        memberships.admin_id,
        teams.name as team,
        row_number() over (
            partition by memberships.admin_id order by length(teams.id), teams.id
        ) as team_number
    from memberships
    inner join teams on memberships.team_id = teams.id
    where not coalesce(teams._fivetran_deleted, false)
),

tickets as (
    select
        conversations.ticket_id,
        conversations.created_at,
        conversations.status,
        case
            when {{ is_resolved_word('lower(conversations.status)') }}
                then closings.last_closed_at
        end as resolved_at,
        conversations.priority,
        conversations.channel,
        coalesce(teams.name, numbered_memberships.team) as team,
        customers.customer_id,
        conversations.assignee_id,
        conversations.is_deleted,
        'intercom' as source_system,
        conversations.updated_at
    from conversations
    left join customers on conversations.ticket_id = customers.ticket_id
    left join closings on conversations.ticket_id = closings.ticket_id
    left join teams on conversations.team_id = teams.id
    left join numbered_memberships
        on
            conversations.assignee_id = numbered_memberships.admin_id
            and numbered_memberships.team_number = 1
)

select * from tickets
