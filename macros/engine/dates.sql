{#- Every date from one to another, both columns of `bounds`, as the column date_on. Spark
    would count down to a date that is earlier. -#}
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
    lateral view explode(
        case when {{ first_on }} <= {{ last_on }} then sequence({{ first_on }}, {{ last_on }}) end
    ) days as date_on
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

{#- Whole days from one date to another. -#}
{% macro days_between(first, last) -%}
    {{ adapter.dispatch('days_between', 'aftersales')(first, last) }}
{%- endmacro %}
{% macro default__days_between(first, last) -%} ({{ last }} - {{ first }}) {%- endmacro %}
{% macro spark__days_between(first, last) -%} datediff({{ last }}, {{ first }}) {%- endmacro %}

{#- The first date of the period that a date lies in. PostgreSQL truncates dates as instants
    of the session's time zone. -#}
{% macro start_of(grain, date) -%}
    {{ adapter.dispatch('start_of', 'aftersales')(grain, date) }}
{%- endmacro %}
{% macro default__start_of(grain, date) -%}
    cast(date_trunc('{{ grain }}', {{ date }}) as date)
{%- endmacro %}
{% macro postgres__start_of(grain, date) -%}
    cast(date_trunc('{{ grain }}', cast({{ date }} as timestamp)) as date)
{%- endmacro %}
