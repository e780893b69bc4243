-- Every ticket with its status in the words of the contract, and what its numbers mean.
{%- set category_field = var('freshdesk_category_field') %}
with

delivered_tickets as (
    {{ newest_rows(
        'freshdesk',
        'tickets',
        key=['id'],
        updated='updated_at',
        deleted='kept',
        columns={
            'id': 'text',
            'created_at': 'given',
            'updated_at': 'given',
            'status': 'text',
            'priority': 'text',
            'source': 'text',
            'type': 'text',
            'group_id': 'text',
            'responder_id': 'text',
            'requester_id': 'text',
            'company_id': 'text',
            'product_id': 'text',
            'spam': 'boolean',
            'deleted': 'boolean',
            'stats': 'text',
            'custom_fields': 'text',
        },
    ) }}
),

choices as (
    select * from {{ ref('base_freshdesk__choices') }}
),

tickets as (
    select
        delivered_tickets.id as ticket_id,
        delivered_tickets.created_at,
        delivered_tickets.updated_at,
        {{ vendor_status(
            'freshdesk', 'statuses.label', 'delivered_tickets.status', rules=[
            "when delivered_tickets.status = '2' then 'open'",
            "when delivered_tickets.status = '3' then 'pending'",
            "when delivered_tickets.status = '4' then 'resolved'",
            "when delivered_tickets.status = '5' then 'closed'",
            'when not ' ~ matches('delivered_tickets.status', '[6-9]|[1-9][0-9]+')
                ~ ' then coalesce(statuses.label, delivered_tickets.status)',
            "when lower(statuses.label) like '%waiting on customer%' then 'pending'",
            "when lower(statuses.label) like '%third party%' then 'on_hold'",
            "when delivered_tickets.status is not null then 'open'",
        ]) }} as status,
        coalesce(priorities.label, delivered_tickets.priority) as priority,
        delivered_tickets.source,
        coalesce(sources.label, delivered_tickets.source) as channel,
        {% if category_field -%}
            {{ json_field('delivered_tickets.custom_fields', category_field) }}
        {%- else -%}
            {{ text_literal(none) }}
        {%- endif %} as category,
        delivered_tickets.type as ticket_type,
        delivered_tickets.group_id,
        delivered_tickets.responder_id as assignee_id,
        delivered_tickets.requester_id,
        coalesce(
            delivered_tickets.company_id, 'person:' || delivered_tickets.requester_id
        ) as customer_id,
        delivered_tickets.product_id,
        delivered_tickets.spam as is_spam,
        delivered_tickets.is_deleted or coalesce(delivered_tickets.deleted, false)
            as is_deleted,
        coalesce(
            nullif({{ json_field('delivered_tickets.stats', 'resolved_at') }}, ''),
            nullif({{ json_field('delivered_tickets.stats', 'closed_at') }}, '')
        ) as last_resolved_at
    from delivered_tickets
    left join choices as statuses
        on delivered_tickets.status = statuses.choice_id and statuses.field = 'status'
    left join choices as priorities
        on
            delivered_tickets.priority = priorities.choice_id
            and priorities.field = 'priority'
    left join choices as sources
        on delivered_tickets.source = sources.choice_id and sources.field = 'source'
)

select * from tickets
