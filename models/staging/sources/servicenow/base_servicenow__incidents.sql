-- Incidents extend tasks: what every kind of task has lies in `task`.
{%- set created = type_in_common(
    'servicenow', {'incident': ['sys_created_on'], 'task': ['opened_at']}
) %}
{%- set resolved = type_in_common(
    'servicenow', {'incident': ['resolved_at'], 'task': ['closed_at']}
) %}
with

incidents as (
    {{ newest_rows(
        'servicenow',
        'incident',
        key=['sys_id'],
        updated='sys_updated_on',
        deleted='kept',
        columns={
            'sys_id': 'text',
            'sys_created_on': created,
            'sys_updated_on': 'given',
            'incident_state': 'text',
            'hold_reason': 'text',
            'resolved_at': resolved,
            'category': 'text',
            'caller_id_value': 'text',
            'parent_incident_value': 'text',
            'close_code': 'text',
        },
    ) }}
),

tasks as (
    {{ newest_rows(
        'servicenow',
        'task',
        key=['sys_id'],
        updated='sys_updated_on',
        deleted='kept',
        columns={
            'sys_id': 'text',
            'opened_at': created,
            'closed_at': resolved,
            'state': 'text',
            'priority': 'text',
            'contact_type': 'text',
            'assignment_group_value': 'text',
            'assigned_to_value': 'text',
            'company_value': 'text',
            'cmdb_ci_value': 'text',
        },
    ) }}
),

joined_incidents as (
    select
        incidents.sys_id as ticket_id,
        coalesce(tasks.opened_at, incidents.sys_created_on) as created_at,
        incidents.sys_updated_on as updated_at,
        coalesce(incidents.incident_state, tasks.state) as state,
        case
            when incidents.incident_state is not null then 'incident_state'
            else 'state'
        end as state_element,
        incidents.hold_reason,
        coalesce(incidents.resolved_at, tasks.closed_at) as resolved_at,
        incidents.category,
        tasks.priority,
        tasks.contact_type,
        tasks.assignment_group_value as group_id,
        tasks.assigned_to_value as assignee_id,
        tasks.company_value as company_id,
        incidents.caller_id_value as caller_id,
        tasks.cmdb_ci_value as unit_id,
        incidents.parent_incident_value as parent_id,
        incidents.close_code,
        incidents.is_deleted or coalesce(tasks.is_deleted, false) as is_deleted
    from incidents
    left join tasks on incidents.sys_id = tasks.sys_id
)

select * from joined_incidents
