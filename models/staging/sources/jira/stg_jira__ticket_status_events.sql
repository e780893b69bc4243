with

issues as (
    select ticket_id from {{ ref('base_jira__issues') }}
    where is_ticket
),

statuses as (
    select * from {{ ref('base_jira__statuses') }}
),

status_changes as (
    {{ newest_rows(
        'jira',
        'issue_field_history',
        key=['issue_id', 'time', 'value'],
        columns={
            'issue_id': 'text',
            'field_id': 'text',
            'time': 'given',
            'value': 'text',
        },
        where="field_id = 'status' and value is not null",
    ) }}
),

status_events as (
    select
        {{ event_id(
            'issues.ticket_id', 'status_changes.time', 'status_changes.value'
        ) }} as event_id,
        issues.ticket_id,
        status_changes.time as occurred_at,
        {{ jira_status('status_changes.value') }} as status
    from status_changes
    inner join issues on status_changes.issue_id = issues.ticket_id
    left join statuses on status_changes.value = statuses.status_id
)

select * from status_events
