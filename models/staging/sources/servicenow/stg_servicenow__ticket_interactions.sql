with

incidents as (
    select * from {{ ref('base_servicenow__incidents') }}
),

people as (
    select * from {{ ref('base_servicenow__users') }}
),

journal_comments as (
    {{ newest_rows(
        'servicenow',
        'sys_journal_field',
        key=['sys_id'],
        columns={
            'sys_id': 'text',
            'name': 'text',
            'element_id': 'text',
            'element': 'text',
            'sys_created_on': 'given_text',
            'sys_created_by': 'text',
        },
        where="element = 'comments' and name = 'incident'",
    ) }}
),

comments as (
    select
        journal_comments.sys_id as interaction_id,
        incidents.ticket_id,
        journal_comments.sys_created_on as occurred_at,
        case
            when lower(journal_comments.sys_created_by) = callers.user_name
                then 'customer'
            when
                {{ in_words(
                    'journal_comments.sys_created_by', var('servicenow_system_users')
                ) }}
                then 'system'
            else 'agent'
        end as author_type
    from journal_comments
    inner join incidents on journal_comments.element_id = incidents.ticket_id
    left join people as callers on incidents.caller_id = callers.person_id
),

openings as (
    {{ opening_interactions('incidents') }}
),

ticket_interactions as (
    select
        interaction_id,
        ticket_id,
        occurred_at,
        author_type
    from comments
    union all
    select
        interaction_id,
        ticket_id,
        occurred_at,
        author_type
    from openings
)

select * from ticket_interactions
