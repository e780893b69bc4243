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
{% macro default__list_item(list, place) -%} ({{ list }})[{{ place }}] {%- endmacro %}
{% macro spark__list_item(list, place) -%} element_at({{ list }}, {{ place }}) {%- endmacro %}
