-- Every rejected row, and why. Its raw fields stay with the staging models,
-- which are not published.
with

quarantined_rows as (
    {% for table in input_tables() -%}
        {%- for model in (
            ['base_rejected_status_events', 'base_orphaned_status_events']
            if table == 'ticket_status_events' else ['stg_' ~ table]
        ) %}
            select
                cast('{{ table }}' as {{ dbt.type_string() }}) as table_name,
                record_key,
                cast(quarantine_reason as {{ dbt.type_string() }}) as reason
            from {{ ref(model) }}
            where quarantine_reason is not null
            {{ 'union all' if not loop.last }}
        {% endfor -%}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from quarantined_rows
