{#- Objects that a connector delivers as JSON, in a column of text. -#}

{#- What an object has under a key, as text; null where it has nothing there, and where
    the text is no object. -#}
{% macro json_field(object, key) -%}
    {{ adapter.dispatch('json_field', 'aftersales')(object, key | replace("'", "''")) }}
{%- endmacro %}
{% macro default__json_field(object, key) -%}
    case
        when {{ object }} like {{ "'{%'" }} then cast({{ object }} as jsonb) ->> '{{ key }}'
    end
{%- endmacro %}
{% macro duckdb__json_field(object, key) -%}
    case
        when json_valid({{ object }})
            then json_extract_string({{ object }}, '$."{{ key }}"')
    end
{%- endmacro %}
{% macro spark__json_field(object, key) -%}
    get_json_object({{ object }}, '$[\'{{ key }}\']')
{%- endmacro %}
