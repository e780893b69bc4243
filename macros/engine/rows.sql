{#- What engines do differently with rows and with common table expressions. -#}

{#- A whole row as one value, and as JSON text. -#}
{% macro whole_row(relation) -%}
    {{ adapter.dispatch('whole_row', 'aftersales')(relation) }}
{%- endmacro %}
{% macro default__whole_row(relation) -%} {{ relation }} {%- endmacro %}
{#- No view of PostgreSQL may hold a row. -#}
{% macro postgres__whole_row(relation) -%} to_json({{ relation }}) {%- endmacro %}
{% macro spark__whole_row(relation) -%} struct({{ relation }}.*) {%- endmacro %}

{% macro row_as_json(row) -%}
    {{ adapter.dispatch('row_as_json', 'aftersales')(row) }}
{%- endmacro %}
{% macro default__row_as_json(row) -%}
    cast(to_json({{ row }}) as {{ dbt.type_string() }})
{%- endmacro %}
{% macro spark__row_as_json(row) -%}
    to_json({{ row }}, map('ignoreNullFields', 'false'))
{%- endmacro %}

{#- A number that is the same for the same values of some columns. -#}
{% macro hash_of(columns) -%}
    {{ adapter.dispatch('hash_of', 'aftersales')(columns) }}
{%- endmacro %}
{% macro default__hash_of(columns) -%} hash({{ columns | join(', ') }}) {%- endmacro %}
{% macro postgres__hash_of(columns) -%}
    hashtextextended(concat_ws(chr(31), {{ columns | join(', ') }}), 0)
{%- endmacro %}
{#- hash() has 32 bits there. -#}
{% macro spark__hash_of(columns) -%} xxhash64({{ columns | join(', ') }}) {%- endmacro %}

{#- The hashes of some columns that several rows share: candidates for rows that repeat a
    key. DuckDB finds neighbours in sorted hashes sooner than it groups them. -#}
{% macro repeated_hashes(relation, columns, condition) -%}
    {{ adapter.dispatch('repeated_hashes', 'aftersales')(relation, columns, condition) }}
{%- endmacro %}
{% macro default__repeated_hashes(relation, columns, condition) %}
    select {{ hash_of(columns) }} as key_hash
    from {{ relation }}
    where {{ condition }}
    group by {{ hash_of(columns) }}
    having count(*) > 1
{% endmacro %}
{% macro duckdb__repeated_hashes(relation, columns, condition) %}
    select key_hash
    from (
        select
            key_hash,
            lag(key_hash) over (order by key_hash) as previous_hash
        from (
            select {{ hash_of(columns) }} as key_hash
            from {{ relation }}
            where {{ condition }}
        ) as hashed_keys
    ) as sorted_hashes
    where key_hash = previous_hash
{% endmacro %}

{#- For a CTE that is worked out once, however often it is read. -#}
{% macro materialized() -%}
    {{ adapter.dispatch('materialized', 'aftersales')() }}
{%- endmacro %}
{% macro default__materialized() -%} materialized {%- endmacro %}
{% macro spark__materialized() -%}{%- endmacro %}

{#- For a CTE that several read, each of it a part: not to be kept whole in memory. -#}
{% macro inlined() -%}
    {{ adapter.dispatch('inlined', 'aftersales')() }}
{%- endmacro %}
{% macro default__inlined() -%} not materialized {%- endmacro %}
{% macro spark__inlined() -%}{%- endmacro %}

{#- The order of rows that have no number of their own: DuckDB's is that of the file.
    Elsewhere a table has none, and might be read in another each time: rows of a key that
    `updated_at` does not tell apart are ordered by their texts. -#}
{% macro row_order(rows) -%}
    {{ adapter.dispatch('row_order', 'aftersales')(rows) }}
{%- endmacro %}
{% macro default__row_order(rows) -%}
    order by {{ by_code_point(row_as_json(whole_row(rows))) }}
{%- endmacro %}
{% macro duckdb__row_order(rows) -%}{%- endmacro %}
