-- Who owns cases: a queue, which is a group and the team itself, or a user, whose role
-- names the team.
with

queues as (
    {{ salesforce_rows(
        'group', deleted='last', columns={'id': 'text', 'name': 'text'}
    ) }}
),

users as (
    {{ salesforce_rows(
        'user',
        deleted='last',
        columns={'id': 'text', 'user_role_id': 'text', 'user_type': 'text'},
    ) }}
),

roles as (
    {{ salesforce_rows(
        'user_role', deleted='last', columns={'id': 'text', 'name': 'text'}
    ) }}
),

owners as (
    select
        queues.id as owner_id,
        queues.name as team,
        {{ text_literal(none) }} as user_type
    from queues
    where queues.id like '00G%'
    union all
    select
        users.id as owner_id,
        roles.name as team,
        users.user_type
    from users
    left join roles on users.user_role_id = roles.id
    where users.id like '005%'
)

select * from owners
