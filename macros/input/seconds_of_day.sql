{#- The second of the day at which a text `HH:MM` or `HH:MM:SS` stands. -#}
{% macro seconds_of_day(text) -%}
    cast(split_part({{ text }}, ':', 1) as integer) * 3600
    + cast(split_part({{ text }}, ':', 2) as integer) * 60
    + cast(coalesce(nullif(split_part({{ text }}, ':', 3), ''), '0') as integer)
{%- endmacro %}

{#- Whether a text is such a time of a clock, up to 24:00. -#}
{% macro is_clock_time(text) -%}
    {{ matches(text, '([0-1]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?') }}
{%- endmacro %}
