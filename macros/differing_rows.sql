{#- What a refresh finds out about the rows of an input table in the part that changed. -#}
{% macro differing_rows() -%}
    {{ return(changes_of(this.name ~ '__differing')) }}
{%- endmacro %}

{#- Rows that are not the same as the one in their place was, and those (version -1). Places
    are compared first: they are short, and few differ. Variables tell DuckDB what it need
    not read. -#}
{% macro find_differing_rows(meta) %}
    {%- set found = changed_columns(meta.input) -%}
    {%- set places = changes_of(this.name ~ '__places') -%}
    {% for bound in ['first_row', 'last_row'] -%}
    set variable {{ bound }} = (
        select {{ bound }} from {{ changes_of('input_ranges') }}
        where table_name = '{{ meta.input }}'
    );
    {% endfor -%}
    create or replace table {{ places }} as
    select row_number_in_file from (
        select
            raw_rows._row_number as row_number_in_file,
            {{ row_hash(found) }} as row_hash
        from {{ fresh_rows(meta.input) }} as raw_rows
    ) as fresh_rows
    full join (
        select row_number_in_file, row_hash from {{ this }}
        where
            row_number_in_file >= getvariable('first_row')
            and row_number_in_file <= getvariable('last_row')
    ) as stored_rows using (row_number_in_file)
    where fresh_rows.row_hash is distinct from stored_rows.row_hash;
    create or replace table {{ differing_rows() }} as
    select
        1 as version,
        {{ fresh_field(meta.input, meta.input_key) }} as record_key,
        raw_rows._row_number as row_number_in_file,
        {{ row_hash(found) }} as row_hash
    from {{ fresh_rows(meta.input) }} as raw_rows
    where raw_rows._row_number in (select row_number_in_file from {{ places }})
    union all
    select -1 as version, record_key, row_number_in_file, row_hash from {{ this }}
    where row_number_in_file in (select row_number_in_file from {{ places }});
    drop table {{ places }}
{% endmacro %}

{#- Says where the rows lie now that differ in that alone. -#}
{% macro move_rows(keys) %}
    update {{ this }} as stored_rows
    set row_number_in_file = moved_rows.place_now
    from (
        select
            min(case when version = -1 then row_number_in_file end) as place_before,
            min(case when version = 1 then row_number_in_file end) as place_now
        from {{ differing_rows() }}
        where
            record_key is not null
            and record_key not in (
                select record_key from {{ keys }} where record_key is not null
            )
        group by record_key
    ) as moved_rows
    where stored_rows.row_number_in_file = moved_rows.place_before
{% endmacro %}
