{#- Each id of a list with the key of its row, as `key` and listed_id. A list is a text as
    connectors write it: `[12, 13]`, `["12"]`, an id a line, or `[]`, which has none. -#}
{% macro ids_in_list(rows, key, list) -%}
    {{ adapter.dispatch('ids_in_list', 'aftersales')(rows, key, list) }}
{%- endmacro %}
{% macro default__ids_in_list(rows, key, list) -%}
    select
        {{ key }},
        unnest(string_to_array(translate({{ list }}, {{ list_signs() }}, ''), ',')) as listed_id
    from {{ rows }}
    where length({{ list }}) > 2
{%- endmacro %}
{% macro spark__ids_in_list(rows, key, list) -%}
    select
        {{ key }},
        explode(split(translate({{ list }}, {{ list_signs() }}, ''), ',')) as listed_id
    from {{ rows }}
    where length({{ list }}) > 2
{%- endmacro %}

{#- What stands around the ids, lines and tabs too. -#}
{% macro list_signs() -%} '[]" {}' || chr(9) || chr(10) || chr(13) {%- endmacro %}
