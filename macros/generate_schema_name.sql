{#- In builds of this project a schema is called what it is called, behind the variable
    `schema_prefix`: `marts` is `marts`. Where it is a package, relations go where the other
    project's rule puts them, else dbt's. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set their_rule = (context.get(project_name) or {}).get('generate_schema_name') -%}
    {%- if project_name == 'aftersales' -%}
        {{ var('schema_prefix') }}{{ (custom_schema_name or target.schema) | trim }}
    {%- elif their_rule -%}
        {{ their_rule(custom_schema_name, node) }}
    {%- else -%}
        {{ dbt.default__generate_schema_name(custom_schema_name, node) }}
    {%- endif -%}
{%- endmacro %}
