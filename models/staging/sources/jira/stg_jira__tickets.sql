with

issues as (
    select * from {{ ref('base_jira__issues') }}
    where is_ticket
),

statuses as (
    select * from {{ ref('base_jira__statuses') }}
),

people as (
    select * from {{ ref('base_jira__users') }}
),

issue_values as (
    select * from {{ ref('base_jira__issue_values') }}
),

priorities as (
    {{ newest_rows(
        'jira',
        'priority',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

duplicates as (
    select * from {{ ref('base_jira__duplicates') }}
),

-- The category may have changed long before to one that a variable calls resolved.
issues_with_status as (
    select
        issues.*,
        {{ jira_status('issues.status_id') }} as status,
        coalesce(
            issues.resolved_at,
            case when statuses.is_done then issues.category_changed_at end
        ) as own_resolved_at
    from issues
    left join statuses on issues.status_id = statuses.status_id
),

undated_issues as (
    select ticket_id from issues_with_status
    where {{ is_resolved_word('lower(status)') }} and own_resolved_at is null
),

resolutions as (
    {{ still_resolved_since(
        ref('stg_jira__ticket_status_events'),
        'undated_issues',
        modelled={'resolved_at': ref('base_jira__issues')},
    ) }}
),

jira_tickets as (
    select
        issues.ticket_id,
        issues.created_at,
        issues.updated_at,
        issues.status,
        case
            when {{ is_resolved_word('lower(issues.status)') }}
                then coalesce(issues.own_resolved_at, resolutions.resolved_at)
        end as resolved_at,
        priorities.name as priority,
        issue_values.category,
        issues.ticket_type,
        issues.team,
        coalesce(
            issue_values.organization_id, 'person:' || issues.reporter
        ) as customer_id,
        issues.assignee_id,
        duplicates.merged_into_ticket_id,
        issues.is_deleted,
        coalesce(people.author_type = 'agent', false) as is_internal,
        'jira' as source_system
    from issues_with_status as issues
    left join resolutions on issues.ticket_id = resolutions.ticket_id
    left join priorities on issues.priority_id = priorities.id
    left join issue_values on issues.ticket_id = issue_values.issue_id
    left join people on issues.reporter = people.person_id
    left join duplicates on issues.ticket_id = duplicates.ticket_id
)

select * from jira_tickets
