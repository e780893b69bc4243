-- The raw fields are looked up where they lie: only few rows have to be spelt out.
with

quarantined_rows as (
    {% for table in input_tables() -%}
        select
            cast('{{ table }}' as {{ dbt.type_string() }}) as table_name,
            judged_rows.record_key,
            cast(judged_rows.quarantine_reason as {{ dbt.type_string() }}) as reason,
            {{ row_as_json('raw_rows') }} as raw_fields
        from {{ ref('stg_' ~ table) }} as judged_rows
        inner join {{ input_relation(table) }} as raw_rows
            on judged_rows.row_number_in_file = raw_rows._row_number
        where judged_rows.record_status = 'quarantined'
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from quarantined_rows
