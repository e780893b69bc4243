{#- A model of this project, whatever another project that installs it calls its own: dbt
    would look there first. With two names, the model of a project. -#}
{% macro ref(project_or_model, model=none) %}
    {%- if model -%}
        {{ return(builtins.ref(project_or_model, model)) }}
    {%- endif -%}
    {{ return(builtins.ref('aftersales', project_or_model)) }}
{% endmacro %}
