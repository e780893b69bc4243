with

cases as (
    select ticket_id from {{ ref('base_salesforce__cases') }}
),

statuses as (
    select * from {{ ref('base_salesforce__statuses') }}
),

status_changes as (
    {{ salesforce_rows(
        'case_history',
        updated=none,
        where="lower(field) = 'status' and new_value is not null",
        columns={
            'id': 'text',
            'case_id': 'text',
            'field': 'text',
            'new_value': 'text',
            'created_date': 'given',
        },
    ) }}
),

ticket_status_events as (
    select
        status_changes.id as event_id,
        cases.ticket_id,
        status_changes.created_date as occurred_at,
        coalesce(
            statuses.status,
            {{ vendor_status(
                'salesforce', 'status_changes.new_value', 'status_changes.new_value'
            ) }}
        ) as status
    from status_changes
    inner join cases on status_changes.case_id = cases.ticket_id
    left join statuses on lower(status_changes.new_value) = statuses.status_name
)

select * from ticket_status_events
