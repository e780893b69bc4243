{#- The columns an input table really has, as {lower-case name: lower-case type};
    empty when the table is absent. -#}
{% macro input_columns(table) %}
    {%- set found = {} -%}
    {%- set reference = ref(table) -%}
    {%- set relation = load_relation(reference) if execute else none -%}
    {%- if relation -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do found.update({column.name | lower: column.dtype | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}
