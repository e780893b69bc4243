{%- set instants = type_in_common(
    'servicenow',
    {'sys_journal_field': ['sys_created_on']},
    modelled={'created_at': ref('base_servicenow__incidents')},
) %}
with

incidents as (
    select * from {{ ref('base_servicenow__incidents') }}
),

people as (
    select * from {{ ref('base_servicenow__users') }}
),

journal_entries as (
    {{ newest_rows(
        'servicenow',
        'sys_journal_field',
        key=['sys_id'],
        columns={
            'sys_id': 'text',
            'name': 'text',
            'element_id': 'text',
            'element': 'text',
            'sys_created_on': instants,
            'sys_created_by': 'text',
        },
    ) }}
),

comments as (
    select
        journal_entries.sys_id as interaction_id,
        incidents.ticket_id,
        journal_entries.sys_created_on as occurred_at,
        case
            when lower(journal_entries.sys_created_by) = callers.user_name
                then 'customer'
            when
                {{ in_words(
                    'journal_entries.sys_created_by', var('servicenow_system_users')
                ) }}
                then 'system'
            else 'agent'
        end as author_type
    from journal_entries
    inner join incidents on journal_entries.element_id = incidents.ticket_id
    left join people as callers on incidents.caller_id = callers.person_id
    where journal_entries.element = 'comments' and journal_entries.name = 'incident'
),

openings as (
    {{ opening_interactions(
        'incidents', instants, where='exists (select 1 from journal_entries)'
    ) }}
),

ticket_interactions as (
    select
        interaction_id,
        ticket_id,
        occurred_at,
        author_type
    from comments
    union all
    select
        interaction_id,
        ticket_id,
        occurred_at,
        author_type
    from openings
)

select * from ticket_interactions
