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

{#- Every entry of the objects in a column of `rows`, beside the columns of its row, as
    entry_name and entry_value, both text. -#}
{% macro json_entries(rows, object) -%}
    {{ adapter.dispatch('json_entries', 'aftersales')(rows, object) }}
{%- endmacro %}
{% macro default__json_entries(rows, object) -%}
    select
        {{ rows }}.*,
        entries.entry_name,
        entries.entry_value
    from {{ rows }}
    cross join lateral jsonb_each_text(
        case
            when {{ rows }}.{{ object }} like {{ "'{%'" }}
                then cast({{ rows }}.{{ object }} as jsonb)
        end
    ) as entries (entry_name, entry_value)
{%- endmacro %}
{% macro duckdb__json_entries(rows, object) -%}
    select
        {{ rows }}.*,
        entries.key as entry_name,
        json_extract_string(entries.value, '$') as entry_value
    from {{ rows }}
    cross join lateral json_each(
        case
            when {{ rows }}.{{ object }} like {{ "'{%'" }} and json_valid({{ rows }}.{{ object }})
                then {{ rows }}.{{ object }}
        end
    ) as entries
{%- endmacro %}
{% macro spark__json_entries(rows, object) -%}
    select
        {{ rows }}.*,
        entries.entry_name,
        entries.entry_value
    from {{ rows }}
    lateral view explode(
        from_json({{ rows }}.{{ object }}, 'map<string,string>')
    ) entries as entry_name, entry_value
{%- endmacro %}

{#- The first item of a list, as text. -#}
{% macro json_first(list) -%}
    {{ adapter.dispatch('json_first', 'aftersales')(list) }}
{%- endmacro %}
{% macro default__json_first(list) -%} cast({{ list }} as jsonb) ->> 0 {%- endmacro %}
{% macro duckdb__json_first(list) -%} json_extract_string({{ list }}, '$[0]') {%- endmacro %}
{% macro spark__json_first(list) -%} get_json_object({{ list }}, '$[0]') {%- endmacro %}

{#- A list or structure of a column as JSON text, in which a whole number has no decimals,
    as in every column: what stands between quotes is matched first, and so left as it is. -#}
{% macro nested_as_json(field) -%}
    {{ adapter.dispatch('nested_as_json', 'aftersales')(field) }}
{%- endmacro %}
{% macro default__nested_as_json(field) -%} cast(to_json({{ field }}) as text) {%- endmacro %}
{% macro duckdb__nested_as_json(field) -%}
    regexp_replace(
        cast(to_json({{ field }}) as varchar),
        '("(?:[^"\\]|\\.)*")|([0-9])[.]0([,}\]])', '\1\2\3', 'g'
    )
{%- endmacro %}
{% macro spark__nested_as_json(field) -%}
    regexp_replace(
        to_json({{ field }}),
        '("(?:[^"\\\\]|\\\\.)*")|([0-9])[.]0([,}\\]])', '$1$2$3'
    )
{%- endmacro %}
