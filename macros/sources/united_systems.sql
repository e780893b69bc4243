{#- The rows of an input table that several systems are read for, below each other, with
    their ids kept apart. -#}
{% macro united_systems(table) -%}
    {%- set columns = input_columns(table) -%}
    (
        {% for part in input_parts(table) -%}
            {%- set found = relation_columns(part.relation) -%}
            select
                {% for name, dtype in columns.items() -%}
                    {%- set field = 'part_rows.' ~ name -%}
                    {%- if name not in found -%}
                        {%- set field = 'cast(null as ' ~ dtype ~ ')' -%}
                    {%- elif found[name] != dtype -%}
                        {%- set field = parse_text(field, found[name]) -%}
                    {%- endif -%}
                    {{ kept_apart(field, name, table, part.system) }} as {{ name }}
                    {{- ',' if not loop.last }}
                {% endfor -%}
            from {{ part.relation }} as part_rows
            {{ 'union all' if not loop.last }}
        {% endfor -%}
    )
{%- endmacro %}

{#- A field of a system's rows: an id with the system before it, unless the system is the
    first of those that name such records. A survey system asks about the records of that
    first one, and only the persons are its own. -#}
{% macro kept_apart(field, name, table, system) -%}
    {%- set named = {
        'ticket_id': 'tickets',
        'merged_into_ticket_id': 'tickets',
        'assignee_id': 'tickets',
        'customer_id': 'customers',
        'product_id': 'products',
        'unit_id': 'installed_units',
        'engineer_id': 'engineers',
        input_contract()[table].key: table,
    }.get(name) -%}
    {%- set feeding = feeding_systems(named) if named and system else [] -%}
    {%- set prefixed = "'" ~ system ~ ":' || " ~ field -%}
    {%- if not feeding or feeding[0] == system or input_contract()[table].reference -%}
        {{ field }}
    {%- elif named != table and source_systems()[system].refers_to_others -%}
        case when {{ field }} like 'person:%' then {{ prefixed }} else {{ field }} end
    {%- else -%}
        {{ prefixed }}
    {%- endif -%}
{%- endmacro %}
