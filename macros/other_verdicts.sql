{#- In a refresh of quarantined_rows: the rows of an input table that are quarantined
    otherwise than they were, always all of a key. -#}
{% macro judged_anew(table, relation) -%}
    {%- if is_refresh() -%}
        {{ return(
            '(select * from ' ~ changes_of('judged_anew') ~ " where table_name = '"
            ~ table ~ "')"
        ) }}
    {%- endif -%}
    {{ return(relation) }}
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

{#- Finds the rows that are quarantined, or were, and not as before: a key holds many rows
    where it is null, and what is the same twice cancels out. Then the rows to spell out,
    which changes has, but for those without a key, of which it may have some only. -#}
{% macro find_other_verdicts() -%}
    {%- if is_refresh() -%}
    create or replace table {{ changes_of('other_verdicts') }} as
        {%- for table, name in judging_models() %}
    select '{{ table }}' as table_name, record_key, row_hash from {{ changes_of(name) }}
    where quarantine_reason is not null
    group by record_key, row_hash, quarantine_reason
    having sum(version) <> 0
    {{ 'union all' if not loop.last }}
        {%- endfor %};
    create or replace table {{ changes_of('judged_anew') }} as
        {%- for table, name in judging_models() %}
            {%- set columns = 'row_number_in_file, record_key, quarantine_reason, row_hash' %}
            {%- set others -%}
        select record_key, row_hash from {{ changes_of('other_verdicts') }}
        where table_name = '{{ table }}'
            {%- endset %}
    select '{{ table }}' as table_name, {{ columns }} from {{ changes_of(name) }}
    where
        version = 1
        and quarantine_reason is not null
        and (record_key, row_hash) in ({{ others }})
    union all
    select '{{ table }}' as table_name, {{ columns }} from {{ named(name) }}
    where
        record_key is null
        and row_hash in (select row_hash from ({{ others }}) where record_key is null)
    {{ 'union all' if not loop.last }}
        {%- endfor %};
        {%- for table in input_tables() %}
            {%- for word, aggregate in {'first': 'min', 'last': 'max'}.items() %}
    set variable {{ word }}_of_{{ table }} = (
        select {{ aggregate }}(row_number_in_file) from {{ changes_of('judged_anew') }}
        where table_name = '{{ table }}'
    );
            {%- endfor %}
        {%- endfor %}
    {%- endif -%}
{%- endmacro %}

{#- Each input table with a model that says which of its rows are quarantined. -#}
{% macro judging_models() -%}
    {%- set found = [] -%}
    {%- for table in input_tables() if table != 'ticket_status_events' -%}
        {%- do found.append((table, 'stg_' ~ table)) -%}
    {%- endfor -%}
    {%- for name in ['base_unsound_status_events', 'base_disowned_status_events'] -%}
        {%- do found.append(('ticket_status_events', name)) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
