{#- What is refused before anything is built. Each message names a variable and its value. -#}

{#- Refuses to take the demo company for the input of a project that installs this one. -#}
{% macro require_input() %}
    {%- if var('input') == 'demo' and project_name != 'aftersales'
        and not var('with_demo') -%}
        {%- do exceptions.raise_compiler_error(
            'The variable input is demo. Under vars: aftersales: say input: tables, and'
            ~ ' where they are (input_schema, input_tables), or a source system; or'
            ~ ' with_demo: true, for the demo company.'
        ) -%}
    {%- endif -%}
{% endmacro %}

{#- Refuses tables that no number could come of, as a run begins: none at all, one that
    `input_tables` names and that is not there, and one without a column that no row can do
    without. Models that `input_tables` names are looked at when they are read. -#}
{% macro require_tables() %}
    {%- set named = given_tables() -%}
    {%- set given = [] -%}
    {%- do require_known('input_tables', named, input_contract(), 'table of the contract') -%}
    {%- for table in input_contract() if execute and var('input') == 'tables' -%}
        {%- set name = named.get(table, '') -%}
        {%- set is_model = name and '.' not in name -%}
        {%- set found = {} if is_model else input_columns(table) -%}
        {%- if name and not is_model and not found -%}
            {%- do exceptions.raise_compiler_error(
                'The variable input_tables says that ' ~ table ~ ' is ' ~ name
                ~ ': there is no such table.'
            ) -%}
        {%- endif -%}
        {%- do require_columns(table, found) -%}
        {%- if (is_model or found) and table in input_tables() -%}
            {%- do given.append(table) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if execute and var('input') == 'tables' and not given -%}
        {%- do exceptions.raise_compiler_error(
            'The variable input_schema is ' ~ var('input_schema') ~ ': there is no table of'
            ~ ' the contract in ' ~ source('aftersales_input', 'tickets').without_identifier()
            ~ ', and input_tables names none. Expected one of: ' ~ input_tables()
            | join(', ') ~ '.'
        ) -%}
    {%- endif -%}
{% endmacro %}

{#- Refuses a table that has columns, and not those that no row can do without. -#}
{% macro require_columns(table, found) %}
    {%- set name = given_tables().get(table) -%}
    {%- for column, facts in contract_columns(table).items()
        if found and facts.required and column not in found -%}
        {%- do exceptions.raise_compiler_error(
            ('The variable input_tables says that ' ~ table ~ ' is ' ~ name if name
            else 'The variable input_schema is ' ~ var('input_schema'))
            ~ ': the table ' ~ input_parts(table)[0].relation ~ ' has no column '
            ~ column ~ ', which no row of ' ~ table ~ ' can do without. It has: '
            ~ found | join(', ') ~ '. A model of yours can call it so, and the variable'
            ~ ' input_tables name that model.'
        ) -%}
    {%- endfor -%}
{% endmacro %}

{#- Refuses a system without the tables and columns that it cannot do without, as a run
    begins. -#}
{% macro require_system_tables() %}
    {%- for system in named_systems() if execute -%}
        {%- for table, columns in source_systems()[system].needs.items() -%}
            {%- do delivered_columns(system, table, columns) -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}

{#- Refuses input in a schema that is built: a seed of ours would take the place of a
    table of the same name. In another project it may lie beside what is built. -#}
{% macro require_distinct_schemas() %}
    {%- set places = {} -%}
    {%- set nodes = graph.nodes.values() if execute else [] -%}
    {%- set tables = graph.sources.values() if execute and var('input') != 'demo' else [] -%}
    {%- for node in nodes if node.package_name == 'aftersales'
        and node.resource_type in ['model', 'seed'] -%}
        {%- do places.update({(node.database, node.schema, ''): 1}) -%}
        {%- do places.update({(node.database, node.schema, node.alias): 1}) -%}
    {%- endfor -%}
    {%- for table in tables if table.package_name == 'aftersales' -%}
        {%- set name = '' if project_name == 'aftersales' else table.identifier -%}
        {%- if (table.database, table.schema, name) in places -%}
            {%- do exceptions.raise_compiler_error(
                'The variable ' ~ table.source_name.removeprefix('aftersales_')
                ~ '_schema is ' ~ table.schema ~ ', and aftersales builds '
                ~ (name or 'relations of its own') ~ ' there. Have the input in another'
                ~ ' schema.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}

{#- Refuses a DuckDB file that is called as one of the schemas in it: `marts.fct_tickets`
    could be in either. -#}
{% macro require_distinct_names() %}
    {{ return(adapter.dispatch('require_distinct_names', 'aftersales')()) }}
{% endmacro %}
{% macro default__require_distinct_names() %}{% endmacro %}
{% macro duckdb__require_distinct_names() %}
    {%- set nodes = graph.nodes.values() if execute else [] -%}
    {%- for node in nodes if node.schema == target.database -%}
        {%- do exceptions.raise_compiler_error(
            'The database is called ' ~ target.database ~ ', as one of its schemas is: give'
            ~ ' the file ' ~ target.path ~ ' another name.'
        ) -%}
    {%- endfor -%}
{% endmacro %}

{#- Refuses a session whose time zone would move every date. -#}
{% macro require_utc() %}
    {{ return(adapter.dispatch('require_utc', 'aftersales')()) }}
{% endmacro %}
{% macro default__require_utc() %}{% endmacro %}
{% macro spark__require_utc() %}
    {%- set rows = run_query('select current_timezone()') -%}
    {%- set zone = rows.rows[0][0] if execute else 'UTC' -%}
    {%- if zone not in ['UTC', 'Etc/UTC', 'Z', '+00:00'] -%}
        {%- do exceptions.raise_compiler_error(
            'The setting spark.sql.session.timeZone is ' ~ zone ~ ', and instants are in UTC:'
            ~ ' say "set:hiveconf:spark.sql.session.timeZone": UTC under'
            ~ ' server_side_parameters of the profile, or set the server.'
        ) -%}
    {%- endif -%}
{% endmacro %}
