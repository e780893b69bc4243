{#- The keys of a maintained model that a refresh has to work out anew, by the rules of
    its `touched_by`:
    <model>                             rows of the model that changed name the key
    <model> by <column>                 the periods of the dates in the column of its rows
                                        that changed
    <model> on <column> among <other>   rows of another model (`this`: of this one) name,
                                        in the column, a row of the model that changed
    rule <name>                         what the macro touched_by_<name> selects -#}
{% macro touched_keys(meta) %}
    {%- set key = meta.key | join(', ') %}
    {%- for rule in meta.touched_by %}
        {%- set words = rule.split(' ') %}
        {%- if words[0] == 'rule' %}
            {{ context['touched_by_' ~ words[1]](meta) }}
        {%- elif words | length == 5 %}
            select {{ key }} from {{ this if words[4] == 'this' else named(words[4]) }}
            where {{ words[2] }} in (select {{ words[2] }} from {{ changes_of(words[0]) }})
        {%- elif words | length == 3 %}
            {{ periods_of(words[2], changes_of(words[0])) }}
        {%- else %}
            select {{ key }} from {{ changes_of(words[0]) }}
        {%- endif %}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}

{#- The rows of an input table, in the part of it that changed, and their columns. -#}
{% macro fresh_rows(table) -%}
    {{ changes_of(table) if changed_columns(table)
        else '(select 1 as _row_number where false)' }}
{%- endmacro %}

{#- The condition that a row, by its number, was in the part of its table that changed. -#}
{% macro lies_in_the_change(table, row) -%}
    exists (
        select 1 from {{ changes_of('input_ranges') }} as ranges
        where
            ranges.table_name = '{{ table }}'
            and {{ row }} between ranges.first_row and ranges.last_row
    )
{%- endmacro %}

{% macro changed_columns(table) %}
    {%- set found = {} -%}
    {%- set relation = adapter.get_relation(target.database, 'changes', table) -%}
    {%- if relation is not none -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do found.update({column.name | lower: column.dtype | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}

{#- A model by its name: rules are read when dbt knows all of them. -#}
{% macro named(name) -%}
    {%- set node = graph.nodes['model.aftersales.' ~ name] -%}
    {{ return(api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.alias
    )) }}
{%- endmacro %}

{#- An input table by its name, and a text field of it, which is searched for as it lies
    there where it can be. -#}
{% macro named_input(table) -%}
    {%- set node = graph.nodes['seed.aftersales.' ~ table] -%}
    {{ return(api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.alias
    )) }}
{%- endmacro %}

{% macro raw_text(table, name) -%}
    {%- set found = changed_columns(table) -%}
    {{ 'raw_rows.' ~ name if is_text_type(found.get(name, '')) else fresh_field(table, name) }}
{%- endmacro %}

{% macro fresh_field(table, name) -%}
    {%- set found = changed_columns(table) -%}
    {{ parse_value(name, 'text', found[name]) if name in found else 'null' }}
{%- endmacro %}
