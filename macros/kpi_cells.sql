{#- The cells a KPI is published for, with their period and measures: every period from
    the first record to as_of for `all`, and what there is for the segments.
    measures: a relation keyed by period_grain, period_start, segment, segment_value;
    zeros: its columns that are 0 where there is no row; others: those that are null;
    begins_when: what must hold for a row of `all` to begin the series. -#}
{% macro kpi_cells(measures, zeros, others=[], begins_when='true') %}
    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        periods.ends_at,
        periods.is_complete,
        periods.is_latest,
        periods.period_number,
        periods.elapsed_days,
        periods.as_of,
        coalesce({{ measures }}.segment, gapless.segment) as segment,
        coalesce({{ measures }}.segment_value, gapless.segment_value) as segment_value
        {%- for zero in zeros %},
        coalesce({{ measures }}.{{ zero }}, 0) as {{ zero }}
        {%- endfor %}
        {%- for other in others %},
        {{ measures }}.{{ other }}
        {%- endfor %}
    from {{ measures }}
    full outer join (
        select
            period_grain,
            period_start,
            'all' as segment,
            'all' as segment_value
        from {{ periods_to_make() }}
    ) as gapless
        on
            {{ measures }}.period_grain = gapless.period_grain
            and {{ measures }}.period_start = gapless.period_start
            and {{ measures }}.segment = gapless.segment
            and {{ measures }}.segment_value = gapless.segment_value
    inner join {{ periods_to_make() }} as periods
        on
            coalesce({{ measures }}.period_grain, gapless.period_grain)
            = periods.period_grain
            and coalesce({{ measures }}.period_start, gapless.period_start)
            = periods.period_start
    inner join (
        select
            period_grain,
            min(period_start) as first_start
        from (
            select
                period_grain,
                period_start
            from {{ measures }}
            where segment = 'all' and {{ begins_when }}
            {{- and_periods_before() }}
        ) as begun
        group by period_grain
    ) as series
        on
            periods.period_grain = series.period_grain
            and periods.period_start >= series.first_start
{% endmacro %}
