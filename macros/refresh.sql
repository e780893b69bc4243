{#- Whether this run brings the tables up to date instead of making them anew. It does
    where the loader has laid out what changed in the input since the last run. -#}
{% macro is_refresh() -%}
    {%- if not execute or flags.FULL_REFRESH -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(adapter.get_relation(target.database, 'changes', 'input_ranges') is not none) }}
{%- endmacro %}

{#- The table that tells what a refresh changed in a model. -#}
{% macro changes_of(name) -%}
    {{ return(api.Relation.create(database=target.database, schema='changes', identifier=name)) }}
{%- endmacro %}

{#- A model, or a CTE by its name; in a refresh, only its rows with a touched key of this
    model. What rows these are is looked up first in a table, so that their other columns
    are read nowhere else. of: which keys, where the key has a part before its last. -#}
{% macro touched(relation, column=none, of='true') -%}
    {%- if not is_refresh() -%}
        {{ return(relation) }}
    {%- endif -%}
    {%- set key = model.config.meta.key | last -%}
    {%- set condition -%}
        {{ column or key }} in (
            select {{ key }} from {{ changes_of(this.name ~ '__keys') }} where {{ of }}
        )
    {%- endset -%}
    {%- if relation is string -%}
        {{ return(
            '(select * from ' ~ relation ~ ' where ' ~ condition ~ ') as ' ~ relation
        ) }}
    {%- elif relation.schema != 'changes' -%}
        {%- set condition -%}
            rowid in (select rowid from {{ relation }} where {{ condition }})
        {%- endset -%}
    {%- endif -%}
    {{ return('(select * from ' ~ relation ~ ' where ' ~ condition ~ ')') }}
{%- endmacro %}

{#- For a CTE of touched rows: in a refresh they are looked up before anything else. -#}
{% macro looked_up_first() -%}
    {{ 'materialized' if is_refresh() }}
{%- endmacro %}

{#- In a refresh of base_unsound_status_events: the events without a key, as they are where
    the input changed, and as they were judged where it did not. -#}
{% macro and_those_without_key(relation) -%}
    {%- if is_refresh() %}
    union all
    select * from {{ relation }} where record_key is null
    {%- endif -%}
{%- endmacro %}

{% macro and_unsound_before() -%}
    {%- if is_refresh() %}
    union all
    select * exclude (place)
    from {{ changes_of(this.name ~ '__before') }} as rows_before
    where
        record_key is null
        and not {{ lies_in_the_change(
            'ticket_status_events', 'rows_before.row_number_in_file'
        ) }}
    {%- endif -%}
{%- endmacro %}

{#- In a refresh: the rows of a model now (1) and before (-1) that share the value of a
    column with a row that changed. -#}
{% macro versions_of(relation, column) -%}
    {%- if not is_refresh() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set changes = changes_of(relation.name) -%}
    {%- set shared -%}
        {{ column }} in (select {{ column }} from {{ changes }})
    {%- endset -%}
    {{ return({
        1: '(select * from ' ~ relation ~ ' where ' ~ shared ~ ')',
        -1: '(select * from ' ~ relation ~ ' where ' ~ shared
        ~ ' and ticket_id not in (select ticket_id from ' ~ changes ~ ')'
        ~ ' union all by name select * exclude (version) from ' ~ changes
        ~ ' where version = -1)',
    }) }}
{%- endmacro %}

{#- In a refresh of a model by period: only the touched periods of a grain; and no date
    before the first of them, a variable that tells DuckDB which rows it need not read. -#}
{% macro only_touched_periods(word, grain, start) -%}
    {%- if is_refresh() %}
    {{ word }} {{ start }} in (
        select period_start from {{ changes_of(this.name ~ '__keys') }}
        where period_grain = '{{ grain }}'
    ){% endif -%}
{%- endmacro %}

{% macro only_from_the_first_touched_on(word, grain, date) -%}
    {%- if is_refresh() %} {{ word }} {{ date }} >= getvariable('first_{{ grain }}')
    {%- endif -%}
{%- endmacro %}

{#- The accepted keys of the rows that a refresh of stg_tickets leaves as they are. -#}
{% macro or_accepted_before() -%}
    {%- if is_refresh() %}
    union all
    select ticket_id as target_ticket_id
    from {{ this }}
    where
        ticket_id in (select target_ticket_id from named_targets)
        and (record_status = 'accepted' or quarantine_reason = 'orphan')
        and record_key not in (
            select record_key from {{ changes_of(this.name ~ '__keys') }}
            where record_key is not null
        )
    {%- endif -%}
{%- endmacro %}

{#- A model; in a refresh, only its rows that some others name by a column. -#}
{% macro named_by(rows, relation, column) -%}
    {%- if is_refresh() -%}
        {{ return(
            '(select * from ' ~ relation ~ ' where ' ~ column
            ~ ' in (select ' ~ column ~ ' from ' ~ rows ~ '))'
        ) }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}

{#- After a refresh: the new rows of a maintained model, always all of a key, or the status
    events at hand; otherwise the model. -#}
{% macro changed_rows(relation) -%}
    {%- if is_refresh() -%}
        {%- set config = graph.nodes['model.aftersales.' ~ relation.name].config -%}
        {%- if relation.name == 'kpi_values' -%}
            {{ return(of_changed_periods(relation)) }}
        {%- elif config.meta.onwards -%}
            {{ return(of_changed_periods(relation, [relation.name[4:]])) }}
        {%- elif config.materialized == 'narrowed' -%}
            {{ return(at_hand(relation)) }}
        {%- elif config.materialized == 'maintained' and config.meta.key -%}
            {{ return(
                '(select * from ' ~ changes_of(relation.name)
                ~ ' where version = 1) as new_rows'
            ) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}
