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

{#- What input tables name: table, kind of record, and the model that has those on record. -#}
{% macro references() %}
    {{ return([
        ('tickets', 'customer', 'dim_customers'),
        ('tickets', 'product', 'dim_products'),
        ('tickets', 'unit', 'dim_units'),
        ('installed_units', 'customer', 'dim_customers'),
        ('installed_units', 'product', 'dim_products'),
        ('survey_responses', 'customer', 'dim_customers'),
        ('survey_responses', 'ticket', 'stg_tickets'),
        ('field_visits', 'unit', 'dim_units'),
        ('field_visits', 'ticket', 'stg_tickets'),
        ('contracts', 'customer', 'dim_customers'),
        ('customer_activity', 'customer', 'dim_customers'),
    ]) }}
{% endmacro %}
