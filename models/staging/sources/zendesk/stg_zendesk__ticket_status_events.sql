-- A ticket's history of deletions is none of its status.
with

tickets as (
    select ticket_id from {{ ref('base_zendesk__tickets') }}
),

status_changes as (
    {{ newest_rows(
        'zendesk',
        'ticket_field_history',
        key=['ticket_id', 'updated', 'value'],
        columns={
            'ticket_id': 'text',
            'field_name': 'text',
            'updated': 'given',
            'value': 'text',
        },
        where="field_name = 'status' and lower(value) <> 'deleted'",
    ) }}
),

status_events as (
    select
        {{ event_id('status_changes.ticket_id', 'updated', 'value') }} as event_id,
        status_changes.ticket_id,
        status_changes.updated as occurred_at,
        {{ zendesk_status('status_changes.value') }} as status
    from status_changes
    inner join tickets on status_changes.ticket_id = tickets.ticket_id
)

select * from status_events
