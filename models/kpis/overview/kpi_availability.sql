-- What each KPI can be computed from, said by what was accepted of its sources.
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

catalog as (
    select * from {{ ref('kpi_catalog') }}
),

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

sources as (
    select
        table_name as source,
        accepted_rows as source_rows,
        table_number as importance,
        'the table ' || table_name
        || case when is_present then ' has no accepted row' else ' is missing' end
            as lack
    from audit
    union all
    select
        'customer_history' as source,
        sum(accepted_rows) as source_rows,
        0 as importance,
        'there is no accepted row of contracts or customer_activity' as lack
    from audit
    where table_name in ('contracts', 'customer_activity')
    union all
    select
        'contacts' as source,
        sum(contact_rows) as source_rows,
        100 as importance,
        'no ticket has ticket_interactions or customer_contact_count' as lack
    from contacts
    union all
    select
        'sla_targets' as source,
        count(*) as source_rows,
        100 as importance,
        'there is no row of sla_targets' as lack
    from {{ ref('stg_sla_targets') }}
    {% for source, (table, condition, kind) in counted_sources.items() -%}
        union all
        select
            '{{ source }}' as source,
            count(*) as source_rows,
            100 as importance,
            '{{ table }} has no accepted row {{ kind }}' as lack
        from {{ ref('stg_' ~ table) }}
        where record_status = 'accepted' and {{ condition }}
    {% endfor -%}
),

required_sources as (
    select
        'none' as kpi_id,
        'none' as source,
        false as is_better_source
    {% for kpi_id, kpi in kpis().items() -%}
        {%- for source in kpi.required_sources + kpi.better_sources %}
            union all
            select
                '{{ kpi_id }}' as kpi_id,
                '{{ source }}' as source,
                {{ 'true' if source in kpi.better_sources else 'false' }}
                    as is_better_source
        {% endfor %}
    {% endfor %}
),

-- The first source that is empty is the reason.
lacks as (
    select
        required_sources.kpi_id,
        required_sources.is_better_source,
        sources.lack,
        row_number() over (
            partition by required_sources.kpi_id, required_sources.is_better_source
            order by sources.importance
        ) as lack_number
    from required_sources
    inner join sources on required_sources.source = sources.source
    where sources.source_rows = 0
),

availability as (
    select
        catalog.kpi_id,
        case
            when missing.lack is not null then 'unavailable'
            when better.lack is not null then 'approximated'
            else 'available'
        end as availability,
        coalesce(missing.lack, better.lack) as reason
    from catalog
    left join lacks as missing
        on
            catalog.kpi_id = missing.kpi_id
            and missing.lack_number = 1
            and not missing.is_better_source
    left join lacks as better
        on
            catalog.kpi_id = better.kpi_id
            and better.lack_number = 1
            and better.is_better_source
)

select * from availability
