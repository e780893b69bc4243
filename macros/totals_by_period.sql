{#- Like totals_by_segment, but from the records of each period, for what days cannot be
    added up to: distinct counts and percentiles. -#}
{% macro totals_by_period(relation, date, segments, measures, condition='true') %}
    with

    period_records as (
        select
            period_dates.period_grain,
            period_dates.period_start,
            {{ relation }}.*
        from {{ relation }}
        inner join {{ ref('dim_period_dates') }} as period_dates
            on {{ relation }}.{{ date }} = period_dates.date_on
        where {{ condition }}
    )

    {{ totals_by_segment(
        'period_records', segments, ['period_grain', 'period_start'], measures
    ) }}
{% endmacro %}
