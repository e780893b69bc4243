{#- The rows of a system's table as its connector delivers them: the columns that are
    asked for, each under its name and as its type, null where the table has none of that
    name; no rows where the table is absent.

    Of several rows of one key the newest counts: by `updated`, then by the connector's
    own clock, then by what was delivered last. In a table that keeps its history only
    active rows do. Few keys have several rows: only those are put in order.

    columns: {name: type}, or {name: [type, column]} where they differ; of the types of
        the contract, and `given`, an instant or a date to be handed on, unread where it is
        text, `given_text`, the same as text, `epoch`, the same of seconds since 1970, and
        `salesforce_id`, a text in full.
    needed: columns that a variable names, which must be there if the table is.
    deleted: what becomes of a row that the connector has marked as deleted: `left_out`;
        `kept`, with a column is_deleted; or `last`, when it names something and there is
        no living row of that key.
    where: a condition on the columns that are asked for. -#}
{% macro newest_rows(
    system, table, key, columns, needed=[], updated=none, deleted='left_out', where=none
) -%}
    {#- While dbt parses, which table is read is all there is to know. -#}
    {%- if not execute -%}
        {%- do source('aftersales_' ~ system, table) -%}
        {{ return('select 1 as not_yet') }}
    {%- endif -%}
    with

    delivered as {{ inlined() }} (
        select *
        from (
            {{ delivered_rows(system, table, columns, needed, updated) }}
        ) as delivered_rows
        where {{ where or '1 = 1' }}
    ),

    repeated_keys as {{ materialized() }} (
        {{ repeated_hashes('delivered', key, '1 = 1') }}
    ),

    settled_rows as (
        select
            {{ columns | join(', ') }},
            is_deleted
        from delivered
        where {{ hash_of(key) }} not in (select key_hash from repeated_keys)
        union all
        select
            {{ columns | join(', ') }},
            is_deleted
        from (
            select
                delivered.*,
                row_number() over (
                    partition by {{ key | join(', ') }}
                    order by
                        {{ 'is_deleted,' if deleted == 'last' }}
                        {{ 'updated_instant desc nulls last,' if updated }}
                        synced_instant desc nulls last,
                        delivered_number desc
                ) as copy_number
            from delivered
            where {{ hash_of(key) }} in (select key_hash from repeated_keys)
        ) as numbered_rows
        where copy_number = 1 {{- ' or ' ~ key[0] ~ ' is null' if deleted == 'kept' }}
    )

    select
        {{ columns | join(', ') }} {{- ', is_deleted' if deleted == 'kept' }}
    from settled_rows
    {{ 'where not is_deleted' if deleted == 'left_out' }}
{%- endmacro %}

{#- Every active row of a system's table, with what tells its copies apart: is_deleted,
    updated_instant, synced_instant and delivered_number. -#}
{% macro delivered_rows(system, table, columns, needed=[], updated=none) -%}
    {%- set relation = source('aftersales_' ~ system, table) -%}
    {%- set always = source_systems()[system].needs.get(table, []) -%}
    {%- set found = delivered_columns(relation, system ~ '.' ~ table, always, needed) -%}
    select
        {% for name, type in columns.items() -%}
            {%- set type, column = (type, name) if type is string else type -%}
            {{ delivered_value(column | lower, type, found) }} as {{ name }},
        {% endfor -%}
        {%- for name in ['_fivetran_deleted', 'is_deleted'] if name in found -%}
            coalesce({{ delivered_value(name, 'boolean', found) }}, false) or
        {% endfor -%}
        false as is_deleted,
        {% if updated -%}
            {{ delivered_value(
                updated, 'number' if columns[updated] == 'epoch' else 'instant', found
            ) }} as updated_instant,
        {% endif -%}
        coalesce(
            {% for name in ['_fivetran_synced', '_airbyte_extracted_at'] -%}
                {{ delivered_value(name, 'instant', found) }} {{- ',' if not loop.last }}
            {% endfor -%}
        ) as synced_instant,
        {{ 'raw_rows._row_number' if '_row_number' in found else '0' }}
            as delivered_number
    {% if found -%}
        from {{ relation }} as raw_rows
        where
            {{ delivered_value('_fivetran_active', 'boolean', found)
                if '_fivetran_active' in found else '1 = 1' }}
    {%- else -%}
        where 1 = 0
    {%- endif %}
{%- endmacro %}

{#- The columns that a system's table was delivered with, as {lower-case name: {name,
    dtype}}; none where the table is absent and not needed. of_options: columns that a
    variable names, which the table must have where it is there. -#}
{% macro delivered_columns(wanted, called, needed, of_options=[]) %}
    {%- set found = {} -%}
    {%- set relation = load_relation(wanted) if execute else none -%}
    {%- if execute and needed and not relation -%}
        {%- do exceptions.raise_compiler_error(
            'The table ' ~ called ~ ' is missing: it was looked for at ' ~ wanted ~ '.'
        ) -%}
    {%- endif -%}
    {%- set columns = adapter.get_columns_in_relation(relation) if relation else [] -%}
    {%- for column in columns -%}
        {%- do found.update(
            {column.name | lower: {'name': column.name, 'dtype': column.dtype | lower}}
        ) -%}
    {%- endfor -%}
    {%- for name in needed + of_options if relation and name | lower not in found -%}
        {%- set why = 'and no ticket or answer can do without it' if name in needed
            else 'which a variable names' -%}
        {%- do exceptions.raise_compiler_error(
            'The table ' ~ called ~ ' has no column ' ~ name ~ ', ' ~ why ~ '. It has: '
            ~ found | join(', ') ~ '.'
        ) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{#- A column of a system's rows (raw_rows) as a type. An instant as BigQuery writes it
    ends in UTC. -#}
{% macro delivered_value(name, type, found) -%}
    {%- set is_text = type in ('given', 'given_text', 'epoch', 'salesforce_id') -%}
    {%- if name not in found -%}
        cast(null as {{ input_type('text' if is_text else type) }})
    {%- else -%}
        {%- set field = 'raw_rows.' ~ adapter.quote(found[name].name) -%}
        {%- set dtype = found[name].dtype -%}
        {%- if type == 'text' -%}
            {{ parse_text(field, dtype) }}
        {%- elif type == 'salesforce_id' -%}
            {{ salesforce_id(parse_text(field, dtype)) }}
        {%- elif type == 'number' -%}
            {{ parse_number(field, dtype) }}
        {%- elif type == 'boolean' -%}
            {{ parse_boolean(field, dtype) }}
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
