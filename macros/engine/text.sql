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

{#- A text to order by its code points, whatever the database's own order is. -#}
{% macro by_code_point(text) -%}
    {{ adapter.dispatch('by_code_point', 'aftersales')(text) }}
{%- endmacro %}
{% macro default__by_code_point(text) -%} {{ text }} {%- endmacro %}
{% macro postgres__by_code_point(text) -%} {{ text }} collate "C" {%- endmacro %}

{#- The texts of a group in one, with commas between. -#}
{% macro texts_joined(text, order) -%}
    {{ adapter.dispatch('texts_joined', 'aftersales')(text, order) }}
{%- endmacro %}
{% macro default__texts_joined(text, order) -%}
    string_agg({{ text }}, ', ' order by {{ order }})
{%- endmacro %}
{% macro spark__texts_joined(text, order) -%}
    listagg({{ text }}, ', ') within group (order by {{ order }})
{%- endmacro %}
