-- What each KPI can be computed from, said by what was accepted of its sources.
with

catalog as (
    select * from {{ ref('kpi_catalog') }}
),

source_rows as (
    select * from {{ ref('int_source_rows') }}
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
        source_rows.lack,
        row_number() over (
            partition by required_sources.kpi_id, required_sources.is_better_source
            order by source_rows.importance, source_rows.source
        ) as lack_number
    from required_sources
    inner join source_rows on required_sources.source = source_rows.source
    where source_rows.accepted_rows = 0
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
