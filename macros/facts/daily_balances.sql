{#- A row for every slice and date from its first change to as_of: the flows of the day
    and the stocks at its end, which are running sums of the changes.
    changes: rows of segment, segment_value, date_on and the summed columns;
    flows and stocks: names of those columns. -#}
{% macro daily_balances(changes, flows, stocks, stock_type='bigint') %}
    select
        slice_dates.segment,
        slice_dates.segment_value,
        slice_dates.date_on,
        {% for flow in flows -%}
            {{ as_count('coalesce(summed_changes.' ~ flow ~ ', 0)') }} as {{ flow }},
        {% endfor -%}
        {% for stock in stocks -%}
            cast(
                sum(coalesce(summed_changes.{{ stock }}, 0)) over slice as {{ stock_type }}
            ) as {{ stock }}{{ ',' if not loop.last }}
        {% endfor %}
    from (
        select
            slices.segment,
            slices.segment_value,
            dates.date_on
        from (
            select
                segment,
                segment_value,
                min(date_on) as first_on
            from {{ changes }}
            group by segment, segment_value
        ) as slices
        inner join {{ ref('dim_dates') }} as dates on slices.first_on <= dates.date_on
        inner join {{ ref('int_clock') }} as clock on dates.date_on <= clock.as_of_on
    ) as slice_dates
    left join (
        select
            segment,
            segment_value,
            date_on,
            {% for column in flows + stocks -%}
                sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ changes }}
        group by segment, segment_value, date_on
    ) as summed_changes
        on
            slice_dates.segment = summed_changes.segment
            and slice_dates.segment_value = summed_changes.segment_value
            and slice_dates.date_on = summed_changes.date_on
    window slice as (
        partition by slice_dates.segment, slice_dates.segment_value
        order by slice_dates.date_on
        rows between unbounded preceding and current row
    )
{% endmacro %}
