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
    updated: the column that says when a row was changed; of several the first that does.
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
    {%- set found = delivered_columns(system, table, always, needed) -%}
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
            coalesce(
                {% for name in as_list(updated) -%}
                    {%- set is_epoch = columns[name] == 'epoch' -%}
                    {%- set type = 'epoch_instant' if is_epoch else 'instant' -%}
                    {{ delivered_value(name, type, found) }} {{- ',' if not loop.last }}
                {% endfor -%}
            ) as updated_instant,
        {% endif -%}
        coalesce(
            {{ delivered_value('_fivetran_synced', 'instant', found) }},
            {{ delivered_value('_airbyte_extracted_at', 'extracted_instant', found) }}
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
