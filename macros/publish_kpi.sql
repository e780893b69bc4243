{#- The last CTEs of every KPI: past values, benchmark, verdict, and the published columns
    in their order. valued: kpi_cells with numerator, denominator, value, sample_size,
    ci_low, ci_high and the KPI's own columns, named in extras.
    target_kind: what a target is called. missing_is_zero: a period without a row counts
    as 0 in the average from the first row on. -#}
{% macro publish_kpi(
    valued,
    kpi_id,
    unit,
    direction,
    extras=[],
    target_kind='target',
    missing_is_zero=false
) %}
-- A row further back in the series than the history reaches is looked at and left out.
past_values as (
    select
        {{ valued }}.*,
        {% for back in range(1, var('history_periods') + 1) -%}
            case
                when
                    lag(period_number, {{ back }}) over series
                    >= period_number - {{ var('history_periods') }}
                    then lag({{ as_double('value') }}, {{ back }}) over series
            end as value_{{ back }}_back {{- ',' if missing_is_zero or not loop.last }}
        {% endfor -%}
        {% if missing_is_zero -%}
            period_number - first_value(period_number) over series as periods_since_first
        {% endif -%}
    from (
        select * from {{ valued }}
        where segment = 'all' or numerator <> 0 or denominator <> 0
        {{- and_past_values(with_beginnings=missing_is_zero) }}
    ) as {{ valued }}
    window series as (
        partition by period_grain, segment, segment_value order by period_number
    )
),

past_averages as (
    select
        past_values.*,
        {% for back in range(1, var('history_periods') + 1) -%}
            coalesce(value_{{ back }}_back, 0) {{ '+' if not loop.last }}
        {% endfor -%} as past_total,
        {% if missing_is_zero -%}
            least({{ var('history_periods') }}, periods_since_first) as past_count
        {%- else -%}
            {% for back in range(1, var('history_periods') + 1) -%}
                case when value_{{ back }}_back is null then 0 else 1 end
                {{ '+' if not loop.last }}
            {% endfor -%} as past_count
        {%- endif %}
    from past_values
),

benchmarked as (
    select
        past_averages.*,
        case
            when targets.target_value is not null then '{{ target_kind }}'
            when past_count >= {{ var('history_minimum') }} then 'historical_average'
        end as benchmark_kind,
        coalesce(
            targets.target_value,
            case
                when past_count >= {{ var('history_minimum') }}
                    then past_total / past_count
            end
        ) as benchmark_value
    from past_averages
    left join {{ ref('dim_kpi_targets') }} as targets
        on
            targets.kpi_id = '{{ kpi_id }}'
            and past_averages.period_grain = targets.period_grain
            and past_averages.period_start = targets.period_start
            and past_averages.segment = targets.segment
            and past_averages.segment_value = targets.segment_value
    {{- without_past_values() }}
),

published as (
    select
        cast('{{ kpi_id }}' as {{ dbt.type_string() }}) as kpi_id,
        cast(period_grain as {{ dbt.type_string() }}) as period_grain,
        period_start,
        period_end,
        is_complete,
        is_latest,
        cast(segment as {{ dbt.type_string() }}) as segment,
        cast(segment_value as {{ dbt.type_string() }}) as segment_value,
        {{ as_double('numerator') }} as numerator,
        {{ as_double('denominator') }} as denominator,
        {{ as_double('value') }} as value,
        cast('{{ unit }}' as {{ dbt.type_string() }}) as unit,
        {{ as_count('sample_size') }} as sample_size,
        {{ as_double('ci_low') }} as ci_low,
        {{ as_double('ci_high') }} as ci_high,
        cast(benchmark_kind as {{ dbt.type_string() }}) as benchmark_kind,
        {{ as_double('benchmark_value') }} as benchmark_value,
        {{ as_double('value - benchmark_value') }} as benchmark_gap,
        cast({{ verdict(direction) }} as {{ dbt.type_string() }}) as verdict
        {%- for extra in extras %},
        {{ extra }}
        {%- endfor %}
    from benchmarked
)
{% endmacro %}

{#- met or missed by the KPI's direction; a difference in the last digits is none. -#}
{% macro verdict(direction) -%}
    {%- set slack = '1e-9 * abs(benchmark_value)' -%}
    case
        when value is null or benchmark_value is null then 'not_assessed'
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
