{#- Exact percentiles of a column for `all` and each value of each dimension in each
    period: what days cannot be added up to. One sort a group gives all of them. Periods
    are looked up by date, which costs less than to work them out.
    Each grain waits for the one before it. What they hold is freed with the statement all
    the same: ten million tickets need more than the memory a build is given (docs/scale.md).
    relation: read once a dimension and grain, so better a table than a CTE;
    shares: of the column's values, between 0 and 1. -#}
{% macro percentiles_by_period(relation, date, dimensions, column, shares, condition) %}
    {{ adapter.dispatch('percentiles_by_period', 'aftersales')(
        relation, date, dimensions, column, shares, condition
    ) }}
{% endmacro %}
{% macro default__percentiles_by_period(
    relation, date, dimensions, column, shares, condition
) %}
    {%- set grains = period_grains() %}
    with

    {% for grain in grains -%}
        {%- set before = loop.previtem %}
        of_a_{{ grain }} as {{ materialized() }} (
            {% for dimension in ['all'] + dimensions -%}
                {%- set value = "'all'" if dimension == 'all'
                    else slice_value(dimension) %}
                select
                    '{{ grain }}' as period_grain,
                    period_dates.period_start,
                    '{{ dimension }}' as segment,
                    {{ value }} as segment_value,
                    {{ percentile_list(column, shares) }} as percentiles
                from {{ relation }} as records
                inner join {{ ref('int_period_dates') }} as period_dates
                    on
                        records.{{ date }} = period_dates.date_on
                        and period_dates.period_grain = '{{ grain }}'
                where
                    {{ condition }}
                    {%- if before %}
                    and (select count(*) from of_a_{{ before }}) >= 0
                    {%- endif %}
                group by
                    period_dates.period_start{{ ', ' ~ value if dimension != 'all' }}
                {{ 'union all' if not loop.last }}
            {% endfor %}
        ){{ ',' if not loop.last }}
    {% endfor %}

    {% for grain in grains -%}
        select * from of_a_{{ grain }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
{% endmacro %}
{#- Spark keeps no CTE, and spreads its groups over the cluster. -#}
{% macro spark__percentiles_by_period(
    relation, date, dimensions, column, shares, condition
) %}
    select
        period_dates.period_grain,
        period_dates.period_start,
        slices.segment,
        slices.segment_value,
        {{ percentile_list(column, shares) }} as percentiles
    from {{ relation }} as records
    inner join {{ ref('int_period_dates') }} as period_dates
        on records.{{ date }} = period_dates.date_on
    {{ lateral_slices(dimensions) }}
    where {{ condition }}
    group by
        period_dates.period_grain,
        period_dates.period_start,
        slices.segment,
        slices.segment_value
{% endmacro %}
