{#- What a column's type says of it, whatever an engine calls that type. -#}

{% macro input_type(type) -%}
    {{ return({
        'text': dbt.type_string(),
        'instant': dbt.type_timestamp(),
        'date': 'date',
        'number': type_double(),
        'boolean': dbt.type_boolean(),
    }[type]) }}
{%- endmacro %}

{% macro is_text_type(dtype) -%}
    {{ return(dtype.startswith(('varchar', 'char', 'bpchar', 'text', 'string'))
        and '[' not in dtype) }}
{%- endmacro %}

{% macro is_float_type(dtype) -%}
    {{ return(dtype in ('double', 'double precision', 'float', 'float4', 'float8', 'real')) }}
{%- endmacro %}

{% macro is_decimal_type(dtype) -%}
    {{ return(dtype.startswith(('decimal', 'numeric')) and '[' not in dtype) }}
{%- endmacro %}

{% macro is_number_type(dtype) -%}
    {%- set is_whole = dtype in [
        'tinyint', 'smallint', 'integer', 'int', 'bigint', 'hugeint', 'utinyint',
        'usmallint', 'uinteger', 'ubigint', 'uhugeint', 'int2', 'int4', 'int8', 'long',
        'short', 'byte'
    ] -%}
    {{ return(is_whole or is_float_type(dtype) or is_decimal_type(dtype)) }}
{%- endmacro %}

{#- Whether a type holds instants, with or without a zone. -#}
{% macro is_instant_type(dtype) -%}
    {{ return(dtype.startswith('timestamp') and '[' not in dtype) }}
{%- endmacro %}

{#- Whether a type holds lists or structures. Those of PostgreSQL are lists or JSON. -#}
{% macro is_nested_type(dtype) -%}
    {{ return(dtype.startswith(('struct', 'map', 'array', 'union')) or dtype.endswith(']')) }}
{%- endmacro %}
