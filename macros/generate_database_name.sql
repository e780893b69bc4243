{#- What is to be published is made in the file that will be, if there is one: `aftersales
    build` names it, and dbt by hand makes all in one database. -#}
{% macro generate_database_name(custom_database_name=none, node=none) -%}
    {%- set name = custom_database_name if env_var('AFTERSALES_MARTS_DATABASE', '') -%}
    {{ return(adapter.dispatch('generate_database_name', 'dbt')(name or none, node)) }}
{%- endmacro %}
