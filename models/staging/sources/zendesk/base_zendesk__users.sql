-- Roles are those of today: whoever has left the company is an end-user.
with

newest_users as (
    {{ newest_rows(
        'zendesk',
        'user',
        key=['id'],
        updated='updated_at',
        deleted='last',
        columns={'id': 'text', 'name': 'text', 'role': 'text'},
    ) }}
),

users as (
    select
        id as person_id,
        name as person_name,
        lower(role) as role
    from newest_users
)

select * from users
