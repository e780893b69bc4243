-- The incident's own state where it is audited, else the state it has as a task.
with

incidents as (
    select ticket_id from {{ ref('base_servicenow__incidents') }}
),

choices as (
    select * from {{ ref('base_servicenow__choices') }}
),

state_changes as (
    {{ newest_rows(
        'servicenow',
        'sys_audit',
        key=['documentkey', 'fieldname', 'sys_created_on', 'newvalue'],
        columns={
            'documentkey': 'text',
            'fieldname': 'text',
            'sys_created_on': 'given',
            'newvalue': 'text',
        },
        where="fieldname in ('incident_state', 'state') and newvalue is not null",
    ) }}
),

task_tickets as (
    select distinct documentkey from state_changes
    where fieldname = 'state'
),

audited_tickets as (
    select distinct state_changes.documentkey
    from state_changes
    inner join task_tickets on state_changes.documentkey = task_tickets.documentkey
    where state_changes.fieldname = 'incident_state'
),

status_events as (
    select
        {{ event_id('state_changes.documentkey', 'sys_created_on', 'newvalue') }}
            as event_id,
        state_changes.documentkey as ticket_id,
        state_changes.sys_created_on as occurred_at,
        {{ vendor_status(
            'servicenow',
            'choices.label',
            'state_changes.newvalue',
            [servicenow_states('state_changes.newvalue')],
        ) }} as status
    from state_changes
    left join audited_tickets on state_changes.documentkey = audited_tickets.documentkey
    left join choices
        on
            state_changes.fieldname = choices.element
            and state_changes.newvalue = choices.choice_value
    where
        state_changes.documentkey in (select incidents.ticket_id from incidents)
        and (
            state_changes.fieldname = 'incident_state'
            or audited_tickets.documentkey is null
        )
)

select * from status_events
