{#- A table that a refresh brings up to date instead of making anew.

    In a full build: a plain table. In a refresh, by the model's `meta`:
    key         the columns whose touched values are worked out anew (see touched_keys);
                the model's SQL restricts itself to them by `touched`;
    onwards     the key is a period: all from the first touched one on are worked out anew,
                whatever they were; the model's SQL leaves the others out (periods_to_make);
    (no key)    the model's SQL gives the whole table from what was there and the changes;
    input       the input table whose rows the model judges, each by its own (parse_input);
    uncompared  columns that may differ without anyone minding;
    apart       one column and its values: worked out one value after the other, where all
                at once would take too much memory (full builds too).

    What really differs then lies in changes.<model>: old rows with version -1 and new
    ones with version 1, always all rows of a key, for the models that read this one. Rows
    of an input without a key have nothing in common: of them there may be some. For the
    tests of what is made anew onwards, the touched keys lie in changes.<model>__keys. -#}
{% materialization maintained, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing is not none and is_refresh() -%}
        {%- set columns = adapter.get_columns_in_relation(existing) -%}
        {% call statement('main') -%}
            {{ refresh_onwards() if model.config.meta.onwards
                else refresh_keys(columns) if model.config.meta.key
                else refresh_whole(columns) }}
        {%- endcall %}
    {%- else -%}
        {% call statement('main') -%}
            {{ replace_table(target_relation, existing) }}
        {%- endcall %}
    {%- endif -%}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- dbt's own makes a table beside the old one, renames both and drops one: eight
    statements where DuckDB does it in one transaction. -#}
{% materialization table, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}
        {{ replace_table(target_relation, load_cached_relation(this)) }}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro replace_table(target_relation, existing) %}
    {%- if existing is not none and not existing.is_table -%}
        drop {{ existing.type }} {{ existing }} cascade;
    {%- endif %}
    {%- if config.get('contract').enforced %}
        {{ get_assert_columns_equivalent(compiled_code) }}
        create or replace table {{ target_relation }}
        {{ get_table_columns_and_constraints() }};
        {%- for part in parts() %}
        insert into {{ target_relation }} {{ get_column_names() }} (
            {{ get_select_subquery(part) }}
            {{- in_order() }}
        );
        {%- endfor %}
    {%- else %}
        {%- for part in parts() %}
        {{ 'create or replace table ' ~ target_relation ~ ' as' if loop.first
            else 'insert into ' ~ target_relation }} ({{ part }});
        {%- endfor %}
    {%- endif %}
{% endmacro %}

{#- Few rows are put in order for whoever leafs through them. -#}
{% macro in_order() -%}
    {{ ' order by all'
        if model.config.materialized == 'table' or model.config.meta.onwards }}
{%- endmacro %}

{#- The model's SQL, once for each value that is worked out apart: DuckDB plans nothing
    of the arms of a union that a constant leaves out. -#}
{% macro parts() %}
    {%- set parts = [] -%}
    {%- for column, values in model.config.meta.get('apart', {}).items() -%}
        {%- for value in values -%}
            {%- do parts.append(
                'select * from (' ~ compiled_code ~ ') as whole where '
                ~ column ~ " = '" ~ value ~ "'"
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(parts or [compiled_code]) }}
{% endmacro %}

{#- An empty table like this one. Its columns are spelt out: in DuckDB 2.0 rows are lost
    that go into a table which the same transaction made by `from … limit 0`. -#}
{% macro empty_copy(relation, columns) %}
    create or replace table {{ relation }} (
        {%- for column in columns %}
        {{ column.quoted }} {{ column.dtype }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro refresh_keys(columns) %}
    {%- set meta = model.config.meta -%}
    {%- set keys = changes_of(this.name ~ '__keys') -%}
    {%- set before = changes_of(this.name ~ '__before') -%}
    {%- set after = changes_of(this.name ~ '__after') -%}
    {%- set moved = changes_of(this.name ~ '__moved') -%}
    {%- set changed = changes_of(this.name ~ '__changed') -%}
    {%- set compared = columns | rejectattr('name', 'in', meta.get('uncompared', []))
        | list -%}
    {% if meta.input -%}
    {{ find_differing_rows(meta) }};
    {% endif -%}
    {{ find_touched_keys(meta, keys) }}
    {%- if meta.input %}
    {{ move_rows(keys) }};
    {% endif -%}
    create or replace table {{ before }} as
    select rowid as place, * from {{ this }}
    where rowid in (
        select old_rows.rowid from {{ this }} as old_rows
        where {{ has_key('old_rows', keys) }}
        {%- if meta.key == ['record_key'] %}
        union all
        select old_rows.rowid from {{ this }} as old_rows
        where
            record_key is null
            and exists (select 1 from {{ keys }} where record_key is null)
        {%- endif %}
        {%- if meta.input %}
        union all
        select old_rows.rowid from {{ this }} as old_rows
        where
            record_key is null
            and row_number_in_file >= getvariable('first_row')
            and row_number_in_file <= getvariable('last_row')
        {%- endif %}
    );
    {{ empty_copy(after, columns) }};
    {% for part in parts() -%}
    insert into {{ after }} by name ({{ part }});
    {% endfor -%}
    create or replace table {{ moved }} as
    {{ differing_keys(columns, before, after) }};
    create or replace table {{ changed }} as
    {{ differing_keys(compared, before, after) }};
    create or replace table {{ changes_of(this.name) }} as
    select -1 as version, * exclude (place) from {{ before }} as old_rows
    where {{ has_key('old_rows', changed, nulls_too=true) }}
    union all
    select 1 as version, * from {{ after }} as new_rows
    where {{ has_key('new_rows', changed, nulls_too=true) }};

    {{- next_transaction() }}
    delete from {{ this }} where rowid in (
        select place from {{ before }} as old_rows
        where {{ has_key('old_rows', moved, nulls_too=true) }}
    );
    insert into {{ this }}
    from {{ after }} as new_rows
    where {{ has_key('new_rows', moved, nulls_too=true) }};
    {{ next_transaction() }}
    {% for scratch in [before, after, moved, changed] -%}
        drop table {{ scratch }}{{ ';' if not loop.last }}
    {% endfor %}
{% endmacro %}

{#- The first touched period of each grain becomes a variable. -#}
{% macro find_touched_keys(meta, keys) %}
    create or replace table {{ keys }} as
    select distinct * from (
        {{ touched_keys(meta) }}
    ) as touched;
    {% for grain in var('period_grains') if 'period_grain' in meta.key -%}
    set variable first_{{ grain }} = (
        select min(period_start) from {{ keys }} where period_grain = '{{ grain }}'
    );
    {% endfor -%}
{% endmacro %}

{% macro refresh_onwards() %}
    {%- set keys = changes_of(this.name ~ '__keys') -%}
    {{ find_touched_keys(model.config.meta, keys) }}
    {{- next_transaction() }}
    delete from {{ this }}
    where {{ from_the_first_touched_on('period_grain', 'period_start') }};
    insert into {{ this }} {{ get_column_names() }} (
        {{ get_select_subquery(compiled_code) }}
        {{- in_order() }}
    )
{% endmacro %}

{% macro refresh_whole(columns) %}
    {%- set after = changes_of(this.name ~ '__after') -%}
    {%- set listed = columns | map(attribute='quoted') | join(', ') -%}
    {{ empty_copy(after, columns) }};
    insert into {{ after }} by name ({{ compiled_code }});
    create or replace table {{ changes_of(this.name) }} as
    select sign(sum(version)) as version, {{ listed }} from (
        select 1 as version, {{ listed }} from {{ after }}
        union all
        select -1 as version, {{ listed }} from {{ this }}
    ) as versions
    group by {{ listed }}
    having sum(version) <> 0;
    {{- next_transaction() }}
    delete from {{ this }} as stored_rows
    where {{ is_among('stored_rows', changes_of(this.name), columns) }};
    insert into {{ this }} ({{ listed }})
    select {{ listed }} from {{ after }} as new_rows
    where {{ is_among('new_rows', changes_of(this.name), columns) }};
    {{- next_transaction() }}
    drop table {{ after }}
{% endmacro %}

{% macro is_among(rows, others, columns) -%}
    exists (
        select 1 from {{ others }} as others
        where {% for column in columns -%}
            others.{{ column.quoted }} is not distinct from {{ rows }}.{{ column.quoted }}
            {{- ' and ' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#- One transaction writes to one database only: those of `changes` and of the marts that
    are made where they will be published are two. -#}
{% macro next_transaction() %}
    {% if this.database != target.database %}
    commit;
    begin;
    {% endif %}
{% endmacro %}

{#- The keys under which the touched rows are not what they were. -#}
{% macro differing_keys(columns, before, after) %}
    {%- set columns = columns | map(attribute='quoted') | join(', ') %}
    select distinct {{ model.config.meta.key | join(', ') }} from (
        select {{ columns }} from (
            select 1 as version, * from {{ after }}
            union all
            select -1 as version, * exclude (place) from {{ before }}
        ) as versions
        group by {{ columns }}
        having sum(version) <> 0
    ) as differing
{% endmacro %}

{#- A single column is matched by `in`, which lets DuckDB skip what it can't hold, but not
    find a null: `nulls_too` does, for small tables. Only record_key, and parts of longer
    keys, may be null. -#}
{% macro has_key(rows, keys, nulls_too=false) -%}
    {%- set columns = model.config.meta.key -%}
    {%- if columns | length == 1 and not (nulls_too and columns[0] == 'record_key') -%}
    {{ rows }}.{{ columns[0] }} in (select {{ columns[0] }} from {{ keys }})
    {%- else -%}
    exists (
        select 1 from {{ keys }} as keys
        where {% for column in model.config.meta.key -%}
            keys.{{ column }} is not distinct from {{ rows }}.{{ column }}
            {{- ' and ' if not loop.last }}
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}
