-- What became of every raw row. The raw rows are counted where they lie, not where they
-- are validated: a row lost or doubled on the way would show.
with

raw_rows as (
    {% for table in input_tables() -%}
        select
            '{{ table }}' as table_name,
            {{ loop.index }} as table_number,
            {{ 'true' if input_columns(table) else 'false' }} as is_present,
            count(*) as raw_rows
        from {{ input_relation(table) }} as given
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted_rows as (
    select
        {% for status in ['accepted', 'superseded', 'quarantined'] -%}
            sum(case when record_status = '{{ status }}' then row_count else 0 end)
                as {{ status }}_rows,
        {% endfor -%}
        table_name
    from {{ ref('int_validated_rows') }}
    group by table_name
),

unknown_references as (
    select
        {% for entity in ['customer', 'product', 'unit', 'ticket'] -%}
            sum(case when entity = '{{ entity }}' then 1 else 0 end)
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
        cast(raw_rows.table_name as {{ dbt.type_string() }}) as table_name,
        raw_rows.table_number,
        raw_rows.is_present,
        {{ as_count('raw_rows.raw_rows') }} as raw_rows,
        {% for status in ['accepted', 'superseded', 'quarantined'] -%}
            {{ as_count('coalesce(counted_rows.' ~ status ~ '_rows, 0)') }}
                as {{ status }}_rows,
        {% endfor -%}
        {% for entity in ['customer', 'product', 'unit', 'ticket'] -%}
            cast(coalesce(unknown_references.unknown_{{ entity }}_rows, 0) as bigint)
                as unknown_{{ entity }}_rows,
        {% endfor -%}
        case
            when raw_rows.table_name = 'field_visits'
                then outside_employment.visit_count
            else 0
        end as outside_employment_rows,
        newest_records.newest_at,
        {{ as_count('newest_records.newest_age_days') }} as newest_age_days
    from raw_rows
    cross join outside_employment
    left join counted_rows on raw_rows.table_name = counted_rows.table_name
    left join unknown_references
        on raw_rows.table_name = unknown_references.table_name
    left join {{ ref('int_newest_records') }} as newest_records
        on raw_rows.table_name = newest_records.table_name
)

select * from audit
