{#- Questions about the input contract. -#}

{#- The tables whose rows are validated, in the order of the contract. -#}
{% macro input_tables() %}
    {%- set tables = [] -%}
    {%- for table, facts in input_contract().items() if not facts.reference -%}
        {%- do tables.append(table) -%}
    {%- endfor -%}
    {{ return(tables) }}
{% endmacro %}

{#- The reference tables that the project ships, for whoever brings none. -#}
{% macro shipped_tables() %}
    {{ return(['ticket_statuses', 'survey_scales']) }}
{% endmacro %}

{#- The columns of a table: {name: {type, required, case}}. -#}
{% macro contract_columns(table) %}
    {{ return(input_contract()[table].columns) }}
{% endmacro %}

{#- The type that a column has wherever the contract names it; text if it does not. -#}
{% macro contract_type(column) %}
    {%- for table in input_contract().values() if column in table.columns -%}
        {{ return(table.columns[column].type) }}
    {%- endfor -%}
    {{ return('text') }}
{% endmacro %}
