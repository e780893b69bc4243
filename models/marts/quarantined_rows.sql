-- The raw fields are looked up where they lie: only few rows have to be spelt out.
with

status_events as (
    {% for name in ['base_unsound_status_events', 'base_disowned_status_events'] -%}
        select
            row_number_in_file,
            record_key,
            quarantine_reason,
            row_hash
        from {{ ref(name) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

quarantined_rows as (
    {% for table in input_tables() -%}
        select
            cast('{{ table }}' as {{ dbt.type_string() }}) as table_name,
            judged_rows.record_key,
            cast(judged_rows.quarantine_reason as {{ dbt.type_string() }}) as reason,
            {{ row_as_json('raw_rows') }} as raw_fields,
            cast(judged_rows.row_hash as {{ dbt.type_string() }}) as row_hash
        from {{ input_relation(table) }} as raw_rows
        inner join
            {{ judged_anew(table, 'status_events' if table == 'ticket_status_events'
                else ref('stg_' ~ table)) }} as judged_rows
            on
                raw_rows._row_number = judged_rows.row_number_in_file
                and judged_rows.quarantine_reason is not null
        {{ where_judged_anew(table, 'raw_rows') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from quarantined_rows
