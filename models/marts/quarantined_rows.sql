-- The raw fields are looked up where they lie: only few rows have to be spelt out.
{%- set events = 'ticket_status_events' %}
with

quarantined_rows as (
    {% for table in input_tables() -%}
        {%- set models = ['base_unsound_status_events', 'base_disowned_status_events']
            if table == events else ['stg_' ~ table] -%}
        {%- set outer_loop = loop -%}
        {%- for model_name in models -%}
            select
                cast('{{ table }}' as {{ dbt.type_string() }}) as table_name,
                judged_rows.record_key,
                cast(judged_rows.quarantine_reason as {{ dbt.type_string() }})
                    as reason,
                {{ row_as_json('raw_rows') }} as raw_fields
            from {{ input_relation(table) }} as raw_rows
            inner join {{ ref(model_name) }} as judged_rows
                on
                    raw_rows._row_number = judged_rows.row_number_in_file
                    and judged_rows.quarantine_reason is not null
            where true {{- and_touched_row(table, 'judged_rows') }}
            {{ 'union all' if not (loop.last and outer_loop.last) }}
        {% endfor -%}
    {% endfor %}
)

select * from quarantined_rows
