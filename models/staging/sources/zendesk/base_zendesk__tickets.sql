-- Custom statuses need no table: `status` holds the category that they belong to.
{%- set category = var('zendesk_category_column') %}
with

newest_tickets as (
    {{ newest_rows(
        'zendesk',
        'ticket',
        key=['id'],
        updated='updated_at',
        deleted='kept',
        needed=[category] if category != 'ticket_form_id' else [],
        columns={
            'id': 'text',
            'created_at': 'given',
            'updated_at': 'given',
            'status': 'text',
            'priority': 'text',
            'type': 'text',
            'via_channel': 'text',
            'assignee_id': 'text',
            'group_id': 'text',
            'organization_id': 'text',
            'requester_id': 'text',
            'merged_ticket_ids': 'text',
            'category_value': ['text', category],
        },
    ) }}
),

tickets as (
    select
        id as ticket_id,
        created_at,
        updated_at,
        {{ zendesk_status('status') }} as status,
        priority,
        type as ticket_type,
        via_channel as channel,
        assignee_id,
        group_id,
        organization_id,
        requester_id,
        merged_ticket_ids,
        category_value,
        is_deleted or coalesce(lower(status) = 'deleted', false) as is_deleted
    from newest_tickets
)

select * from tickets
