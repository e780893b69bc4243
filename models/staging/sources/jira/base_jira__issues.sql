-- Sub-tasks and epics are parts of tickets, and a project for software has none.
{%- set resolved = type_in_common(
    'jira', {'issue': ['resolved', 'status_category_changed']}
) %}
with

newest_issues as (
    {{ newest_rows(
        'jira',
        'issue',
        key=['id'],
        updated='updated',
        deleted='kept',
        columns={
            'id': 'text',
            'created': 'given',
            'updated': 'given',
            'resolved': resolved,
            'status_category_changed': resolved,
            'status': 'text',
            'issue_type': 'text',
            'work_type': 'text',
            'project': 'text',
            'priority': 'text',
            'resolution': 'text',
            'reporter': 'text',
            'assignee': 'text',
        },
    ) }}
),

issue_types as (
    {{ newest_rows(
        'jira',
        'issue_type',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text', 'subtask': 'boolean'},
    ) }}
),

projects as (
    {{ newest_rows(
        'jira',
        'project',
        key=['id'],
        deleted='last',
        columns={
            'id': 'text', 'key': 'text', 'name': 'text', 'project_type_key': 'text',
        },
    ) }}
),

service_desks as (
    select count(*) as how_many from projects
    where lower(project_type_key) = 'service_desk'
),

issues as (
    select
        newest_issues.id as ticket_id,
        newest_issues.created as created_at,
        newest_issues.updated as updated_at,
        newest_issues.resolved as resolved_at,
        newest_issues.status_category_changed as category_changed_at,
        newest_issues.status as status_id,
        newest_issues.priority as priority_id,
        newest_issues.resolution as resolution_id,
        newest_issues.reporter,
        newest_issues.assignee as assignee_id,
        issue_types.name as ticket_type,
        projects.name as team,
        newest_issues.is_deleted,
        not coalesce(issue_types.subtask, false)
        and not {{ in_words('issue_types.name', var('jira_excluded_types')) }}
        {% if var('jira_projects') -%}
            and (
                {{ in_words('projects.key', var('jira_projects')) }}
                or {{ in_words('newest_issues.project', var('jira_projects')) }}
            )
        {%- else -%}
            and (
                service_desks.how_many = 0
                or coalesce(lower(projects.project_type_key) = 'service_desk', false)
            )
        {%- endif %} as is_ticket
    from newest_issues
    left join issue_types
        on coalesce(newest_issues.issue_type, newest_issues.work_type) = issue_types.id
    left join projects on newest_issues.project = projects.id
    cross join service_desks
)

select * from issues
