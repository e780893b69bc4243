{#- An input table with its rows numbered in the order of the file, as _row_number: what
    was given, else what the project ships, else no rows. -#}
{% macro input_relation(table) -%}
    {%- set columns = input_columns(table) -%}
    {%- if not execute -%}
        {#- dbt is to load the seeds before it reads them. -#}
        {%- do input_parts(table) -%}
        {%- do require_input() -%}
        {%- if table in shipped_tables() or var('input') == 'demo' -%}
            {%- do ref('aftersales', table) -%}
        {%- endif -%}
    {%- elif columns and input_parts(table)[0].system and named_systems() | length > 1 -%}
        {{ numbered_rows(united_systems(table)) }}
    {%- elif columns -%}
        {%- if table in given_tables() -%}
            {%- do require_columns(table, columns) -%}
        {%- endif -%}
        {{ numbered_rows(input_parts(table)[0].relation, columns) }}
    {%- elif table in shipped_tables() -%}
        {{ numbered_rows(ref('aftersales', table)) }}
    {%- else -%}
        (select 1 as _row_number where 1 = 0)
    {%- endif -%}
{%- endmacro %}

{#- Where a table of the contract lies, as a list of {system, relation}: several only
    where several systems feed it. The variable `input` says which tables the models
    read; `input_tables` names a single one elsewhere: a model, or database.schema.table.
    A reference table of the user's own takes precedence over what a system delivers, any
    other over one that no system delivers. -#}
{% macro input_parts(table) -%}
    {%- set named = given_tables().get(table) -%}
    {%- set parts = [] -%}
    {%- if named and '.' not in named -%}
        {%- do parts.append({'relation': builtins.ref(project_name, named).replace(limit=none)}) -%}
    {%- elif named -%}
        {%- set path = named.split('.') -%}
        {%- do parts.append({'relation': api.Relation.create(
            database=path[-3] if path | length > 2 else target.get('database'),
            schema=path[-2],
            identifier=path[-1],
        )}) -%}
    {%- else -%}
        {%- set own = source('aftersales_input', table).replace(limit=none) -%}
        {%- set feeding = feeding_systems(table) -%}
        {%- set is_own = execute and feeding and load_relation(own) is not none -%}
        {%- set delivering = [] -%}
        {%- for system in feeding if is_own and not input_contract()[table].reference
            and is_delivered(system, table) -%}
            {%- do delivering.append(system) -%}
        {%- endfor -%}
        {%- for system in feeding if delivering or not is_own -%}
            {%- set model = 'stg_' ~ system ~ '__' ~ table -%}
            {%- do parts.append(
                {'system': system, 'relation': ref('aftersales', model)}
            ) -%}
        {%- else -%}
            {%- do parts.append({'relation': own}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(parts) }}
{%- endmacro %}

{#- What `input_tables` says, as {table: a model's name or a path of two or three}. -#}
{% macro given_tables() %}
    {%- set given = var('input_tables') or {} -%}
    {%- if given is not mapping -%}
        {%- do refuse_option('input_tables', 'no {table: where it lies}') -%}
    {%- endif -%}
    {%- for name in given.values() if name is not string or name.count('.') > 2
        or not name.split('.') | select | list | length == name.count('.') + 1 -%}
        {%- do refuse_option('input_tables', 'no {table: a model, or schema.table}') -%}
    {%- endfor -%}
    {{ return(given) }}
{% endmacro %}

{#- The columns a given input table really has, as {lower-case name: lower-case type};
    empty where the table is absent. Of several parts that differ, a column is text. -#}
{% macro input_columns(table) %}
    {%- set found = {} -%}
    {%- for part in input_parts(table) if execute -%}
        {%- for name, dtype in relation_columns(part.relation).items() -%}
            {%- set differs = found.get(name, dtype) != dtype -%}
            {%- set type = dbt.type_string() | lower if differs else dtype -%}
            {%- do found.update({name: type}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{#- The columns of a relation, as {lower-case name: lower-case type}; none where there is
    no such relation. -#}
{% macro relation_columns(wanted) %}
    {%- set found = {} -%}
    {%- set relation = load_relation(wanted) -%}
    {%- if relation -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do found.update({column.name | lower: column.dtype | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}

{% macro numbered_rows(relation, columns={}) -%}
    {%- if '_row_number' in columns and flags.EMPTY -%}
        (select * from {{ relation }} where 1 = 0)
    {%- elif '_row_number' in columns -%}
        {{ relation }}
    {%- else -%}
        (
            select
                given_rows.*,
                row_number() over ({{ row_order('given_rows') }}) as _row_number
            from {{ relation }} as given_rows
            {{ 'where 1 = 0' if flags.EMPTY }}
        )
    {%- endif -%}
{%- endmacro %}
