{#- True where the whole text matches a regular expression. -#}
{% macro matches(text, pattern) -%}
    {{ adapter.dispatch('matches', 'aftersales')(text, pattern) }}
{%- endmacro %}
{% macro default__matches(text, pattern) -%}
    {{ text }} ~ '^({{ pattern }})$'
{%- endmacro %}
{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}
{% macro spark__matches(text, pattern) -%}
    {{ text }} rlike '^(?:{{ pattern }})\\z'
{%- endmacro %}

{#- A text to order by its code points, whatever the database's own order is. -#}
{% macro by_code_point(text) -%}
    {{ adapter.dispatch('by_code_point', 'aftersales')(text) }}
{%- endmacro %}
{% macro default__by_code_point(text) -%} {{ text }} {%- endmacro %}
{% macro postgres__by_code_point(text) -%} {{ text }} collate "C" {%- endmacro %}

{#- The texts of a group in one, with commas between. -#}
{% macro texts_joined(text, order) -%}
    {{ adapter.dispatch('texts_joined', 'aftersales')(text, order) }}
{%- endmacro %}
{% macro default__texts_joined(text, order) -%}
    string_agg({{ text }}, ', ' order by {{ order }})
{%- endmacro %}
{% macro spark__texts_joined(text, order) -%}
    listagg({{ text }}, ', ') within group (order by {{ order }})
{%- endmacro %}

{#- A double as its shortest decimal text: 17.0 is 17, and 1e-07 is 0.0000001. -#}
{% macro number_as_text(number) -%}
    {%- set text = 'lower(cast(abs(' ~ number ~ ') as ' ~ dbt.type_string() ~ '))' -%}
    case
        when {{ number }} = floor({{ number }}) and abs({{ number }}) <= 9007199254740992
            then cast(cast({{ number }} as bigint) as {{ dbt.type_string() }})
        when abs({{ number }}) < 0.01 and {{ text }} like '%e-%'
            then case when {{ number }} < 0 then '-0.' else '0.' end
                || repeat('0', cast(split_part({{ text }}, 'e-', 2) as integer) - 1)
                || trim(trailing '0' from replace(split_part({{ text }}, 'e-', 1), '.', ''))
        else {{ fraction_as_text(number) }}
    end
{%- endmacro %}

{#- A double with decimals, not near 0, as text. Spark writes 1.5E7 from ten million on. -#}
{% macro fraction_as_text(number) -%}
    {{ adapter.dispatch('fraction_as_text', 'aftersales')(number) }}
{%- endmacro %}
{% macro default__fraction_as_text(number) -%}
    cast({{ number }} as {{ dbt.type_string() }})
{%- endmacro %}
{% macro spark__fraction_as_text(number) -%}
    case
        when abs({{ number }}) between 1e7 and 1e16
            then trim(trailing '0' from cast(
                try_cast(cast({{ number }} as string) as decimal(38, 18)) as string
            ))
        else cast({{ number }} as string)
    end
{%- endmacro %}

{#- A decimal as its shortest text: 2.50 is 2.5, and 17.0 is 17. -#}
{% macro decimal_as_text(number) -%}
    case
        when {{ number }} = floor({{ number }})
            then split_part(cast({{ number }} as {{ dbt.type_string() }}), '.', 1)
        else trim(trailing '0' from cast({{ number }} as {{ dbt.type_string() }}))
    end
{%- endmacro %}

{#- A text of ours as SQL; null where there is none. -#}
{% macro text_literal(text) -%}
    cast(
        {{- 'null' if text is none else "'" ~ escaped_text(text) ~ "'" }} as
        {{- ' ' ~ dbt.type_string() -}}
    )
{%- endmacro %}

{#- A text as it stands between single quotes. -#}
{% macro escaped_text(text) -%}
    {{ return(adapter.dispatch('escaped_text', 'aftersales')(text)) }}
{%- endmacro %}
{% macro default__escaped_text(text) -%} {{ return(text | replace("'", "''")) }} {%- endmacro %}
{% macro spark__escaped_text(text) -%}
    {{ return(text | replace('\\', '\\\\') | replace("'", "\\'")) }}
{%- endmacro %}
