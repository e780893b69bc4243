{#- Where models are to be published they are made in the file that will be, if there is
    one: `aftersales build` names it, and dbt by hand makes all in one database. -#}
{% macro generate_database_name(custom_database_name=none, node=none) -%}
    {{ default__generate_database_name(
        custom_database_name if env_var('AFTERSALES_MARTS_DATABASE', '') else none, node
    ) | trim }}
{%- endmacro %}
