{#- The rows of a KPI with its benchmark and verdict: the target in force on the period's
    first day, else the mean of the twelve periods just before. A period that begins
    before `data_from` is not covered: it has no verdict, and is none of the twelve.
    rated: a relation with period_grain, period_start, period_number, is_complete, segment,
    segment_value, value, ci_low and ci_high. -#}
{% macro with_benchmark(rated, kpi_id) %}
    {%- set facts = kpi_facts()[kpi_id] %}
    select
        benchmarked.*,
        {{ as_double('value - benchmark_value') }} as benchmark_gap,
        cast({{ verdict(facts.direction) }} as {{ dbt.type_string() }}) as verdict
    from (
        select
            past_averages.*,
            cast(
                case
                    when targets.target_value is not null then '{{ facts.target_kind }}'
                    when past_average is not null then 'historical_average'
                end as {{ dbt.type_string() }}
            ) as benchmark_kind,
            {{ as_double('coalesce(targets.target_value, past_average)') }}
                as benchmark_value
        from (
            {{ past_averages(
                covered(rated, data_from(kpi_id)), is_count=facts.unit == 'count'
            ) }}
        ) as past_averages
        left join {{ ref('dim_kpi_targets') }} as targets
            on
                targets.kpi_id = '{{ kpi_id }}'
                and past_averages.period_grain = targets.period_grain
                and past_averages.period_start = targets.period_start
                and past_averages.segment = targets.segment
                and past_averages.segment_value = targets.segment_value
    ) as benchmarked
{% endmacro %}

{#- The rows of a KPI with the number of periods of their grain that begin before a date,
    and whether they are later ones. begins_on: an SQL date, or none. -#}
{% macro covered(rated, begins_on) %}
    {%- if begins_on %}
    select
        {{ rated }}.*,
        coalesce(beginnings.uncovered_periods, 0) as uncovered_periods,
        period_number > coalesce(beginnings.uncovered_periods, 0) as is_covered
    from {{ rated }}
    left join (
        select
            period_grain,
            count(*) as uncovered_periods
        from {{ ref('dim_periods') }}
        where period_start < {{ begins_on }}
        group by period_grain
    ) as beginnings on {{ rated }}.period_grain = beginnings.period_grain
    {%- else %}
    select
        {{ rated }}.*,
        -1 as uncovered_periods,
        true as is_covered
    from {{ rated }}
    {%- endif %}
{% endmacro %}

{#- Each row's mean of the values of up to `history_periods` periods just before, null
    unless `history_minimum` of them have one. The values are added in a fixed order: a
    window function may add them in any. `lag` counts rows, not periods: where periods have
    none it reaches further back than the history does, and that row is left out.
    covered: a query, as above; is_count: a period without a row counts as 0, from the
    first row of the series on. -#}
{% macro past_averages(covered, is_count) %}
    {%- set places = range(1, var('history_periods') | int + 1) %}
    select
        past_values.*,
        case
            when past_count >= {{ var('history_minimum') }} then (
                {%- for back in places %}
                coalesce(value_{{ back }}_back, 0) {{- ' +' if not loop.last }}
                {%- endfor %}
            ) / past_count
        end as past_average
    from (
        select
            past_values.*,
            {% if is_count -%}
                least({{ var('history_periods') }}, greatest(0, periods_since_first))
            {%- else -%}
                {%- for back in places %}
                case when value_{{ back }}_back is null then 0 else 1 end
                {{- ' +' if not loop.last }}
                {%- endfor %}
            {%- endif %} as past_count
        from (
            select
                covered_rows.*,
                {% for back in places -%}
                    case
                        when
                            lag(period_number, {{ back }}) over series >= greatest(
                                period_number - {{ var('history_periods') }},
                                uncovered_periods + 1
                            )
                            then lag({{ as_double('value') }}, {{ back }}) over series
                    end as value_{{ back }}_back,
                {% endfor -%}
                period_number - greatest(
                    first_value(period_number) over series, uncovered_periods + 1
                ) as periods_since_first
            from ({{ covered }}) as covered_rows
            window series as (
                partition by period_grain, segment, segment_value order by period_number
            )
        ) as past_values
    ) as past_values
{% endmacro %}

{#- met or missed by the KPI's direction; a difference in the last digits is none. -#}
{% macro verdict(direction) -%}
    {%- set slack = '1e-9 * abs(benchmark_value)' -%}
    case
        when value is null or benchmark_value is null or not is_covered
            then 'not_assessed'
        when
            ci_low <= benchmark_value + {{ slack }}
            and ci_high >= benchmark_value - {{ slack }}
            then 'uncertain'
        {% if direction == 'higher' -%}
            when value >= benchmark_value - {{ slack }} then 'met'
        {%- elif direction == 'lower' -%}
            when value <= benchmark_value + {{ slack }} then 'met'
        {%- else -%}
            when
                abs(value - benchmark_value)
                <= {{ var('on_target_tolerance') }} * abs(benchmark_value) + {{ slack }}
                then 'met'
        {%- endif %}
        else 'missed'
    end
{%- endmacro %}
