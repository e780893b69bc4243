with

newest_users as (
    {{ newest_rows(
        'servicenow',
        'sys_user',
        key=['sys_id'],
        updated='sys_updated_on',
        deleted='last',
        columns={'sys_id': 'text', 'name': 'text', 'user_name': 'text'},
    ) }}
),

users as (
    select
        sys_id as person_id,
        name as person_name,
        lower(user_name) as user_name
    from newest_users
)

select * from users
