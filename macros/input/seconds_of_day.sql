{#- The second of the day at which a text `HH:MM` or `HH:MM:SS` stands. -#}
{% macro seconds_of_day(text) -%}
    cast(split_part({{ text }}, ':', 1) as integer) * 3600
    + cast(split_part({{ text }}, ':', 2) as integer) * 60
    + cast(coalesce(nullif(split_part({{ text }}, ':', 3), ''), '0') as integer)
{%- endmacro %}
