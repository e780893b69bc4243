with

known_users as (
    {{ newest_rows(
        'jira',
        'user',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

memberships as (
    {{ newest_rows(
        'jira',
        'user_group',
        key=['group_name', 'user_id'],
        columns={'group_name': 'text', 'user_id': 'text'},
    ) }}
),

agents as (
    select distinct user_id
    from memberships
    where
        user_id is not null
        and (
            1 = 0
            {% for name in as_list(var('jira_agent_groups')) -%}
                or substr(lower(group_name), 1, {{ name | string | length }})
                = {{ text_literal(name | string | lower) }}
            {% endfor %}
        )
),

users as (
    select
        coalesce(known_users.id, agents.user_id) as person_id,
        known_users.name as person_name,
        case
            when agents.user_id is not null then 'agent'
            when {{ in_words('known_users.name', var('jira_system_users')) }}
                then 'system'
            else 'customer'
        end as author_type
    from known_users
    full outer join agents on known_users.id = agents.user_id
)

select * from users
