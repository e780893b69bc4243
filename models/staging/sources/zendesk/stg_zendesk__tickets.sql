with

tickets as (
    select * from {{ ref('base_zendesk__tickets') }}
),

group_names as (
    {{ newest_rows(
        'zendesk',
        'group',
        key=['id'],
        updated='updated_at',
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

people as (
    select * from {{ ref('base_zendesk__users') }}
),

form_names as (
    {{ newest_rows(
        'zendesk',
        'ticket_form_history',
        key=['id'],
        updated='updated_at',
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

last_resolutions as (
    {{ still_resolved_since(ref('stg_zendesk__ticket_status_events')) }}
),

-- A ticket names those that were merged into it.
merged_ids as (
    {{ ids_in_list('tickets', 'ticket_id', 'merged_ticket_ids') }}
),

merged_tickets as (
    {{ smallest_id('merged_ids', 'listed_id', 'ticket_id') }}
),

zendesk_tickets as (
    select
        tickets.ticket_id,
        tickets.created_at,
        tickets.updated_at,
        tickets.status,
        case
            when {{ is_resolved_word('lower(tickets.status)') }}
                then last_resolutions.resolved_at
        end as resolved_at,
        tickets.priority,
        tickets.channel,
        {{ 'form_names.name' if var('zendesk_category_column') == 'ticket_form_id'
            else 'tickets.category_value' }} as category,
        tickets.ticket_type,
        group_names.name as team,
        coalesce(
            tickets.organization_id, 'person:' || tickets.requester_id
        ) as customer_id,
        tickets.assignee_id,
        merged_tickets.ticket_id as merged_into_ticket_id,
        tickets.is_deleted,
        coalesce(people.role in ('agent', 'admin'), false)
        or {{ in_words(
            'tickets.organization_id', var('zendesk_internal_organizations')
        ) }} as is_internal,
        'zendesk' as source_system
    from tickets
    left join group_names on tickets.group_id = group_names.id
    left join people on tickets.requester_id = people.person_id
    left join form_names on tickets.category_value = form_names.id
    left join merged_tickets on tickets.ticket_id = merged_tickets.listed_id
    left join last_resolutions on tickets.ticket_id = last_resolutions.ticket_id
)

select * from zendesk_tickets
