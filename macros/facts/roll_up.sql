{#- From days to periods: a row for each period and slice that has a day in `daily`.
    sums: columns added up over the period; at_start, at_end: {name: column}, its value on
    the first or the last elapsed day, 0 where there is no row; keys: further columns that
    tell rows of a day apart. -#}
{% macro roll_up(daily, sums, at_start={}, at_end={}, keys=[]) %}
    {%- set slice = keys + ['segment', 'segment_value'] %}
    select
        periods.period_grain,
        periods.period_start
        {%- for column in slice %},
        {{ daily }}.{{ column }}
        {%- endfor %}
        {%- for column in sums %},
        sum({{ daily }}.{{ column }}) as {{ column }}
        {%- endfor %}
        {%- for day, columns in {
            'period_start': at_start, 'last_elapsed_on': at_end
        }.items() %}
            {%- for name, column in columns.items() %},
        sum(
            case
                when {{ daily }}.date_on = periods.{{ day }} then {{ daily }}.{{ column }}
                else 0
            end
        ) as {{ name }}
            {%- endfor %}
        {%- endfor %}
    from {{ daily }}
    inner join {{ ref('int_period_dates') }} as period_dates
        on {{ daily }}.date_on = period_dates.date_on
    inner join {{ ref('dim_periods') }} as periods
        on
            period_dates.period_grain = periods.period_grain
            and period_dates.period_start = periods.period_start
    group by
        periods.period_grain,
        periods.period_start
        {%- for column in slice %},
        {{ daily }}.{{ column }}
        {%- endfor %}
{% endmacro %}

{#- The rows of a period mart: those of `measures`, and for `all` every period from the
    first of them to as_of, with what is known of the period.
    measures: a relation keyed by period_grain, period_start, keys, segment and
    segment_value; zeros: its columns that are 0 where it has no row; others: those that
    are null then; begins_when: what must hold for a row of `all` to begin the series. -#}
{% macro gapless(measures, zeros, others=[], keys=[], begins_when='true') %}
    {%- set slice = keys + ['segment', 'segment_value'] %}
    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        periods.is_complete,
        periods.is_latest,
        periods.period_number,
        periods.elapsed_days,
        periods.ends_at,
        periods.as_of,
        {% for column in slice -%}
            slices.{{ column }},
        {% endfor -%}
        {% for zero in zeros -%}
            coalesce({{ measures }}.{{ zero }}, 0) as {{ zero }}
            {{- ',' if others or not loop.last }}
        {% endfor -%}
        {% for other in others -%}
            {{ measures }}.{{ other }}{{ ',' if not loop.last }}
        {% endfor %}
    from (
        select
            periods.period_grain,
            periods.period_start,
            {% for key in keys -%}
                series.{{ key }},
            {% endfor -%}
            'all' as segment,
            'all' as segment_value
        from {{ ref('dim_periods') }} as periods
        inner join ({{ beginnings(measures, keys, begins_when) }}) as series
            on
                periods.period_grain = series.period_grain
                and periods.period_start >= series.first_start
        union all
        select
            {{ measures }}.period_grain,
            {{ measures }}.period_start,
            {% for column in slice -%}
                {{ measures }}.{{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ measures }}
        inner join ({{ beginnings(measures, keys, begins_when) }}) as series
            on
                {{ measures }}.period_grain = series.period_grain
                {% for key in keys -%}
                    and {{ measures }}.{{ key }} = series.{{ key }}
                {% endfor -%}
                and {{ measures }}.period_start >= series.first_start
                and {{ measures }}.segment <> 'all'
    ) as slices
    inner join {{ ref('dim_periods') }} as periods
        on
            slices.period_grain = periods.period_grain
            and slices.period_start = periods.period_start
    left join {{ measures }}
        on
            slices.period_grain = {{ measures }}.period_grain
            and slices.period_start = {{ measures }}.period_start
            {% for column in slice -%}
                and slices.{{ column }} = {{ measures }}.{{ column }}
            {% endfor %}
{% endmacro %}

{#- The first period of each grain in which a series has a record. -#}
{% macro beginnings(relation, keys=[], begins_when='true') %}
    {%- set listed = (['period_grain'] + keys) | join(', ') %}
    select
        {{ listed }},
        min(period_start) as first_start
    from {{ relation }}
    where segment = 'all' and {{ begins_when }}
    group by {{ listed }}
{% endmacro %}

{#- What every period mart has first, typed: the period, and the slice. -#}
{% macro period_columns(keys=[]) -%}
    cast(period_grain as {{ dbt.type_string() }}) as period_grain,
    period_start,
    period_end,
    is_complete,
    is_latest,
    {{ as_count('period_number') }} as period_number,
    {{ as_count('elapsed_days') }} as elapsed_days,
    {% for column in keys + ['segment', 'segment_value'] -%}
        cast({{ column }} as {{ dbt.type_string() }}) as {{ column }}
        {{- ',' if not loop.last }}
    {% endfor %}
{%- endmacro %}
