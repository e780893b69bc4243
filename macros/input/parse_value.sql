{#- One raw field as its contract type; null when it is empty or cannot be read. An instant
    comes out in UTC. facts: of the column, in the contract; found: the table's columns. -#}
{% macro parse_value(name, facts, found) -%}
    {%- set type = facts.type or 'text' -%}
    {%- if name not in found -%}
        cast(null as {{ input_type(type) }})
    {%- else -%}
        {%- set parsers = {
            'text': parse_text,
            'instant': parse_instant,
            'date': parse_date,
            'number': parse_number,
            'boolean': parse_boolean,
        } -%}
        {%- set parsed = parsers[type]('raw_rows.' ~ name, found[name]) -%}
        {{ 'lower(' ~ parsed ~ ')' if facts.case == 'lower' else parsed }}
    {%- endif -%}
{%- endmacro %}

{% macro has_zone(dtype) -%}
    {{ return(is_instant_type(dtype) and ('with time zone' in dtype or dtype == 'timestamptz')) }}
{%- endmacro %}

{#- A whole number is written without decimals, any other as its shortest. One so large
    that a double may have rounded it to its neighbour is an error. -#}
{% macro parse_text(field, dtype, place=none) -%}
    {%- if is_float_type(dtype) -%}
        case
            when {{ is_nan(field) }} then null
            when abs({{ field }}) > 9007199254740992 then {{ fail_with(
                "'input error: " ~ (place or 'column ' ~ field.split('.')[-1])
                ~ ": ' || cast("
                ~ field ~ " as " ~ dbt.type_string() ~ ") || ' is too large to be exact"
                ~ " in a column of type " ~ dtype | upper
                ~ ". Expected text or BIGINT: above 2^53 two numbers may be one.'"
            ) }}
            else {{ number_as_text(field) }}
        end
    {%- elif is_decimal_type(dtype) -%}
        {{ decimal_as_text(field) }}
    {%- else -%}
        nullif(cast({{ field }} as {{ dbt.type_string() }}), '')
    {%- endif -%}
{%- endmacro %}

{#- A parsed column as the text of a dimension. -#}
{% macro value_as_text(column, type) -%}
    {%- if type == 'number' -%}
        {{ number_as_text(as_double(column)) }}
    {%- elif type == 'text' -%}
        {{ column }}
    {%- else -%}
        cast({{ column }} as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{#- The calendar begins with the year 1, in every time zone: two days later. -#}
{% macro parse_instant(field, dtype) -%}
    {%- if is_text_type(dtype) -%}
        case
            when {{ matches(field, instant_pattern()) }} and {{ field }} >= '0001-01-03'
                then {{ instant_from_text(field) }}
        end
    {%- elif has_zone(dtype) -%}
        ({{ field }} at time zone 'UTC')
    {%- elif is_instant_type(dtype) or dtype == 'date' -%}
        cast({{ field }} as timestamp)
    {%- else -%}
        cast(null as timestamp)
    {%- endif -%}
{%- endmacro %}

{% macro parse_date(field, dtype) -%}
    {%- if is_text_type(dtype) -%}
        case
            when {{ matches(field, '[0-9]{4}-[0-9]{2}-[0-9]{2}') }}
                and {{ field }} >= '0001-01-01'
                then {{ try_cast_text(field, 'date') }}
        end
    {%- elif has_zone(dtype) -%}
        cast(({{ field }} at time zone 'UTC') as date)
    {%- elif is_instant_type(dtype) or dtype == 'date' -%}
        cast({{ field }} as date)
    {%- else -%}
        cast(null as date)
    {%- endif -%}
{%- endmacro %}

{% macro parse_number(field, dtype) -%}
    {%- if is_text_type(dtype) -%}
        case
            when {{ matches(
                field, ' *[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})? *'
            ) }} then {{ try_cast_text(field, type_double()) }}
        end
    {%- elif is_float_type(dtype) -%}
        case when not {{ is_nan(field) }} then {{ as_double(field) }} end
    {%- elif is_number_type(dtype) -%}
        {{ as_double(field) }}
    {%- else -%}
        cast(null as {{ type_double() }})
    {%- endif -%}
{%- endmacro %}

{% macro parse_boolean(field, dtype) -%}
    {%- if dtype == 'boolean' -%}
        {{ field }}
    {%- elif is_float_type(dtype) -%}
        case when {{ field }} = 1 then true when {{ field }} = 0 then false end
    {%- else -%}
        case
            when lower({{ parse_text(field, dtype) }}) in ('true', 't', 'yes', '1')
                then true
            when lower({{ parse_text(field, dtype) }}) in ('false', 'f', 'no', '0')
                then false
        end
    {%- endif -%}
{%- endmacro %}

{#- ISO 8601: a date, and a time of day with or without an offset of up to 18 hours. -#}
{% macro instant_pattern() -%}
    {{ return(
        '[0-9]{4}-[0-9]{2}-[0-9]{2}'
        ~ '([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?'
        ~ '(Z|[+-]((0[0-9]|1[0-7])(:?[0-5][0-9])?|18(:?00)?))?)?'
    ) }}
{%- endmacro %}
