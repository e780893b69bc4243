{#- Reads one input table: every column of the contract under its name and type, and what
    validating needs: record_key, row_number_in_file, raw_row, is_incomplete (a required
    field is empty), is_unreadable (a field holds something that is not of its type),
    is_undatable (`updated_at` is such a field: nobody knows which copy is the newest),
    copy_number (1 is the newest), and has_<column>, whether the raw field holds something,
    for the columns that are sometimes required. -#}
{% macro parse_input(table, sometimes_required=[]) %}
    with

    rows_read as {{ inlined() }} (
        {{ parse_rows(table, sometimes_required) }}
    ),

    older_copies as (
        {{ older_copies('rows_read', contract_columns(table)) }}
    )

    select
        rows_read.*,
        coalesce(older_copies.copy_number, 1) as copy_number
    from rows_read
    left join older_copies
        on rows_read.row_number_in_file = older_copies.row_number_in_file
{% endmacro %}

{#- What parse_input gives, apart from copy_number: each row for itself. -#}
{% macro parse_rows(table, sometimes_required=[]) %}
    {%- set columns = contract_columns(table) -%}
    {%- set key = input_contract()[table].key -%}
    {%- set found = input_columns(table) -%}
    select
        {% for name, facts in columns.items() -%}
            {{ parse_value(name, facts, found) }} as {{ name }},
        {% endfor -%}
        {% for name in sometimes_required -%}
            {{ is_given(name, found) }} as has_{{ name }},
        {% endfor -%}
        {{ parse_value(key, columns[key], found) }} as record_key,
        not (
            {% for name, facts in columns.items() if facts.required -%}
                {{ is_given(name, found) }} {{- ' and' if not loop.last }}
            {% endfor %}
        ) as is_incomplete,
        {% for name, facts in columns.items() if facts.type != 'text' -%}
            ({{ is_given(name, found) }} and {{ parse_value(name, facts, found) }} is null)
            {{ 'or' if not loop.last }}
        {% else -%}
            false
        {% endfor -%} as is_unreadable,
        {% if 'updated_at' in columns -%}
            {{ is_given('updated_at', found) }}
            and {{ parse_value('updated_at', columns.updated_at, found) }} is null
        {%- else -%}
            false
        {%- endif %} as is_undatable,
        raw_rows._row_number as row_number_in_file,
        {{ whole_row('raw_rows') }} as raw_row
    from {{ input_relation(table) }} as raw_rows
{% endmacro %}

{#- The rows of parse_rows that are not the newest copy of their key, with their place
    among the copies. Few keys have several: which they are is found out by their hashes,
    and only their rows are put in order. -#}
{% macro older_copies(rows_read, columns={}) %}
    select
        row_number_in_file,
        copy_number
    from (
        select
            row_number_in_file,
            row_number() over (
                partition by record_key, is_undatable
                order by
                    {% if 'updated_at' in columns -%}
                        updated_at desc nulls last,
                    {% endif -%}
                    row_number_in_file desc
            ) as copy_number
        from {{ rows_read }}
        where
            record_key is not null
            and {{ hash_of(['record_key']) }} in (
                {{ repeated_hashes(rows_read, ['record_key'], 'record_key is not null') }}
            )
    ) as numbered_rows
    where copy_number > 1
{% endmacro %}

{#- True where the raw field holds something. -#}
{% macro is_given(name, found) -%}
    {%- if name not in found -%}
        false
    {%- elif is_text_type(found[name]) -%}
        (nullif(raw_rows.{{ name }}, '') is not null)
    {%- elif is_float_type(found[name]) -%}
        (raw_rows.{{ name }} is not null and not {{ is_nan('raw_rows.' ~ name) }})
    {%- else -%}
        (raw_rows.{{ name }} is not null)
    {%- endif -%}
{%- endmacro %}
