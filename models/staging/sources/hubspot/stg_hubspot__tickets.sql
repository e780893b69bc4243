with

tickets as (
    select * from {{ ref('base_hubspot__tickets') }}
),

stages as (
    select * from {{ ref('base_hubspot__stages') }}
),

owner_teams as (
    {{ newest_rows(
        'hubspot',
        'owner_team',
        key=['owner_id', 'team_id'],
        columns={'owner_id': 'text', 'team_id': 'text', 'is_team_primary': 'boolean'},
    ) }}
),

primary_teams as (
    select
        owner_id,
        team_id
    from owner_teams
    where is_team_primary
),

teams_of_owners as (
    {{ smallest_id('primary_teams', 'owner_id', 'team_id') }}
),

team_names as (
    {{ newest_rows(
        'hubspot',
        'team',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

hubspot_tickets as (
    select
        tickets.ticket_id,
        tickets.created_at,
        tickets.updated_at,
        {{ hubspot_status('tickets.stage_id') }} as status,
        case
            when {{ is_resolved_word(hubspot_status('tickets.stage_id')) }}
                then tickets.closed_at
        end as resolved_at,
        tickets.priority,
        tickets.channel,
        tickets.category,
        team_names.name as team,
        tickets.customer_id,
        tickets.owner_id as assignee_id,
        tickets.is_deleted,
        'hubspot' as source_system
    from tickets
    left join stages
        on
            tickets.pipeline_id = stages.pipeline_id
            and tickets.stage_id = stages.stage_id
    left join teams_of_owners on tickets.owner_id = teams_of_owners.owner_id
    left join team_names on teams_of_owners.team_id = team_names.id
)

select * from hubspot_tickets
