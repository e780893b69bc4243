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
{#- PostgreSQL has no cast that may fail: what would is left out before. The text is of the
    form of a date or of a number. -#}
{% macro postgres__try_cast_text(text, type) -%}
    case
        {% if type == 'date' -%}
            when {{ is_date_text(text) }} then cast({{ text }} as date)
        {%- else -%}
            when abs(cast({{ text }} as numeric)) > 1e308
                then sign(cast({{ text }} as numeric)) * cast('infinity' as {{ type }})
            when abs(cast({{ text }} as numeric)) < 1e-307 then 0
            else cast({{ text }} as {{ type }})
        {%- endif %}
    end
{%- endmacro %}

{#- True of a text `YYYY-MM-DD` that is a day of the calendar. -#}
{% macro is_date_text(text) -%}
    (
        {{ matches(
            text,
            '[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])'
            ~ '|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))'
        ) }}
        or {{ matches(
            text,
            '([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29'
        ) }}
    )
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

{#- A fraction as whole trillionths, so that sums depend neither on the order of the rows
    nor on how an engine makes a decimal of a double; and a sum of them as a decimal. -#}
{% macro trillionths(number) -%}
    cast({{ rounded(number ~ ' * 1000000000000') }} as bigint)
{%- endmacro %}

{% macro from_trillionths(number) -%}
    cast({{ number }} as decimal(24, 0)) * cast(0.000000000001 as decimal(13, 12))
{%- endmacro %}

{#- The nearest whole number; of two the greater. number: a double, not negative. -#}
{% macro rounded(number) -%}
    {{ adapter.dispatch('rounded', 'aftersales')(number) }}
{%- endmacro %}
{% macro default__rounded(number) -%} round({{ number }}) {%- endmacro %}
{% macro postgres__rounded(number) -%} floor({{ number }} + 0.5) {%- endmacro %}

{% macro is_nan(number) -%}
    {{ adapter.dispatch('is_nan', 'aftersales')(number) }}
{%- endmacro %}
{% macro default__is_nan(number) -%} isnan({{ number }}) {%- endmacro %}
{#- The statistics of a Parquet file leave NaN out, and DuckDB goes by them: of a NaN in
    one, isnan() is false. -#}
{% macro duckdb__is_nan(number) -%}
    (not isfinite({{ number }}) and not isinf({{ number }}))
{%- endmacro %}
{% macro postgres__is_nan(number) -%} ({{ number }} = 'NaN') {%- endmacro %}

{#- Ends the statement with a message, an SQL text: a value that no number may come of. -#}
{% macro fail_with(message) -%}
    {{ adapter.dispatch('fail_with', 'aftersales')(message) }}
{%- endmacro %}
{% macro default__fail_with(message) -%}
    cast(cast({{ message }} as integer) as {{ dbt.type_string() }})
{%- endmacro %}
{% macro duckdb__fail_with(message) -%} error({{ message }}) {%- endmacro %}
{% macro spark__fail_with(message) -%} raise_error({{ message }}) {%- endmacro %}
