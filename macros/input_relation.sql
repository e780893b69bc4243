{#- An input table with its rows numbered in the order of the file, as _row_number; no rows
    where it is absent. -#}
{% macro input_relation(table) -%}
    {%- set found = input_columns(table) -%}
    {%- if '_row_number' in found -%}
        {{ ref(table) }}
    {%- elif found -%}
        (
            select
                *,
                row_number() over () as _row_number
            from {{ ref(table) }}
        )
    {%- else -%}
        (select 1 as _row_number where 1 = 0)
    {%- endif -%}
{%- endmacro %}
