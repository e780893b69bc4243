{#- An input table with its rows numbered in the order of the file, as _row_number: what
    was given, else what the project ships, else no rows. -#}
{% macro input_relation(table) -%}
    {%- if not execute -%}
        {#- dbt is to load the seeds before it reads them. -#}
        {%- do input_table(table) -%}
        {%- if table in shipped_tables() or var('input') == 'demo' -%}
            {%- do ref('aftersales', table) -%}
        {%- endif -%}
    {%- elif input_columns(table) -%}
        {{ numbered_rows(input_table(table), input_columns(table)) }}
    {%- elif table in shipped_tables() -%}
        {{ numbered_rows(ref('aftersales', table)) }}
    {%- else -%}
        (select 1 as _row_number where 1 = 0)
    {%- endif -%}
{%- endmacro %}

{#- Where a table of the contract lies. The variable `input` says which tables the models
    read; `input_tables` names a single one elsewhere: a model, or database.schema.table. -#}
{% macro input_table(table) -%}
    {%- do require_known('input', [var('input')], ['demo', 'tables'], 'kind of input') -%}
    {%- set named = (var('input_tables') or {}).get(table) -%}
    {%- if not named -%}
        {{ return(source('input', table)) }}
    {%- elif '.' not in named -%}
        {{ return(ref(named)) }}
    {%- endif -%}
    {%- set parts = named.split('.') -%}
    {{ return(api.Relation.create(
        database=parts[-3] if parts | length > 2 else target.database,
        schema=parts[-2],
        identifier=parts[-1],
    )) }}
{%- endmacro %}

{#- The columns a given input table really has, as {lower-case name: lower-case type};
    empty where the table is absent. -#}
{% macro input_columns(table) %}
    {%- set found = {} -%}
    {%- set relation = load_relation(input_table(table)) if execute else none -%}
    {%- if relation -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do found.update({column.name | lower: column.dtype | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}

{% macro numbered_rows(relation, columns={}) -%}
    {%- if '_row_number' in columns -%}
        {{ relation }}
    {%- else -%}
        (
            select
                given_rows.*,
                row_number() over () as _row_number
            from {{ relation }} as given_rows
        )
    {%- endif -%}
{%- endmacro %}
