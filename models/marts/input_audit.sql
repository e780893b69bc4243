-- What became of every raw row. The raw rows are counted where they lie, not where they
-- are judged: a row lost or doubled on the way would show.
with

{% for table in input_tables() -%}
    {{ table }}_raw as (
        select count(*) as raw_rows
        from {{ input_relation(table) }} as given
    ),

{% endfor -%}

judged_rows as (
    {% for table in input_tables() -%}
        select
            '{{ table }}' as table_name,
            {{ loop.index }} as table_number,
            {{ 'true' if input_columns(table) else 'false' }} as is_present,
            {% for status in ['accepted', 'superseded', 'quarantined'] -%}
                sum(case when judged.record_status = '{{ status }}' then 1 else 0 end)
                    as {{ status }}_rows,
            {% endfor -%}
            max({{ table }}_raw.raw_rows) as raw_rows
        from {{ table }}_raw
        left join {{ ref('stg_' ~ table) }} as judged on true
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

unknown_references as (
    select
        {% for entity in ['customer', 'product', 'unit', 'ticket'] -%}
            sum(case when entity = '{{ entity }}' then unknown_rows else 0 end)
                as unknown_{{ entity }}_rows,
        {% endfor -%}
        table_name
    from {{ ref('int_unknown_references') }}
    group by table_name
),

outside_employment as (
    select count(*) as visit_count
    from {{ ref('fct_field_visits') }}
    where is_outside_employment
),

audit as (
    select
        cast(judged_rows.table_name as {{ dbt.type_string() }}) as table_name,
        judged_rows.table_number,
        judged_rows.is_present,
        {{ as_count('judged_rows.raw_rows') }} as raw_rows,
        {{ as_count('judged_rows.accepted_rows') }} as accepted_rows,
        {{ as_count('judged_rows.superseded_rows') }} as superseded_rows,
        {{ as_count('judged_rows.quarantined_rows') }} as quarantined_rows,
        {% for entity in ['customer', 'product', 'unit', 'ticket'] -%}
            cast(coalesce(unknown_references.unknown_{{ entity }}_rows, 0) as bigint)
                as unknown_{{ entity }}_rows,
        {% endfor -%}
        case
            when judged_rows.table_name = 'field_visits'
                then outside_employment.visit_count
            else 0
        end as outside_employment_rows
    from judged_rows
    cross join outside_employment
    left join unknown_references
        on judged_rows.table_name = unknown_references.table_name
)

select * from audit
