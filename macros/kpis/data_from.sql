{#- What `data_from` says of a KPI: an SQL date, the latest of those of its tables; none
    where it says nothing. `ticket_interactions` counts where it has accepted rows, and
    `customer_activity` where there are no contracts. -#}
{% macro data_from(kpi_id) %}
    {%- if not var('data_from') -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set dates = data_from_by_table() -%}
    {%- set found = [] -%}
    {%- for table in kpi_facts()[kpi_id].get('history_tables', []) if table in dates -%}
        {%- set date = "cast('" ~ dates[table] ~ "' as date)" -%}
        {%- if table in ['ticket_interactions', 'contracts'] -%}
            {%- set date = date_where(has_accepted_rows(table), date) -%}
        {%- elif table == 'customer_activity' -%}
            {%- set date = date_where('not ' ~ has_accepted_rows('contracts'), date) -%}
        {%- endif -%}
        {%- do found.append(date) -%}
    {%- endfor -%}
    {%- if found | length > 1 -%}
        {{ return('greatest(' ~ found | join(', ') ~ ')') }}
    {%- endif -%}
    {{ return(found | first if found else none) }}
{% endmacro %}

{% macro date_where(condition, date) -%}
    case when {{ condition }} then {{ date }} end
{%- endmacro %}

{% macro has_accepted_rows(table) -%}
    (select count(*) > 0 from {{ ref('stg_' ~ table) }} where record_status = 'accepted')
{%- endmacro %}

{#- The dates that `data_from` gives, by table: one for all of them, or each its own. -#}
{% macro data_from_by_table() %}
    {%- set given = var('data_from') or {} -%}
    {%- set tables = [] -%}
    {%- for facts in kpi_facts().values() -%}
        {%- do tables.extend(facts.get('history_tables', [])) -%}
    {%- endfor -%}
    {%- set dates = {} -%}
    {%- if given is mapping -%}
        {%- do require_known('data_from', given, tables | unique | list, 'table here') -%}
        {%- do dates.update(given) -%}
    {%- else -%}
        {%- for table in tables -%}
            {%- do dates.update({table: given}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for date in dates.values()
        if not is_calendar_date(date ~ '') -%}
        {%- do exceptions.raise_compiler_error(
            'The variable data_from is ' ~ date ~ ', which is no date such as 2024-02-15.'
        ) -%}
    {%- endfor -%}
    {{ return(dates) }}
{% endmacro %}
