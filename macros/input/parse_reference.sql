{#- The rows of a reference table, each field as its contract type. Such a table configures
    a build, so a field that is missing or cannot be read ends it: without the row, numbers
    would be others. -#}
{% macro parse_reference(table) %}
    {%- set columns = contract_columns(table) -%}
    {%- set found = dict(input_columns(table)) -%}
    {%- if not found and table in shipped_tables() -%}
        {%- do found.update(dict.fromkeys(columns, 'varchar')) -%}
    {%- endif -%}
    select
        {% for name, facts in columns.items() -%}
            {{ readable_value(table, name, facts, found) }} as {{ name }}
            {{- ',' if not loop.last }}
        {% endfor -%}
    from {{ input_relation(table) }} as raw_rows
{% endmacro %}

{#- A field as its contract type. The messages hold what is in the row, so that no engine
    works them out before there is one. -#}
{% macro readable_value(table, name, facts, found) -%}
    {%- set value = parse_value(name, facts, found) -%}
    {%- set place = table ~ ', column ' ~ name -%}
    {%- set type = input_type(facts.type) -%}
    {%- if name not in found or facts.type == 'text' and not facts.required -%}
        {{ value }}
    {%- else -%}
        case
            when {{ value }} is not null then {{ value }}
            {% if facts.type != 'text' -%}
                when {{ is_given(name, found) }}
                    then {{ refused_value(
                        place, value_given(name), 'no ' ~ facts.type, type
                    ) }}
            {% endif -%}
            {% if facts.required -%}
                else {{ refused_value(
                    place, row_as_json(whole_row('raw_rows')), 'a row without it', type
                ) }}
            {%- endif %}
        end
    {%- endif -%}
{%- endmacro %}

{% macro value_given(name) -%}
    cast(raw_rows.{{ name }} as {{ dbt.type_string() }})
{%- endmacro %}

{#- Ends the run with what was found where, and what it is. -#}
{% macro refused_value(place, value, verdict, type=dbt.type_string()) -%}
    cast({{ fail_with(
        "'input error: " ~ place ~ ": ' || " ~ value ~ " || ' is " ~ verdict ~ ".'"
    ) }} as {{ type }})
{%- endmacro %}

{#- A text of a reference table, null or what a condition says of it; another one ends the
    run. verdict: what it is then. -#}
{% macro require_readable(table, column, condition, verdict) -%}
    case
        when {{ column }} is null or {{ condition }} then {{ column }}
        else {{ refused_value(table ~ ', column ' ~ column, column, verdict) }}
    end
{%- endmacro %}

{#- The same, of a text that is to be one of some words. -#}
{% macro require_word(table, column, words) -%}
    {{ require_readable(
        table, column, in_words(column, words), 'none of ' ~ words | join(', ')
    ) }}
{%- endmacro %}

{#- A column of a reference table in which no other row says the same in the columns of a
    key; where one does, they contradict each other, and the run ends. -#}
{% macro require_once(table, column, key, type=dbt.type_string()) -%}
    case
        when count(*) over (partition by {{ key | join(', ') }}) = 1 then {{ column }}
        else {{ refused_value(
            table ~ ', column ' ~ column,
            'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')',
            'given twice',
            type
        ) }}
    end
{%- endmacro %}
