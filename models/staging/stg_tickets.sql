-- Columns: those of `tickets` in the contract, with the status as `ticket_statuses`
-- spells it; is_resolved, what the status means; last_event_at; and what validating
-- found out.
with

ticket_statuses as (
    select * from {{ ref('stg_ticket_statuses') }}
),

event_summaries as (
    select * from {{ ref('base_ticket_event_summaries') }}
),

raw_tickets as {{ inlined() }} (
    {{ parse_input('tickets', sometimes_required=['resolved_at']) }}
),

-- An event before the ticket's creation is no sound event of this ticket; one of a
-- ticket whose creation cannot be read may be.
tickets_with_status as {{ inlined() }} (
    select
        {% for column in contract_columns('tickets') if column != 'status' -%}
            raw_tickets.{{ column }},
        {% endfor -%}
        coalesce(ticket_statuses.status, raw_tickets.status) as status,
        ticket_statuses.is_resolved,
        case
            when
                coalesce(event_summaries.last_event_at >= raw_tickets.created_at, true)
                then event_summaries.last_event_at
        end as last_event_at,
        raw_tickets.has_resolved_at,
        raw_tickets.record_key,
        raw_tickets.row_number_in_file,
        raw_tickets.copy_number,
        raw_tickets.is_incomplete,
        raw_tickets.is_unreadable,
        raw_tickets.is_undatable,
        raw_tickets.raw_row
    from raw_tickets
    left join ticket_statuses
        on lower(raw_tickets.status) = ticket_statuses.lower_status
    left join event_summaries on raw_tickets.ticket_id = event_summaries.ticket_id
),

{%- set checks = {
    'further': ['is_resolved', 'last_event_at'],
    'missing_required': 'is_resolved and not has_resolved_at and last_event_at is null',
    'unknown_value': 'is_resolved is null',
    'out_of_range': 'customer_contact_count < 0 or '
        ~ beyond_computing('customer_contact_count'),
    'happened': {'created_at': none, 'resolved_at': none},
    'impossible_order': 'resolved_at < created_at',
} %}

named_targets as (
    select distinct merged_into_ticket_id as target_ticket_id
    from tickets_with_status
),

possible_targets as (
    select tickets_with_status.*
    from tickets_with_status
    inner join named_targets
        on tickets_with_status.ticket_id = named_targets.target_ticket_id
),

tickets_on_their_own as (
    {{ validate_rows('possible_targets', 'tickets', **checks) }}
),

merge_targets as (
    select ticket_id as target_ticket_id
    from tickets_on_their_own
    where record_status = 'accepted'
),

tickets_with_target as (
    select
        tickets_with_status.*,
        tickets_with_status.merged_into_ticket_id is not null and coalesce(
            merge_targets.target_ticket_id = tickets_with_status.ticket_id, true
        ) as is_merge_orphan
    from tickets_with_status
    left join merge_targets
        on tickets_with_status.merged_into_ticket_id = merge_targets.target_ticket_id
),

validated_rows as (
    {{ validate_rows(
        'tickets_with_target', 'tickets', orphan='is_merge_orphan', **checks
    ) }}
)

select * from validated_rows
