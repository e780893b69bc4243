{#- Dates and times of day as systems write them. -#}

{#- A date that may have been delivered with the midnight it begins with, as text. -#}
{% macro date_as_text(text) -%}
    case
        when {{ matches(
            text,
            '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]00:00(:00([.]0+)?)?(Z|[+-]00(:?00)?)?'
        ) }} then substr({{ text }}, 1, 10)
        else {{ text }}
    end
{%- endmacro %}
