with

tickets as (
    select * from {{ ref('base_hubspot__tickets') }}
),

stages as (
    select * from {{ ref('base_hubspot__stages') }}
),

customers as (
    select * from {{ ref('base_hubspot__customers') }}
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

known_tickets as (
    select
        tickets.*,
        {{ hubspot_status('tickets.stage_id') }} as status
    from tickets
    left join stages
        on
            tickets.pipeline_id = stages.pipeline_id
            and tickets.stage_id = stages.stage_id
),

undated_tickets as (
    select ticket_id from known_tickets
    where {{ is_resolved_word('lower(status)') }} and closed_at is null
),

resolutions as (
    {{ still_resolved_since(
        ref('stg_hubspot__ticket_status_events'),
        'undated_tickets',
        modelled={'closed_at': ref('base_hubspot__tickets')},
    ) }}
),

hubspot_tickets as (
    select
        tickets.ticket_id,
        tickets.created_at,
        tickets.updated_at,
        tickets.status,
        case
            when {{ is_resolved_word('lower(tickets.status)') }}
                then coalesce(tickets.closed_at, resolutions.resolved_at)
        end as resolved_at,
        tickets.priority,
        tickets.channel,
        tickets.category,
        team_names.name as team,
        customers.customer_id,
        tickets.owner_id as assignee_id,
        tickets.is_deleted,
        'hubspot' as source_system
    from known_tickets as tickets
    left join resolutions on tickets.ticket_id = resolutions.ticket_id
    left join customers on tickets.ticket_id = customers.ticket_id
    left join teams_of_owners on tickets.owner_id = teams_of_owners.owner_id
    left join team_names on teams_of_owners.team_id = team_names.id
)

select * from hubspot_tickets
