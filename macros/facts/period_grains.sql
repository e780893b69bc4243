{#- The period grains to publish, as configured. -#}
{% macro period_grains() %}
    {%- set chosen = as_list(var('period_grains')) -%}
    {%- do require_known(
        'period_grains', chosen, ['day', 'week', 'month', 'quarter', 'year'], 'grain'
    ) -%}
    {%- if not chosen -%}
        {%- do exceptions.raise_compiler_error(
            'The variable period_grains is empty: name at least one of day, week, month,'
            ~ ' quarter and year.'
        ) -%}
    {%- endif -%}
    {{ return(chosen | unique | list) }}
{% endmacro %}
