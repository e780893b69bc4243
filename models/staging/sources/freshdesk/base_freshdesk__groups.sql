with

desk_groups as (
    {{ newest_rows(
        'freshdesk',
        'groups',
        key=['id'],
        updated='updated_at',
        deleted='last',
        columns={'id': 'text', 'name': 'text', 'business_hour_id': 'text'},
    ) }}
),

named_groups as (
    select
        id as group_id,
        name as team,
        business_hour_id
    from desk_groups
)

select * from named_groups
