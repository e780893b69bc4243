{#- The lengths that a period can have, and those that are published. -#}
{% macro all_period_grains() %}
    {{ return(['day', 'week', 'month', 'quarter', 'year']) }}
{% endmacro %}

{#- The period grains to publish, as configured. -#}
{% macro period_grains() %}
    {%- set chosen = as_list(var('period_grains')) -%}
    {%- do require_known('period_grains', chosen, all_period_grains(), 'grain') -%}
    {%- if not chosen -%}
        {%- do exceptions.raise_compiler_error(
            'The variable period_grains is empty: name at least one of day, week, month,'
            ~ ' quarter and year.'
        ) -%}
    {%- endif -%}
    {{ return(chosen | unique | list) }}
{% endmacro %}
