{#- The columns that every KPI table has first, in this order. -#}
{% macro kpi_columns() %}
    {{ return([
        'kpi_id',
        'period_grain',
        'period_start',
        'period_end',
        'is_complete',
        'is_latest',
        'segment',
        'segment_value',
        'numerator',
        'denominator',
        'value',
        'unit',
        'sample_size',
        'ci_low',
        'ci_high',
        'benchmark_kind',
        'benchmark_value',
        'benchmark_gap',
        'verdict',
    ]) }}
{% endmacro %}

{#- These columns of a KPI, typed, for the last CTE of its model. -#}
{% macro columns_of_kpi(kpi_id) -%}
    {%- set text = dbt.type_string() -%}
    {%- set typed = {
        'kpi_id': "cast('" ~ kpi_id ~ "' as " ~ text ~ ')',
        'unit': "cast('" ~ kpi_facts()[kpi_id].unit ~ "' as " ~ text ~ ')',
        'sample_size': as_count('sample_size'),
        'is_complete': 'is_complete and is_covered',
        'is_latest': 'is_latest and is_covered',
    } -%}
    {%- for name in ['numerator', 'denominator', 'value', 'ci_low', 'ci_high'] -%}
        {%- do typed.update({name: as_double(name)}) -%}
    {%- endfor -%}
    {%- for name in kpi_columns() %}
    {{ typed[name] ~ ' as ' ~ name if name in typed else name }} {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
