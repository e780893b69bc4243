{#- Reads one input table: every contract column under its name and type, and what the
    judging needs: record_key, row_number_in_file, is_incomplete, is_unreadable,
    is_undatable, copy_number (1 is the newest copy), and has_<column>, whether the raw
    field holds something, for the columns that are sometimes required.
    columns: {name: text | instant | date | number | boolean}. -#}
{% macro parse_input(table, key, required, columns, sometimes_required=[]) %}
    with

    rows_read as {{ inlined() }} (
        {{ parse_rows(table, key, required, columns, sometimes_required) }}
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
            row_number() over (
                partition by record_key, is_undatable
                order by
                    {% if 'updated_at' in columns -%}
                        updated_at desc nulls last,
                    {% endif -%}
                    row_number_in_file desc
            ) as copy_number
        from {{ rows_read }}
        where record_key is not null
    ) as numbered_rows
    where copy_number > 1
{% endmacro %}

{#- What parse_input gives, apart from copy_number: each row speaks for itself. -#}
{% macro parse_rows(table, key, required, columns, sometimes_required=[]) %}
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
    from {{ touched_rows(input_relation(table), key, found) }} as raw_rows
{% endmacro %}

{#- In a refresh of a model that keeps the rows of an input table: all copies of the keys
    that are touched, and the rows without a key. -#}
{% macro touched_rows(relation, key, found) -%}
    {%- if not (is_refresh() and model.config.meta.input and found) -%}
        {{ relation }}
    {%- else -%}
        {%- set record_key = parse_value(key, 'text', found[key]) -%}
        (
            select * from {{ relation }} as raw_rows
            where {{ is_touched('raw_rows.' ~ key if is_text_type(found[key]) else record_key) }}
            union all
            select * from {{ relation }} as raw_rows
            where {{ record_key }} is null
        )
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
