{#- The rule of this team: what it is comes first, then whose. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or 'core') ~ '_' ~ target.schema }}
{%- endmacro %}
