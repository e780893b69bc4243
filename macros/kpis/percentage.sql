{#- 100 × numerator ÷ denominator as a double; null where the denominator is 0. -#}
{% macro percentage(numerator, denominator) -%}
    100 * {{ ratio(numerator, denominator) }}
{%- endmacro %}

{% macro ratio(numerator, denominator) -%}
    {{ as_double(numerator) }} / nullif({{ as_double(denominator) }}, 0)
{%- endmacro %}
