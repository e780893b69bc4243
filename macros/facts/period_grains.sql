{#- The period grains to publish, as configured. -#}
{% macro period_grains() %}
    {%- set chosen = var('period_grains') or [] -%}
    {%- set chosen = ([chosen] if chosen is string else chosen) | unique | list -%}
    {%- do require_known(
        'period_grains', chosen, ['day', 'week', 'month', 'quarter', 'year'], 'grain'
    ) -%}
    {%- if not chosen -%}
        {%- do exceptions.raise_compiler_error(
            'The variable period_grains is empty: name at least one of day, week, month,'
            ~ ' quarter and year.'
        ) -%}
    {%- endif -%}
    {{ return(chosen) }}
{% endmacro %}

{#- Refuses a configuration that names what is not there. -#}
{% macro require_known(variable, chosen, known, word) %}
    {%- for name in chosen if name not in known -%}
        {%- do exceptions.raise_compiler_error(
            'The variable ' ~ variable ~ ' names ' ~ name ~ ', which is no ' ~ word
            ~ '. There are: ' ~ known | join(', ') ~ '.'
        ) -%}
    {%- endfor -%}
{% endmacro %}
