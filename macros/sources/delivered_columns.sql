{#- The columns that a system's table was delivered with, as {lower-case name: {name,
    dtype, place}}, the place as a message says it; none where the table is absent and not
    needed. of_options: columns that a variable names, which the table must have where it
    is there. -#}
{% macro delivered_columns(system, table, needed, of_options=[]) %}
    {%- set found = {} -%}
    {%- set wanted = source('aftersales_' ~ system, table) -%}
    {%- set relation = load_relation(wanted) if execute else none -%}
    {%- set place = 'The variable ' ~ system ~ '_schema is ' ~ var(system ~ '_schema')
        ~ ': the table ' ~ system ~ '.' ~ table -%}
    {%- if execute and needed and not relation -%}
        {%- do exceptions.raise_compiler_error(
            place ~ ' is missing: it was looked for at ' ~ wanted ~ '.'
        ) -%}
    {%- endif -%}
    {%- set columns = adapter.get_columns_in_relation(relation) if relation else [] -%}
    {%- for column in columns -%}
        {%- do found.update({column.name | lower: {
            'name': column.name,
            'dtype': column.dtype | lower,
            'place': escaped_text(system ~ '.' ~ table ~ ', column ' ~ column.name),
        }}) -%}
    {%- endfor -%}
    {%- for name in needed + of_options if relation and name | lower not in found -%}
        {%- set why = 'and no ticket or answer can do without it' if name in needed
            else 'which a variable names' -%}
        {%- do exceptions.raise_compiler_error(
            place ~ ' has no column ' ~ name ~ ', ' ~ why ~ '. It has: '
            ~ found | join(', ') ~ '.'
        ) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{#- The type under which columns can stand in for each other: `instant` where all that
    were delivered hold instants, else `given_text`. columns: {table: [name]} of the system;
    modelled: {name: relation}, columns of models. -#}
{% macro type_in_common(system, columns, modelled={}) -%}
    {%- set dtypes = [] -%}
    {%- for table, names in columns.items() -%}
        {%- set found = delivered_columns(system, table, []) -%}
        {%- for name in names if name in found -%}
            {%- do dtypes.append(found[name].dtype) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for name, relation in modelled.items() if execute -%}
        {%- do dtypes.append(relation_columns(relation).get(name, 'timestamp')) -%}
    {%- endfor -%}
    {%- for dtype in dtypes if not is_instant_type(dtype) -%}
        {{ return('given_text') }}
    {%- endfor -%}
    {{ return('instant') }}
{%- endmacro %}

{#- The SQL type of a column that was asked for as a type and is not there. -#}
{% macro delivered_type(type) -%}
    {%- if type in ('given', 'given_text', 'epoch', 'salesforce_id') -%}
        {{ return(input_type('text')) }}
    {%- endif -%}
    {{ return(input_type('instant' if type.endswith('_instant') else type)) }}
{%- endmacro %}

{#- A column of a system's rows (raw_rows) as a type; epoch_instant is an instant that may
    be given in seconds, extracted_instant one that may be in milliseconds. An instant as
    BigQuery writes it ends in UTC. -#}
{% macro delivered_value(name, type, found) -%}
    {%- if name not in found -%}
        cast(null as {{ delivered_type(type) }})
    {%- else -%}
        {%- set field = 'raw_rows.' ~ adapter.quote(found[name].name) -%}
        {%- set dtype = found[name].dtype -%}
        {%- if type == 'text' and is_nested_type(dtype) -%}
            {{ nested_as_json(field) }}
        {%- elif type == 'text' -%}
            {{ parse_text(field, dtype, found[name].place) }}
        {%- elif type == 'salesforce_id' -%}
            {{ salesforce_id(parse_text(field, dtype, found[name].place)) }}
        {%- elif type == 'number' -%}
            {{ parse_number(field, dtype) }}
        {%- elif type == 'boolean' and is_text_type(dtype) -%}
            {#- pandas writes 1 as 1.0 where another row has none. #}
            {{ parse_boolean(
                'case ' ~ field ~ " when '1.0' then '1' when '0.0' then '0' else "
                ~ field ~ ' end',
                dtype
            ) }}
        {%- elif type == 'boolean' -%}
            {{ parse_boolean(field, dtype) }}
        {%- elif type == 'epoch_instant' -%}
            coalesce(
                {{ instant_of_epoch(parse_number(field, dtype)) }},
                {{ parse_instant(field, dtype) }}
            )
        {%- elif type == 'extracted_instant' -%}
            coalesce(
                {{ delivered_value(name, 'instant', found) }},
                {{ instant_of_epoch(parse_number(field, dtype) ~ ' / 1000') }}
            )
        {%- elif type == 'epoch' and not is_instant_type(dtype) -%}
            coalesce(
                cast(
                    {{ instant_of_epoch(parse_number(field, dtype)) }}
                    as {{ dbt.type_string() }}
                ),
                {{ parse_text(field, dtype) }}
            )
        {%- else -%}
            {%- if is_text_type(dtype) -%}
                {%- set field = "replace(" ~ field ~ ", ' UTC', 'Z')" -%}
            {%- endif -%}
            {%- set reads = is_text_type(dtype) or not is_instant_type(dtype) -%}
            {%- if type == 'instant' -%}
                {{ parse_instant(field, dtype) }}
            {%- elif type == 'date' -%}
                cast({{ parse_instant(field, dtype) }} as date)
            {%- elif reads -%}
                {{ parse_text(field, dtype) }}
            {%- elif type == 'given' -%}
                {{ parse_instant(field, dtype) }}
            {%- else -%}
                cast({{ parse_instant(field, dtype) }} as {{ dbt.type_string() }})
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
