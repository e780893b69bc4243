{#- A model of this project, whatever another project that installs it calls its own: dbt
    would look there first. With two names, the model of a project.
    `--empty` empties the input (macros/input/input_relation.sql): what models are made of
    is not limited once more, so that a model can call it as it likes. -#}
{% macro ref(project_or_model, model=none) %}
    {%- if model -%}
        {%- set relation = builtins.ref(project_or_model, model) -%}
    {%- else -%}
        {%- set relation = builtins.ref('aftersales', project_or_model) -%}
    {%- endif -%}
    {{ return(relation.replace(limit=none)) }}
{% endmacro %}
