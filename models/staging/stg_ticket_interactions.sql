-- Columns: those of `ticket_interactions` in the contract, and what validating found
-- out.
with

tickets as (
    select ticket_id from {{ ref('stg_tickets') }}
    where record_status = 'accepted'
),

parsed_rows as (
    {{ parse_input('ticket_interactions') }}
),

interactions_with_tickets as (
    select
        parsed_rows.*,
        tickets.ticket_id is null as is_without_ticket
    from parsed_rows
    left join tickets on parsed_rows.ticket_id = tickets.ticket_id
),

validated_rows as (
    {{ validate_rows(
        'interactions_with_tickets',
        'ticket_interactions',
        unknown_value="author_type not in ('customer', 'agent', 'system')",
        happened={'occurred_at': none},
        orphan='is_without_ticket',
    ) }}
)

select * from validated_rows
