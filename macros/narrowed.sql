{#- A view. A refresh makes a second one in schema `changes`, over the status events at
    hand instead of all of them (see at_hand). -#}
{% materialization narrowed, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}
        create or replace view {{ target_relation }} as ({{ compiled_code }});
        {%- if is_refresh() %}
        create or replace view {{ changes_of(this.name) }} as ({{ narrowed_code() }})
        {%- endif %}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- The model's SQL, with its parents narrowed too. -#}
{% macro narrowed_code() %}
    {%- set narrowed = namespace(code=compiled_code) -%}
    {%- for parent in model.depends_on.nodes -%}
        {%- set node = graph.nodes[parent] -%}
        {%- set relation = api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias
        ) -%}
        {%- if node.resource_type == 'seed' -%}
            {%- set narrowed.code = narrowed.code
                | replace(relation | string, events_at_hand() | string) -%}
        {%- elif node.config.materialized == 'narrowed' -%}
            {%- set narrowed.code = narrowed.code
                | replace(relation | string, changes_of(node.alias) | string) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(narrowed.code) }}
{% endmacro %}

{#- In a refresh: a narrowed model, with all status events of the tickets in
    tickets_at_hand and all copies of those in copies_at_hand. -#}
{% macro at_hand(relation) -%}
    {{ return(changes_of(relation.name) if is_refresh() else relation) }}
{%- endmacro %}
