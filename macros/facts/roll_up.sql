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
