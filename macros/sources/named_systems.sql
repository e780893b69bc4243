{#- The systems that the variable `input` names, those with tickets first: what they
    deliver keeps its ids. None where it names `demo` or `tables`. -#}
{% macro named_systems() %}
    {%- set input = var('input') -%}
    {%- set named = as_list(input) -%}
    {%- if not named -%}
        {%- do refuse_option('input', 'neither demo nor tables nor a source system') -%}
    {%- endif -%}
    {%- set known = source_systems() -%}
    {%- if named not in (['demo'], ['tables']) -%}
        {%- set kinds = 'kind of input' if named | length == 1 else 'source system' -%}
        {%- set possible = known | list -%}
        {%- if named | length == 1 -%}
            {%- set possible = ['demo', 'tables'] + possible -%}
        {%- endif -%}
        {%- do require_known('input', named, possible, kinds) -%}
        {%- set first = [] -%}
        {%- set then = [] -%}
        {%- for system in named | unique -%}
            {%- do (then if known[system].refers_to_others else first).append(system) -%}
        {%- endfor -%}
        {{ return(first + then) }}
    {%- endif -%}
    {{ return([]) }}
{% endmacro %}

{#- The named systems that feed a table of the contract. One company's calendar and
    promises are not another's: reference tables come from one system alone, the first
    that delivers such a table. While dbt parses that may be any. -#}
{% macro feeding_systems(table) %}
    {%- set systems = source_systems() -%}
    {%- set feeding = [] -%}
    {%- set delivering = [] -%}
    {%- set is_reference = input_contract()[table].reference -%}
    {%- for system in named_systems() if table in systems[system].tables -%}
        {%- do feeding.append(system) -%}
        {%- if is_reference and is_delivered(system, table) -%}
            {%- do delivering.append(system) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return((delivering or feeding)[:1] if is_reference and execute else feeding) }}
{% endmacro %}

{#- Whether a system delivers the table of its own that a table of the contract is of. One
    that asks customers of another system delivers none of these. -#}
{% macro is_delivered(system, table) %}
    {%- set about = source_systems()[system] -%}
    {%- if execute and not (about.refers_to_others and table == 'customers') -%}
        {%- set theirs = source('aftersales_' ~ system, about.tables[table]) -%}
        {{ return(load_relation(theirs) is not none) }}
    {%- endif -%}
    {{ return(false) }}
{% endmacro %}
