{#- Instants, local time and durations. An instant is a timestamp in UTC. -#}

{#- A well-formed ISO 8601 text as an instant; null where no such day exists. Works
    whatever the time zone of the session: an offset is looked for, never assumed. -#}
{% macro instant_from_text(text) -%}
    {{ adapter.dispatch('instant_from_text', 'aftersales')(text) }}
{%- endmacro %}
{% macro default__instant_from_text(text) -%}
    case
        when {{ matches(text, '.*:[0-9.]+(Z|[+-][0-9]{2}(:?[0-9]{2})?)') }}
            then timezone('UTC', try_cast({{ text }} as timestamp with time zone))
        else try_cast({{ text }} as timestamp)
    end
{%- endmacro %}
{#- PostgreSQL has no cast that may fail, knows no offset beyond 15 hours and rounds at the
    seventh decimal. -#}
{% macro postgres__instant_from_text(text) -%}
    {%- set clock = "substr(" ~ text ~ ", 12)" -%}
    {%- set hours = "substring(" ~ clock ~ " from '[+-][0-9]{2}')" -%}
    {%- set minutes = "substring(" ~ clock ~ " from '[+-][0-9]{2}:?([0-9]{2})$')" -%}
    case
        when {{ is_date_text("substr(" ~ text ~ ", 1, 10)") }} then
            cast(
                substr({{ text }}, 1, 10) || ' ' || coalesce(
                    substring({{ clock }} from '^[0-9:]+(?:[.][0-9]{1,6})?'), '00:00'
                )
                as timestamp
            )
            - coalesce(cast({{ hours }} as integer), 0) * interval '1 hour'
            - coalesce(cast(left({{ hours }}, 1) || {{ minutes }} as integer), 0)
                * interval '1 minute'
    end
{%- endmacro %}

{#- Spark wants seconds where there is an offset. -#}
{% macro spark__instant_from_text(text) -%}
    try_cast(
        regexp_replace({{ text }}, '([T ][0-9]{2}:[0-9]{2})([Z+-]|$)', '$1:00$2')
        as timestamp
    )
{%- endmacro %}

{#- The local date of an instant. -#}
{% macro local_date(instant, zone=none) -%}
    {%- set zone = zone or "'" ~ var('reporting_timezone') ~ "'" -%}
    {%- if zone == "'UTC'" -%}
        cast({{ instant }} as date)
    {%- else -%}
        {{ adapter.dispatch('local_date', 'aftersales')(instant, zone) }}
    {%- endif -%}
{%- endmacro %}
{% macro default__local_date(instant, zone) -%}
    cast(timezone({{ zone }}, timezone('UTC', {{ instant }})) as date)
{%- endmacro %}
{% macro spark__local_date(instant, zone) -%}
    cast(from_utc_timestamp({{ instant }}, {{ zone }}) as date)
{%- endmacro %}

{#- The instant of a local wall time: one that the clocks skip counts by the offset before
    the jump, one that comes twice is the first. Engines take the second: the offset of the
    day before tells the first, by however much the clocks were put back. -#}
{% macro to_utc(wall_time, zone=none) -%}
    {{ adapter.dispatch('to_utc', 'aftersales')(
        wall_time, zone or "'" ~ var('reporting_timezone') ~ "'"
    ) }}
{%- endmacro %}
{% macro default__to_utc(wall_time, zone) -%}
    {%- set second -%} timezone('UTC', timezone({{ zone }}, {{ wall_time }})) {%- endset -%}
    {%- set earlier -%} ({{ second }} - interval '1 day') {%- endset -%}
    {%- set first -%}
        ({{ wall_time }} - (timezone({{ zone }}, timezone('UTC', {{ earlier }})) - {{ earlier }}))
    {%- endset -%}
    case
        when timezone({{ zone }}, timezone('UTC', {{ first }})) = {{ wall_time }}
            then {{ first }}
        else {{ second }}
    end
{%- endmacro %}
{% macro spark__to_utc(wall_time, zone) -%}
    to_utc_timestamp({{ wall_time }}, {{ zone }})
{%- endmacro %}

{#- Whole microseconds from one instant to another. -#}
{% macro microseconds_between(first, last) -%}
    {{ adapter.dispatch('microseconds_between', 'aftersales')(first, last) }}
{%- endmacro %}
{% macro default__microseconds_between(first, last) -%}
    cast(extract(epoch from ({{ last }} - {{ first }})) * 1000000 as bigint)
{%- endmacro %}
{% macro duckdb__microseconds_between(first, last) -%}
    (epoch_us({{ last }}) - epoch_us({{ first }}))
{%- endmacro %}
{% macro spark__microseconds_between(first, last) -%}
    (unix_micros({{ last }}) - unix_micros({{ first }}))
{%- endmacro %}

{#- Whole days of 24 hours from one instant to another. -#}
{% macro whole_days_between(first, last) -%}
    {%- set microseconds = microseconds_between(first, last) -%}
    (({{ microseconds }} - {{ microseconds }} % 86400000000) / 86400000000)
{%- endmacro %}

{#- The instant some seconds after the beginning of 1970; null beyond the year 5138. -#}
{% macro instant_of_epoch(seconds) -%}
    case
        when abs({{ seconds }}) < 1e11
            then {{ adapter.dispatch('instant_of_epoch', 'aftersales')(seconds) }}
    end
{%- endmacro %}
{% macro default__instant_of_epoch(seconds) -%}
    timezone('UTC', to_timestamp({{ seconds }}))
{%- endmacro %}
{% macro duckdb__instant_of_epoch(seconds) -%}
    make_timestamp(cast(round({{ seconds }} * 1000000) as bigint))
{%- endmacro %}
{% macro spark__instant_of_epoch(seconds) -%}
    timestamp_micros(cast(round({{ seconds }} * 1000000) as bigint))
{%- endmacro %}

{#- The instant some microseconds later. -#}
{% macro add_microseconds(instant, microseconds) -%}
    {{ adapter.dispatch('add_microseconds', 'aftersales')(instant, microseconds) }}
{%- endmacro %}
{% macro default__add_microseconds(instant, microseconds) -%}
    ({{ instant }} + {{ microseconds }} * interval '1 microsecond')
{%- endmacro %}
{% macro duckdb__add_microseconds(instant, microseconds) -%}
    ({{ instant }} + to_microseconds({{ microseconds }}))
{%- endmacro %}
{% macro spark__add_microseconds(instant, microseconds) -%}
    timestamp_micros(unix_micros({{ instant }}) + {{ microseconds }})
{%- endmacro %}

{#- Whether a text names a time zone. Spark refuses one that does not in its own words. -#}
{% macro is_time_zone(text) -%}
    {{ adapter.dispatch('is_time_zone', 'aftersales')(text) }}
{%- endmacro %}
{% macro default__is_time_zone(text) -%}
    lower({{ text }}) in (select lower(name) from pg_timezone_names)
{%- endmacro %}
{% macro duckdb__is_time_zone(text) -%}
    lower({{ text }}) in (select lower(name) from pg_timezone_names())
{%- endmacro %}
{% macro spark__is_time_zone(text) -%} (1 = 1) {%- endmacro %}
