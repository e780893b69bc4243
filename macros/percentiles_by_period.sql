{#- Exact percentiles of a column for `all` and each value of each dimension in each
    period: what days cannot be added up to. One sort a group gives all of them. Periods
    are looked up by date, which costs less than to work them out.
    relation: read once a dimension and grain, so better a table than a CTE.
    shares: of the column's values, between 0 and 1. -#}
{% macro percentiles_by_period(relation, date, segments, column, shares, condition) %}
    {%- for grain in var('period_grains') %}
        {%- set outer_loop = loop %}
        {%- for segment in ['all'] + segments %}
            {%- set value = "'all'" if segment == 'all'
                else "coalesce(" ~ segment ~ ", '(none)')" %}
        select
            '{{ grain }}' as period_grain,
            period_dates.period_start,
            '{{ segment }}' as segment,
            {{ value }} as segment_value,
            {{ percentile_list(column, shares) }} as percentiles
        from {{ relation }} as records
        inner join (
            select
                date_on,
                period_start
            from {{ ref('dim_period_dates') }}
            where
                period_grain = '{{ grain }}'
                {{- only_touched_periods('and', grain, 'period_start') }}
        ) as period_dates
            on records.{{ date }} = period_dates.date_on
        where {{ condition }} {{- only_from_the_first_touched_on('and', grain, date) }}
        group by
            period_dates.period_start
            {{- ', ' ~ value if segment != 'all' }}
        {{ 'union all' if not (loop.last and outer_loop.last) }}
        {%- endfor %}
    {%- endfor %}
{% endmacro %}

{#- The first date of the period that a date lies in. -#}
{% macro start_of(grain, date) -%}
    cast(date_trunc('{{ grain }}', {{ date }}) as date)
{%- endmacro %}

{#- Percentiles of Hyndman and Fan's type 7, as one list. Hyndman and Fan (1996), The
    American Statistician 50. -#}
{% macro percentile_list(column, shares) -%}
    {{ adapter.dispatch('percentile_list', 'aftersales')(column, shares | join(', ')) }}
{%- endmacro %}
{% macro default__percentile_list(column, shares) -%}
    percentile_cont(array[{{ shares }}]) within group (order by {{ column }})
{%- endmacro %}
{% macro duckdb__percentile_list(column, shares) -%}
    quantile_cont({{ column }}, [{{ shares }}])
{%- endmacro %}
{% macro spark__percentile_list(column, shares) -%}
    percentile({{ column }}, array({{ shares }}))
{%- endmacro %}

{#- The n-th of a list, from 1. -#}
{% macro list_item(list, place) -%}
    {{ adapter.dispatch('list_item', 'aftersales')(list, place) }}
{%- endmacro %}
{% macro default__list_item(list, place) -%} {{ list }}[{{ place }}] {%- endmacro %}
{% macro spark__list_item(list, place) -%} element_at({{ list }}, {{ place }}) {%- endmacro %}
