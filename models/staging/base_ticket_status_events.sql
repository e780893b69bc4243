-- The events judged on their own. Tickets need to know which have a sound event before
-- the events can be judged against the tickets.
with

ticket_statuses as (
    select * from {{ ref('stg_ticket_statuses') }}
),

parsed_rows as (
    {{ parse_input(
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
),

judged_rows as (
    {{ judge_rows(
        'events_with_category',
        unknown_value='is_resolved is null',
        future_dated=['occurred_at'],
    ) }}
)

select * from judged_rows
