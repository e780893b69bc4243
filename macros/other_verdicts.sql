{#- In a refresh of quarantined_rows: the rows of an input table that are quarantined
    otherwise than they were, always all of a key. -#}
{% macro judged_anew(table, relation) -%}
    {%- if not is_refresh() -%}
        {{ return(relation) }}
    {%- endif -%}
    (
        select judged_rows.* from (
            {%- for name in judging_models()[table] %}
            select row_number_in_file, record_key, quarantine_reason, row_hash
            from {{ changes_of(name) }}
            where version = 1 and quarantine_reason is not null
            {{ 'union all' if not loop.last }}
            {%- endfor %}
        ) as judged_rows
        where exists (
            select 1 from {{ changes_of('other_verdicts') }} as others
            where
                others.table_name = '{{ table }}'
                and others.record_key is not distinct from judged_rows.record_key
                and others.row_hash = judged_rows.row_hash
        )
    )
{%- endmacro %}

{#- Only the raw rows between the first and the last of them: two variables tell DuckDB
    what it need not read. -#}
{% macro where_judged_anew(table, rows) -%}
    {%- if is_refresh() -%}
        where
            {{ rows }}._row_number >= getvariable('first_of_{{ table }}')
            and {{ rows }}._row_number <= getvariable('last_of_{{ table }}')
    {%- endif -%}
{%- endmacro %}

{#- Finds the rows that are quarantined, or were, and not as before. A key holds many rows
    where it is null, and changes lists them all: what is the same twice cancels out. -#}
{% macro find_other_verdicts() -%}
    {%- if is_refresh() -%}
    create or replace table {{ changes_of('other_verdicts') }} as
        {%- for table, models in judging_models().items() %}
            {%- set outer_loop = loop %}
            {%- for name in models %}
    select '{{ table }}' as table_name, record_key, row_hash from {{ changes_of(name) }}
    where quarantine_reason is not null
    group by record_key, row_hash, quarantine_reason
    having sum(version) <> 0
    {{ 'union all' if not (loop.last and outer_loop.last) }}
            {%- endfor %}
        {%- endfor %};
        {%- for table in input_tables() %}
            {%- for word, aggregate in {'first': 'min', 'last': 'max'}.items() %}
    set variable {{ word }}_of_{{ table }} = (
        select {{ aggregate }}(row_number_in_file)
        from {{ judged_anew(table, none) }} as rows_judged_anew
    );
            {%- endfor %}
        {%- endfor %}
    {%- endif -%}
{%- endmacro %}

{#- For each input table, the models that say which of its rows are quarantined. -#}
{% macro judging_models() -%}
    {%- set found = {} -%}
    {%- for table in input_tables() -%}
        {%- do found.update({
            table: ['base_unsound_status_events', 'base_disowned_status_events']
            if table == 'ticket_status_events' else ['stg_' ~ table]
        }) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
