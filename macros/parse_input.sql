{#- Reads one input table: every contract column under its name and type, and what the
    judging needs: record_key, row_number_in_file, is_incomplete, is_unreadable,
    is_undatable, copy_number (1 is the newest copy), and has_<column>, whether the raw
    field holds something, for the columns that are sometimes required.
    columns: {name: text | instant | date | number | boolean}. -#}
{% macro parse_input(table, key, required, columns, sometimes_required=[]) %}
    with

    rows_read as {{ inlined() }} (
        {{ parse_rows(
            table, key, required, columns, sometimes_required, rows_to_parse(table, key)
        ) }}
        {{- and_rows_parsed_before(table, columns.keys() | list, sometimes_required) }}
    ),

    older_copies as (
        {{ older_copies('rows_read', columns) }}
    )

    select
        rows_read.*,
        coalesce(older_copies.copy_number, 1) as copy_number
    from rows_read
    left join older_copies
        on rows_read.row_number_in_file = older_copies.row_number_in_file
{% endmacro %}

{#- The rows of parse_rows that are not the newest copy of their key, with their place
    among the copies. Few rows are: the others need not be carried through the sorting. -#}
{% macro older_copies(rows_read, columns={}) %}
    select * from (
        select
            row_number_in_file,
            row_number() over copies as copy_number,
            first_value(row_number_in_file) over copies as newest_row_number
        from {{ rows_read }}
        where record_key is not null
        window copies as (
            partition by record_key, is_undatable
            order by
                {% if 'updated_at' in columns -%}
                    updated_at desc nulls last,
                {% endif -%}
                row_number_in_file desc
        )
    ) as numbered_rows
    where copy_number > 1
{% endmacro %}

{#- What parse_input gives, apart from copy_number: each row speaks for itself. rows: which
    raw rows, if not all. -#}
{% macro parse_rows(table, key, required, columns, sometimes_required=[], rows=none) %}
    {%- set found = input_columns(table) -%}
    {%- set typed = [] -%}
    select
        {% for name, type in columns.items() -%}
            {%- if name not in found -%}
                cast(null as {{ input_type(type) }}) as {{ name }},
            {%- else -%}
                {{ parse_value(name, type, found[name]) }} as {{ name }},
            {%- endif %}
            {% if type != 'text' -%}
                {%- do typed.append(name) -%}
            {% endif -%}
        {%- endfor -%}
        {% for name in sometimes_required -%}
            {{ is_given(name, found) }} as has_{{ name }},
        {% endfor -%}
        {{ parse_value(key, 'text', found[key]) if key in found else 'null' }}
            as record_key,
        not (
            {%- for name in required %}
                {{ is_given(name, found) }}{{ ' and' if not loop.last }}
            {%- endfor %}
        ) as is_incomplete,
        {% for name in typed -%}
            ({{ is_given(name, found) }}
            and {{ parse_value(name, columns[name], found.get(name)) }} is null)
            {{ 'or' if not loop.last }}
        {% else -%}
            false
        {% endfor -%} as is_unreadable,
        {% if 'updated_at' in columns -%}
            {{ is_given('updated_at', found) }} and
            {{ parse_value('updated_at', 'instant', found.get('updated_at')) }} is null
        {%- else -%}
            false
        {%- endif %} as is_undatable,
        raw_rows._row_number as row_number_in_file,
        {{ row_hash(found) }} as row_hash
    from {{ rows or input_relation(table) }} as raw_rows
{% endmacro %}

{#- In a refresh: the raw rows of touched keys, and those without one, where the input
    changed. -#}
{% macro rows_to_parse(table, key) -%}
    {%- if is_refresh() and model.config.meta.input -%}
        {%- set keys = changes_of(this.name ~ '__keys') -%}
        (
            select raw_rows.* from {{ fresh_rows(table) }} as raw_rows
            where {{ raw_text(table, key) }} in (select record_key from {{ keys }})
            union all
            select raw_rows.* from {{ fresh_rows(table) }} as raw_rows
            where {{ fresh_field(table, key) }} is null
        )
    {%- endif -%}
{%- endmacro %}

{#- In a refresh: the rows of touched keys where the input did not change. -#}
{% macro and_rows_parsed_before(table, columns, sometimes_required) -%}
    {%- if is_refresh() and model.config.meta.input %}
        union all by name
        select
            {{ columns | join(', ') }},
            {% for name in sometimes_required -%}
                has_{{ name }},
            {% endfor -%}
            record_key,
            is_incomplete,
            is_unreadable,
            is_undatable,
            row_number_in_file,
            row_hash
        from {{ changes_of(this.name ~ '__before') }} as rows_before
        where not {{ lies_in_the_change(table, 'rows_before.row_number_in_file') }}
    {%- endif -%}
{%- endmacro %}

{#- True where the raw field holds something. -#}
{% macro is_given(name, found) -%}
    {%- if name not in found -%}
        false
    {%- elif 'char' in found[name] or found[name] in ('text', 'string') -%}
        (nullif(raw_rows.{{ name }}, '') is not null)
    {%- else -%}
        (raw_rows.{{ name }} is not null)
    {%- endif -%}
{%- endmacro %}
