{#- True of a number that no sum can hold: too large for the decimals that quantities and
    hours are added up in, or so small that they would make it zero. -#}
{% macro beyond_computing(number) -%}
    (abs({{ number }}) >= 1e12 or ({{ number }} <> 0 and abs({{ number }}) < 1e-10))
{%- endmacro %}
