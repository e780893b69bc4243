-- What KPIs are computed from, and how much of it was accepted: a table of the input,
-- some of its rows, or any of several tables. Of two that lack, the more important (by
-- `importance`, least first) is named: a table rather than some of its rows.
{%- set visits = "visit_type = 'aftersales' and status = 'completed'"
    ~ ' and ticket_id in (select ticket_id from tickets)' %}
{%- set counted_sources = {
    'nps': ('survey_responses', "survey_type = 'nps'", 'of type nps'),
    'csat': ('survey_responses', "survey_type = 'csat'", 'of type csat'),
    'ces': ('survey_responses', "survey_type = 'ces'", 'of type ces'),
    'agent_replies': ('ticket_interactions', "author_type = 'agent'", 'by an agent'),
    'ticket_visits': ('field_visits', visits, 'of a completed visit to a known ticket'),
} %}
with

audit as (
    select * from {{ ref('input_audit') }}
),

tickets as (
    select * from {{ ref('stg_tickets') }}
    where record_status = 'accepted'
),

contacts as (
    select accepted_rows as contact_rows from audit
    where table_name = 'ticket_interactions'
    union all
    select count(customer_contact_count) as contact_rows from tickets
),

source_rows as (
    select
        table_name as source,
        accepted_rows,
        table_number as importance,
        'the table ' || table_name
        || case when is_present then ' has no accepted row' else ' is missing' end
            as lack
    from audit
    union all
    select
        'customer_history' as source,
        sum(accepted_rows) as accepted_rows,
        0 as importance,
        'there is no accepted row of contracts or customer_activity' as lack
    from audit
    where table_name in ('contracts', 'customer_activity')
    union all
    select
        'contacts' as source,
        sum(contact_rows) as accepted_rows,
        100 as importance,
        'no ticket has ticket_interactions or customer_contact_count' as lack
    from contacts
    union all
    select
        'sla_targets' as source,
        count(*) as accepted_rows,
        100 as importance,
        'there is no row of sla_targets' as lack
    from {{ ref('stg_sla_targets') }}
    {% for source, (table, condition, kind) in counted_sources.items() -%}
        union all
        select
            '{{ source }}' as source,
            count(*) as accepted_rows,
            100 as importance,
            '{{ table }} has no accepted row {{ kind }}' as lack
        from {{ ref('stg_' ~ table) }}
        where record_status = 'accepted' and {{ condition }}
    {% endfor -%}
)

select * from source_rows
