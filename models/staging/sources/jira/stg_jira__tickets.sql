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

field_values as (
    select * from {{ ref('base_jira__field_values') }}
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

components as (
    {{ newest_rows(
        'jira',
        'component',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

categories as (
    select
        field_values.issue_id,
        min({{ by_code_point('components.name') }}) as category
    from field_values
    inner join components on field_values.field_value = components.id
    where field_values.field_id = 'components'
    group by field_values.issue_id
),

organization_values as (
    select
        issue_id,
        field_value
    from field_values
    where {{ in_words('field_id', var('jira_organization_field')) }}
),

organizations as (
    {{ smallest_id('organization_values', 'issue_id', 'field_value') }}
),

duplicates as (
    select * from {{ ref('base_jira__duplicates') }}
),

jira_tickets as (
    select
        issues.ticket_id,
        issues.created_at,
        issues.updated_at,
        {{ jira_status('issues.status_id') }} as status,
        case
            when {{ is_resolved_word(jira_status('issues.status_id')) }}
                then issues.resolved_at
        end as resolved_at,
        priorities.name as priority,
        categories.category,
        issues.ticket_type,
        issues.team,
        coalesce(
            organizations.field_value, 'person:' || issues.reporter
        ) as customer_id,
        issues.assignee_id,
        duplicates.merged_into_ticket_id,
        issues.is_deleted,
        coalesce(people.author_type = 'agent', false) as is_internal,
        'jira' as source_system
    from issues
    left join statuses on issues.status_id = statuses.status_id
    left join priorities on issues.priority_id = priorities.id
    left join categories on issues.ticket_id = categories.issue_id
    left join organizations on issues.ticket_id = organizations.issue_id
    left join people on issues.reporter = people.person_id
    left join duplicates on issues.ticket_id = duplicates.ticket_id
)

select * from jira_tickets
