with

quarantined_rows as (
    {% for table in input_tables() -%}
        select
            cast('{{ table }}' as {{ dbt.type_string() }}) as table_name,
            cast(record_key as {{ dbt.type_string() }}) as record_key,
            cast(quarantine_reason as {{ dbt.type_string() }}) as reason,
            cast(raw_fields as {{ dbt.type_string() }}) as raw_fields
        from {{ ref('stg_' ~ table) }}
        where record_status = 'quarantined'
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from quarantined_rows
