{#- What only the raw tables, and the files behind them, can say of themselves. -#}

{#- The instants of a table, `updated_at` apart, that its raw column may give as dates of
    which the local one is the day before: none where local dates are those of UTC. While
    dbt parses, all. -#}
{% macro instants_of_dates(table) %}
    {%- set instants = [] -%}
    {%- set found = input_columns(table) -%}
    {%- set is_local = var('reporting_timezone') != 'UTC' -%}
    {%- for name, facts in contract_columns(table).items()
        if facts.type == 'instant' and name != 'updated_at' -%}
        {%- set dtype = found.get(name, '') -%}
        {%- if not execute or is_local and (dtype == 'date' or is_text_type(dtype)) -%}
            {%- do instants.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(instants) }}
{% endmacro %}

{#- True where one of them was given as a date whose local date is the day before. No
    other text that could be read as an instant is as short. -#}
{% macro falls_on_the_day_before(table) -%}
    {%- set found = input_columns(table) -%}
    {%- for name in instants_of_dates(table) -%}
        (
            {% if is_text_type(found.get(name, '')) -%}
                length(raw_rows.{{ name }}) = 10 and
            {% endif -%}
            {{ local_date('given_rows.' ~ name) }} < cast(given_rows.{{ name }} as date)
        )
        {{- ' or ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The columns of a table that the contract does not know. -#}
{% macro unknown_columns(table) %}
    {%- set unknown = [] -%}
    {%- for name in input_columns(table)
        if name not in contract_columns(table) and name != '_row_number' -%}
        {%- do unknown.append(name) -%}
    {%- endfor -%}
    {{ return(unknown | sort) }}
{% endmacro %}

{#- What the loader of files found, where it left a table of that. -#}
{% macro file_notices() -%}
    {%- set table = source('aftersales_input', 'aftersales_file_notices').replace(limit=none) -%}
    {%- if execute and load_relation(table) -%}
        {{ table }}
    {%- else -%}
        (
            select
                '' as kind,
                '' as table_name,
                0 as notice_count,
                '' as example
            where 1 = 0
        ) as no_notices
    {%- endif -%}
{%- endmacro %}
