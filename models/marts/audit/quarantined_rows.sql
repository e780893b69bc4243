-- Every rejected row, and why. Its raw fields stay with the staging models,
-- which are not published.
with

quarantined_rows as (
    {% for table in input_tables() -%}
        {%- set is_event = table == 'ticket_status_events' %}
        select
            cast('{{ table }}' as {{ dbt.type_string() }}) as table_name,
            record_key,
            cast(quarantine_reason as {{ dbt.type_string() }}) as reason
        from {{ ref('base_uncounted_status_events' if is_event else 'stg_' ~ table) }}
        where quarantine_reason is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from quarantined_rows
