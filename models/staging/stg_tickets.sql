with

ticket_statuses as (
    select * from {{ ref('stg_ticket_statuses') }}
),

spans as (
    select * from {{ touched(ref('base_ticket_event_spans'), 'ticket_id') }}
),

parsed_rows as {{ inlined() }} (
    {{ parse_input(
        'tickets', key='ticket_id',
        required=['ticket_id', 'created_at', 'status'],
        sometimes_required=['resolved_at'],
        columns={
            'ticket_id': 'text',
            'created_at': 'instant',
            'status': 'text',
            'resolved_at': 'instant',
            'priority': 'text',
            'channel': 'text',
            'category': 'text',
            'ticket_type': 'text',
            'team': 'text',
            'customer_id': 'text',
            'unit_id': 'text',
            'product_id': 'text',
            'customer_contact_count': 'number',
            'merged_into_ticket_id': 'text',
            'is_deleted': 'boolean',
            'is_spam': 'boolean',
            'is_test': 'boolean',
            'is_internal': 'boolean',
            'source_system': 'text',
            'updated_at': 'instant',
        },
    ) }}
),

-- An event before the ticket's creation is no sound event of this ticket.
tickets_with_status as {{ inlined() }} (
    select
        parsed_rows.*,
        ticket_statuses.is_resolved,
        case
            when spans.last_event_at >= parsed_rows.created_at then spans.last_event_at
        end as last_event_at
    from parsed_rows
    left join ticket_statuses on parsed_rows.status = ticket_statuses.status
    left join spans on parsed_rows.ticket_id = spans.ticket_id
),

{%- set checks = {
    'missing_required': 'is_resolved and not has_resolved_at and last_event_at is null',
    'unknown_value': 'is_resolved is null',
    'out_of_range': 'customer_contact_count < 0 or '
        ~ beyond_computing('customer_contact_count'),
    'future_dated': ['created_at', 'resolved_at'],
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
    {{ judge_rows('possible_targets', **checks) }}
),

merge_targets as (
    select ticket_id as target_ticket_id
    from tickets_on_their_own
    where record_status = 'accepted'{{ or_accepted_before() }}
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

judged_rows as (
    {{ judge_rows('tickets_with_target', orphan='is_merge_orphan', **checks) }}
)

select * from judged_rows
