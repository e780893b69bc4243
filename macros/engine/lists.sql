{#- Lists of ids, as a connector writes them into a text: `[12, 13]`, `["12"]`, `[]`. -#}
{% macro ids_in_list(rows, key, list) -%}
    {{ adapter.dispatch('ids_in_list', 'aftersales')(rows, key, list) }}
{%- endmacro %}
{#- Each id of a list with the key of its row, as `key` and listed_id. -#}
{% macro default__ids_in_list(rows, key, list) -%}
    select
        {{ key }},
        unnest(string_to_array(translate({{ list }}, '[]" {}', ''), ',')) as listed_id
    from {{ rows }}
    where {{ list }} like '%0%' or {{ list }} ~ '[1-9]'
{%- endmacro %}
