-- Every raw event, read. Ten million tickets have sixty million of them: they are read
-- where they lie, and only those that do not count are written down.
with

ticket_statuses as (
    select * from {{ ref('stg_ticket_statuses') }}
),

parsed_rows as (
    {{ parse_rows(
        'ticket_status_events',
        key='event_id',
        required=['event_id', 'ticket_id', 'occurred_at', 'status'],
        columns={
            'event_id': 'text',
            'ticket_id': 'text',
            'occurred_at': 'instant',
            'status': 'text',
            'sequence': 'number',
        },
    ) }}
),

events_with_category as (
    select
        parsed_rows.*,
        ticket_statuses.is_resolved
    from parsed_rows
    left join ticket_statuses on parsed_rows.status = ticket_statuses.status
)

select * from events_with_category
