{#- Exact percentiles of a column for `all` and each value of each dimension in each
    period: what days cannot be added up to. One sort a group gives all of them. Periods
    are looked up by date, which costs less than to work them out.
    relation: read once a dimension or more, so better a table than a CTE;
    shares: of the column's values, between 0 and 1. -#}
{% macro percentiles_by_period(relation, date, dimensions, column, shares, condition) %}
    {{ adapter.dispatch('percentiles_by_period', 'aftersales')(
        relation, date, dimensions, column, shares, condition
    ) }}
{% endmacro %}
{% macro default__percentiles_by_period(
    relation, date, dimensions, column, shares, condition
) %}
    {%- for dimension in ['all'] + dimensions %}
        {%- set value = "'all'" if dimension == 'all' else slice_value(dimension) %}
        select
            period_dates.period_grain,
            period_dates.period_start,
            '{{ dimension }}' as segment,
            {{ value }} as segment_value,
            {{ percentile_list(column, shares) }} as percentiles
        from {{ relation }} as records
        inner join {{ ref('int_period_dates') }} as period_dates
            on records.{{ date }} = period_dates.date_on
        where {{ condition }}
        group by
            period_dates.period_grain,
            period_dates.period_start{{ ', ' ~ value if dimension != 'all' }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{% endmacro %}
{#- DuckDB holds the values of all groups in memory until the statement ends, but those of
    a recursion only until its next step: each step is one dimension of one grain. Every
    record is in each of them, so that only the step past the last one has no rows. -#}
{% macro duckdb__percentiles_by_period(
    relation, date, dimensions, column, shares, condition
) %}
    {%- set segments = ['all'] + dimensions %}
    with recursive

    percentiles_by_step as (
        select
            -1 as step,
            cast(null as varchar) as period_grain,
            cast(null as date) as period_start,
            cast(null as varchar) as segment_value,
            cast(null as double[]) as percentiles
        union all
        select
            steps.step,
            period_dates.period_grain,
            period_dates.period_start,
            case steps.step % {{ segments | length }}
                when 0 then 'all'
                {%- for dimension in dimensions %}
                when {{ loop.index }} then {{ slice_value(dimension) }}
                {%- endfor %}
            end as segment_value,
            {{ percentile_list(column, shares) }} as percentiles
        from {{ relation }} as records
        inner join {{ ref('int_period_dates') }} as period_dates
            on records.{{ date }} = period_dates.date_on
        inner join (
            select max(step) + 1 as step from percentiles_by_step
        ) as steps
            on
                period_dates.period_grain
                = {{ period_grains() }}[steps.step // {{ segments | length }} + 1]
        where {{ condition }}
        group by all
    )

    select
        period_grain,
        period_start,
        {{ segments }}[step % {{ segments | length }} + 1] as segment,
        segment_value,
        percentiles
    from percentiles_by_step
    where step >= 0
{% endmacro %}
{#- Spark spreads its groups over the cluster. -#}
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
