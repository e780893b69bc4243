-- A technician is employed as the memberships of service territories say; without any,
-- since the record was created and, if no longer active, until it was last changed.
with

resources as (
    {{ salesforce_rows(
        'service_resource',
        columns={
            'id': 'text',
            'name': 'text',
            'resource_type': 'text',
            'is_active': 'boolean',
            'created_date': 'instant',
            'last_modified_date': 'instant',
        },
    ) }}
),

memberships as (
    {{ salesforce_rows(
        'service_territory_member',
        columns={
            'id': 'text',
            'service_resource_id': 'text',
            'service_territory_id': 'text',
            'territory_type': 'text',
            'effective_start_date': 'instant',
            'effective_end_date': 'instant',
        },
    ) }}
),

territories as (
    {{ salesforce_rows(
        'service_territory', deleted='last', columns={'id': 'text', 'name': 'text'}
    ) }}
),

spans as (
    select
        service_resource_id as engineer_id,
        min(effective_start_date) as first_start_at,
        max(effective_end_date) as last_end_at
    from memberships
    group by service_resource_id
),

primary_memberships as (
    select
        service_resource_id as engineer_id,
        service_territory_id as territory_id,
        row_number() over (
            partition by service_resource_id
            order by effective_start_date desc nulls last, id desc
        ) as newest_number
    from memberships
    where {{ in_words('territory_type', ['P']) }}
),

engineers as (
    select
        resources.id as engineer_id,
        cast(coalesce(spans.first_start_at, resources.created_date) as date)
            as employed_from,
        case
            when coalesce(resources.is_active, true) then null
            else cast(coalesce(spans.last_end_at, resources.last_modified_date) as date)
        end as employed_to,
        resources.name as engineer_name,
        territories.name as region
    from resources
    left join spans on resources.id = spans.engineer_id
    left join primary_memberships
        on
            resources.id = primary_memberships.engineer_id
            and primary_memberships.newest_number = 1
    left join territories on primary_memberships.territory_id = territories.id
    where {{ in_words('resources.resource_type', ['T']) }}
)

select * from engineers
