{#- From days to periods: a row for each period and slice that has a day in `daily`.
    sums: columns added up over the period; at_end, at_start: {name: column}, its value
    on the last elapsed or the first day, 0 where there is no row. -#}
{% macro roll_up(daily, date, sums, at_end={}, at_start={}) %}
    select
        periods.period_grain,
        periods.period_start,
        {{ daily }}.segment,
        {{ daily }}.segment_value
        {%- for column in sums %},
        sum({{ daily }}.{{ column }}) as {{ column }}
        {%- endfor %}
        {%- for day, columns in {
            'last_elapsed_on': at_end, 'period_start': at_start
        }.items() %}
            {%- for name, column in columns.items() %},
        sum(
            case
                when {{ daily }}.{{ date }} = periods.{{ day }}
                    then {{ daily }}.{{ column }}
                else 0
            end
        ) as {{ name }}
            {%- endfor %}
        {%- endfor %}
    from {{ daily }}
    inner join {{ ref('dim_period_dates') }} as period_dates
        on {{ daily }}.{{ date }} = period_dates.date_on
    inner join {{ periods_to_make() }} as periods
        on
            period_dates.period_grain = periods.period_grain
            and period_dates.period_start = periods.period_start
    group by
        periods.period_grain,
        periods.period_start,
        {{ daily }}.segment,
        {{ daily }}.segment_value
{% endmacro %}
