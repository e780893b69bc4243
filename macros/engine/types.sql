{#- Types and conversions that engines spell differently. -#}

{% macro type_double() %}{{ return(adapter.dispatch('type_double', 'aftersales')()) }}{% endmacro %}
{% macro default__type_double() %}{{ return('double precision') }}{% endmacro %}
{% macro duckdb__type_double() %}{{ return('double') }}{% endmacro %}
{% macro spark__type_double() %}{{ return('double') }}{% endmacro %}

{#- Text to a type, null where it is not one. -#}
{% macro try_cast_text(text, type) -%}
    {{ adapter.dispatch('try_cast_text', 'aftersales')(text, type) }}
{%- endmacro %}
{% macro default__try_cast_text(text, type) -%}
    try_cast({{ text }} as {{ type }})
{%- endmacro %}

{% macro as_double(number) -%}
    cast({{ number }} as {{ type_double() }})
{%- endmacro %}

{% macro as_count(number) -%}
    cast({{ number }} as bigint)
{%- endmacro %}

{#- A whole number wide enough for sums of squared microseconds. -#}
{% macro wide_integer(number) -%}
    cast({{ number }} as decimal(38, 0))
{%- endmacro %}

{#- A fraction as a decimal, so that sums do not depend on the order of the rows. -#}
{% macro exact_number(number) -%}
    cast({{ number }} as decimal(38, 15))
{%- endmacro %}

{% macro is_nan(number) -%}
    {{ adapter.dispatch('is_nan', 'aftersales')(number) }}
{%- endmacro %}
{% macro default__is_nan(number) -%} isnan({{ number }}) {%- endmacro %}
{% macro postgres__is_nan(number) -%} ({{ number }} = 'NaN') {%- endmacro %}

{#- A double as text: a whole number without decimals. -#}
{% macro number_as_text(number) -%}
    case
        when {{ number }} = floor({{ number }}) and abs({{ number }}) <= 9007199254740992
            then cast(cast({{ number }} as bigint) as {{ dbt.type_string() }})
        else cast({{ number }} as {{ dbt.type_string() }})
    end
{%- endmacro %}

{#- A decimal as its shortest text: 2.50 is 2.5, and 17.0 is 17. -#}
{% macro decimal_as_text(number) -%}
    case
        when {{ number }} = floor({{ number }})
            then split_part(cast({{ number }} as {{ dbt.type_string() }}), '.', 1)
        else rtrim(cast({{ number }} as {{ dbt.type_string() }}), '0')
    end
{%- endmacro %}

{#- A text of ours as SQL; null where there is none. -#}
{% macro text_literal(text) -%}
    cast(
        {{- 'null' if text is none else "'" ~ text | replace("'", "''") ~ "'" }} as
        {{- ' ' ~ dbt.type_string() -}}
    )
{%- endmacro %}
