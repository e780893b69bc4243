with

tickets as (
    select ticket_id from {{ ref('stg_tickets') }}
    where record_status = 'accepted'
),

parsed_rows as (
    {{ parse_input(
        'ticket_interactions',
        key='interaction_id',
        required=['interaction_id', 'ticket_id', 'occurred_at', 'author_type'],
        columns={
            'interaction_id': 'text',
            'ticket_id': 'text',
            'occurred_at': 'instant',
            'author_type': 'text',
            'channel': 'text',
        },
    ) }}
),

interactions_with_tickets as (
    select
        parsed_rows.*,
        tickets.ticket_id is null as is_without_ticket
    from parsed_rows
    left join tickets on parsed_rows.ticket_id = tickets.ticket_id
),

judged_rows as (
    {{ judge_rows(
        'interactions_with_tickets',
        unknown_value="author_type not in ('customer', 'agent', 'system')",
        future_dated=['occurred_at'],
        orphan='is_without_ticket',
    ) }}
)

select * from judged_rows
