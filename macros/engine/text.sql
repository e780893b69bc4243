{#- True where the whole text matches a regular expression. -#}
{% macro matches(text, pattern) -%}
    {{ adapter.dispatch('matches', 'aftersales')(text, pattern) }}
{%- endmacro %}
{% macro default__matches(text, pattern) -%}
    {{ text }} ~ '^({{ pattern }})$'
{%- endmacro %}
{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}
{% macro spark__matches(text, pattern) -%}
    {{ text }} rlike '^(?:{{ pattern }})\\z'
{%- endmacro %}
