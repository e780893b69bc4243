{#- Refuses variables that are none of ours: dbt passes over a misspelt name in silence.
    Another project has variables of its own too; there, what stands under `aftersales` is
    looked at. -#}
{% macro require_known_variables() %}
    {%- set given = adapter.config.vars.to_dict() -%}
    {%- set names = (given.get('aftersales') or {}) | list -%}
    {%- if project_name == 'aftersales' -%}
        {%- set packages = adapter.config.load_dependencies() -%}
        {%- set names = names + adapter.config.cli_vars | list
            + given | reject('in', packages) | list -%}
    {%- endif -%}
    {%- for name in names if name not in known_variables() and not is_identifier(name) -%}
        {%- set near = nearest(name, known_variables()) -%}
        {%- do exceptions.raise_compiler_error(
            'The variable ' ~ name ~ ' is none of aftersales. '
            ~ ('Is it ' ~ near ~ '?' if near else 'Its dbt_project.yml lists all.')
        ) -%}
    {%- endfor -%}
{% endmacro %}

{% macro known_variables() %}
    {{ return([
        'input', 'input_tables', 'data_from', 'segments', 'period_grains', 'kpis',
        'extra_kpis', 'qualtrics_questions',
    ] + option_kinds(source_systems()) | list) }}
{% endmacro %}

{#- Whether a variable names a system's table: <system>_<table>_identifier. -#}
{% macro is_identifier(name) %}
    {%- for system in source_systems()
        if name.startswith(system ~ '_') and name.endswith('_identifier') -%}
        {%- set table = name.removeprefix(system ~ '_').removesuffix('_identifier') -%}
        {%- set tables = graph.sources.values()
            | selectattr('source_name', 'equalto', 'aftersales_' ~ system)
            | map(attribute='name') | list if execute else [] -%}
        {{ return(not tables or table in tables) }}
    {%- endfor -%}
    {{ return(false) }}
{% endmacro %}

{#- The name that shares most pairs of letters with another; none where few do. -#}
{% macro nearest(name, known) %}
    {%- set best = namespace(name=none, share=0.5) -%}
    {%- set pairs = set(zip(name, name[1:])) -%}
    {%- for one in known -%}
        {%- set others = set(zip(one, one[1:])) -%}
        {%- set share = 2 * (pairs.intersection(others) | length)
            / (pairs | length + others | length) -%}
        {%- if share > best.share -%}
            {%- set best.name = one -%}
            {%- set best.share = share -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(best.name) }}
{% endmacro %}
