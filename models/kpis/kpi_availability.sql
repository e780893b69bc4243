-- What each KPI can be computed from, said by what was accepted of its sources. Without
-- a needed source a KPI is unavailable; without a better one it is approximated.
with

catalog as (
    select * from {{ ref('kpi_catalog') }}
),

audit as (
    select * from {{ ref('input_audit') }}
),

tickets as (
    select * from {{ ref('fct_tickets') }}
),

responses as (
    select * from {{ ref('fct_survey_responses') }}
),

sources as (
    select
        table_name as source,
        accepted_rows as source_rows,
        table_number as importance,
        'the table ' || table_name || case
            when is_present then ' has no accepted row' else ' is missing'
        end as lack
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
        count(customer_contacts) as source_rows,
        100 as importance,
        'no ticket has ticket_interactions or customer_contact_count' as lack
    from tickets
    {% for survey_type in ['nps', 'csat', 'ces'] -%}
        union all
        select
            '{{ survey_type }}' as source,
            count(*) as source_rows,
            100 as importance,
            'survey_responses has no accepted row of type {{ survey_type }}' as lack
        from responses
        where survey_type = '{{ survey_type }}'
    {% endfor %}
),

needs as (
    {% for kpi_id in kpi_ids() %}
        {%- for source in kpi_needs()[kpi_id] + [kpi_wishes().get(kpi_id, 'nothing')] -%}
            select
                '{{ kpi_id }}' as kpi_id,
                '{{ source }}' as source,
                {{ 'true' if loop.last else 'false' }} as is_better_source
            union all
        {% endfor -%}
    {% endfor -%}
    select
        null as kpi_id,
        null as source,
        false as is_better_source
),

-- The first source that is empty speaks for the KPI.
lacks as (
    select
        needs.kpi_id,
        needs.is_better_source,
        sources.lack,
        row_number() over (
            partition by needs.kpi_id, needs.is_better_source
            order by sources.importance
        ) as lack_number
    from needs
    inner join sources on needs.source = sources.source
    where sources.source_rows = 0
),

availability as (
    select
        catalog.kpi_id,
        case
            when needed.lack is not null then 'unavailable'
            when better.lack is not null then 'approximated'
            else 'available'
        end as availability,
        coalesce(needed.lack, better.lack) as reason
    from catalog
    left join lacks as needed
        on
            catalog.kpi_id = needed.kpi_id
            and needed.lack_number = 1
            and not needed.is_better_source
    left join lacks as better
        on
            catalog.kpi_id = better.kpi_id
            and better.lack_number = 1
            and better.is_better_source
)

select * from availability
