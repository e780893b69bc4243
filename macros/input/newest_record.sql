{#- The instant of the newest row of an input table, by `updated_at` or, where it has none,
    by when things happened. -#}
{% macro newest_record(relation) -%}
    {%- set table = relation.identifier -%}
    {%- set found = relation_columns(relation) -%}
    {%- set columns = contract_columns(table) -%}
    {%- set given = [] -%}
    {%- for name in ['updated_at', 'created_at', 'occurred_at', 'responded_at', 'completed_at']
        if name in found and name in columns -%}
        {%- do given.append(name) -%}
    {%- endfor -%}
    {%- if not given -%}
        {%- do exceptions.raise_compiler_error(
            'The table ' ~ relation ~ ' has no column that says how new its rows are.'
        ) -%}
    {%- endif -%}
    select max({{ parse_value(given[0], columns[given[0]], found) }})
    from {{ relation }} as raw_rows
{%- endmacro %}
