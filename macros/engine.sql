{#- What differs between engines, one small macro each. -#}

{#- Settings for the run. DuckDB hashes the ten million wide rows left of a `left join`
    where the few on its right would do, since it counts rows and not their width: every
    join of a full build is written with the side to be hashed on the right. A refresh
    begins with few rows and leaves the choice to DuckDB. -#}
{% macro plan_joins() -%}
    {{ adapter.dispatch('plan_joins', 'aftersales')() }}
{%- endmacro %}
{% macro default__plan_joins() -%}{%- endmacro %}
{% macro duckdb__plan_joins() -%}
    set global disabled_optimizers = '{{ '' if is_refresh() else 'build_side_probe_side' }}'
{%- endmacro %}

{% macro type_double() %}{{ return(adapter.dispatch('type_double', 'aftersales')()) }}{% endmacro %}
{% macro default__type_double() %}{{ return('double precision') }}{% endmacro %}
{% macro duckdb__type_double() %}{{ return('double') }}{% endmacro %}
{% macro spark__type_double() %}{{ return('double') }}{% endmacro %}

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
    {{ text }} rlike '^({{ pattern }})$'
{%- endmacro %}

{#- Text to a type, null where it is not one. -#}
{% macro try_cast_text(text, type) -%}
    {{ adapter.dispatch('try_cast_text', 'aftersales')(text, type) }}
{%- endmacro %}
{% macro default__try_cast_text(text, type) -%}
    try_cast({{ text }} as {{ type }})
{%- endmacro %}

{#- All raw fields of a row, as JSON text. -#}
{% macro row_as_json(relation) -%}
    {{ adapter.dispatch('row_as_json', 'aftersales')(relation) }}
{%- endmacro %}
{% macro default__row_as_json(relation) -%}
    cast(to_json({{ relation }}) as {{ dbt.type_string() }})
{%- endmacro %}

{#- For a CTE that several read, each of it a part: not to be kept whole in memory. In a
    refresh it is small, and searched for in large tables: better done once. -#}
{% macro inlined() -%}
    {{ adapter.dispatch('inlined', 'aftersales')() }}
{%- endmacro %}
{% macro default__inlined() -%}
    {{ '' if is_refresh() else 'not' }} materialized
{%- endmacro %}
{% macro spark__inlined() -%}{%- endmacro %}

{#- A number that tells one raw row from another; only a refresh needs it. -#}
{% macro row_hash(columns) -%}
    {{ adapter.dispatch('row_hash', 'aftersales')(columns) }}
{%- endmacro %}
{% macro default__row_hash(columns) -%} cast(null as bigint) {%- endmacro %}
{% macro duckdb__row_hash(columns) -%}
    {%- set fields = [] -%}
    {%- for name in columns if name != '_row_number' -%}
        {%- do fields.append('raw_rows.' ~ name) -%}
    {%- endfor -%}
    hash({{ (fields or ['0']) | join(', ') }})
{%- endmacro %}

{#- One such number for many rows, whatever their order. DuckDB mixes the last field into a
    hash by xor: unless hashed once more, two rows that swap it would cancel out. -#}
{% macro combined_hash(hash) -%}
    {{ adapter.dispatch('combined_hash', 'aftersales')(hash) }}
{%- endmacro %}
{% macro default__combined_hash(hash) -%} min({{ hash }}) {%- endmacro %}
{% macro duckdb__combined_hash(hash) -%} bit_xor(hash({{ hash }})) {%- endmacro %}

{#- A well-formed ISO 8601 text as a UTC timestamp; null where no such day exists. Works
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

{#- The local date of a UTC timestamp. -#}
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

{#- The UTC timestamp of a local wall time: one that the clocks skip counts by the offset
    before the jump, one that comes twice is the first. -#}
{% macro to_utc(wall_time, zone=none) -%}
    {{ adapter.dispatch('to_utc', 'aftersales')(
        wall_time, zone or "'" ~ var('reporting_timezone') ~ "'"
    ) }}
{%- endmacro %}
{% macro default__to_utc(wall_time, zone) -%}
    {%- set late -%} timezone('UTC', timezone({{ zone }}, {{ wall_time }})) {%- endset -%}
    case
        {% for shift in [60, 30] -%}
            {%- set early -%}
                {{ late }} - interval '{{ shift }} minutes'
            {%- endset -%}
            when timezone({{ zone }}, timezone('UTC', {{ early }})) = {{ wall_time }}
                then {{ early }}
        {% endfor -%}
        else {{ late }}
    end
{%- endmacro %}

{#- Whole microseconds from one UTC timestamp to another. -#}
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

{#- Every date from one to another, both scalars, as the column date_on. -#}
{% macro dates_between(bounds, first_on, last_on) -%}
    {{ adapter.dispatch('dates_between', 'aftersales')(bounds, first_on, last_on) }}
{%- endmacro %}
{% macro default__dates_between(bounds, first_on, last_on) -%}
    select
        {{ bounds }}.*,
        cast(days.day_at as date) as date_on
    from {{ bounds }}
    cross join lateral generate_series(
        cast({{ bounds }}.{{ first_on }} as timestamp),
        cast({{ bounds }}.{{ last_on }} as timestamp),
        interval '1 day'
    ) as days (day_at)
{%- endmacro %}
{% macro spark__dates_between(bounds, first_on, last_on) -%}
    select
        {{ bounds }}.*,
        days.date_on
    from {{ bounds }}
    lateral view explode(sequence({{ first_on }}, {{ last_on }})) days as date_on
{%- endmacro %}

{#- The number of an ISO weekday: 1 is Monday. -#}
{% macro iso_weekday(date) -%}
    {{ adapter.dispatch('iso_weekday', 'aftersales')(date) }}
{%- endmacro %}
{% macro default__iso_weekday(date) -%} extract(isodow from {{ date }}) {%- endmacro %}
{% macro spark__iso_weekday(date) -%} extract(dayofweek_iso from {{ date }}) {%- endmacro %}

{#- The date some days later. -#}
{% macro add_days(date, days) -%}
    {{ adapter.dispatch('add_days', 'aftersales')(date, days) }}
{%- endmacro %}
{% macro default__add_days(date, days) -%} ({{ date }} + {{ days }}) {%- endmacro %}
{% macro spark__add_days(date, days) -%} date_add({{ date }}, {{ days }}) {%- endmacro %}

{#- A whole number wide enough for sums of squared microseconds. -#}
{% macro wide_integer(number) -%}
    cast({{ number }} as decimal(38, 0))
{%- endmacro %}

{#- A fraction as a decimal, so that sums do not depend on the order of the rows. -#}
{% macro exact_number(number) -%}
    cast({{ number }} as decimal(38, 15))
{%- endmacro %}

{% macro as_double(number) -%}
    cast({{ number }} as {{ type_double() }})
{%- endmacro %}

{% macro as_count(number) -%}
    cast({{ number }} as bigint)
{%- endmacro %}

{#- Whole days from one date to another. -#}
{% macro days_between(first, last) -%}
    {{ adapter.dispatch('days_between', 'aftersales')(first, last) }}
{%- endmacro %}
{% macro default__days_between(first, last) -%} ({{ last }} - {{ first }}) {%- endmacro %}
{% macro spark__days_between(first, last) -%} datediff({{ last }}, {{ first }}) {%- endmacro %}
