{#- An input table, or no rows where it is absent. -#}
{% macro input_relation(table) -%}
    {%- if input_columns(table) -%}
        {{ ref(table) }}
    {%- else -%}
        (select 1 as nothing where 1 = 0)
    {%- endif -%}
{%- endmacro %}
