with

incidents as {{ inlined() }} (
    select * from {{ ref('base_servicenow__incidents') }}
),

choices as (
    select * from {{ ref('base_servicenow__choices') }}
),

group_names as (
    {{ newest_rows(
        'servicenow',
        'sys_user_group',
        key=['sys_id'],
        updated='sys_updated_on',
        deleted='last',
        columns={'sys_id': 'text', 'name': 'text'},
    ) }}
),

labelled_incidents as (
    select
        incidents.*,
        coalesce(priorities.label, incidents.priority) as priority_label,
        coalesce(categories.label, incidents.category) as category_label,
        coalesce(contact_types.label, incidents.contact_type) as channel,
        {{ vendor_status('servicenow', 'states.label', 'incidents.state', [
            "when incidents.state = '3' and incidents.hold_reason in ('1', '1.0')"
                ~ " then 'pending'",
            servicenow_states('incidents.state'),
        ]) }} as status
    from incidents
    left join choices as priorities
        on
            priorities.element = 'priority'
            and incidents.priority = priorities.choice_value
    left join choices as categories
        on
            categories.element = 'category'
            and incidents.category = categories.choice_value
    left join choices as contact_types
        on
            contact_types.element = 'contact_type'
            and incidents.contact_type = contact_types.choice_value
    left join choices as states
        on
            incidents.state_element = states.element
            and incidents.state = states.choice_value
),

undated_incidents as (
    select ticket_id from labelled_incidents
    where {{ is_resolved_word('lower(status)') }} and resolved_at is null
),

resolutions as (
    {{ still_resolved_since(
        ref('stg_servicenow__ticket_status_events'),
        'undated_incidents',
        modelled={'resolved_at': ref('base_servicenow__incidents')},
    ) }}
),

servicenow_tickets as (
    select
        labelled_incidents.ticket_id,
        labelled_incidents.created_at,
        labelled_incidents.updated_at,
        labelled_incidents.status,
        case
            when {{ is_resolved_word('lower(labelled_incidents.status)') }}
                then coalesce(labelled_incidents.resolved_at, resolutions.resolved_at)
        end as resolved_at,
        labelled_incidents.priority_label as priority,
        labelled_incidents.channel,
        labelled_incidents.category_label as category,
        'incident' as ticket_type,
        group_names.name as team,
        coalesce(
            labelled_incidents.company_id, 'person:' || labelled_incidents.caller_id
        ) as customer_id,
        labelled_incidents.unit_id,
        labelled_incidents.assignee_id,
        parents.ticket_id as merged_into_ticket_id,
        labelled_incidents.is_deleted,
        false as is_internal,
        'servicenow' as source_system
    from labelled_incidents
    left join group_names on labelled_incidents.group_id = group_names.sys_id
    left join resolutions on labelled_incidents.ticket_id = resolutions.ticket_id
    left join incidents as parents
        on
            labelled_incidents.parent_id = parents.ticket_id
            and {{ in_words(
                'labelled_incidents.close_code', var('servicenow_duplicate_codes')
            ) }}
)

select * from servicenow_tickets
