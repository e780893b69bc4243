{#- The eleven KPIs, in the order of the KPI page. -#}
{% macro kpi_ids() %}
    {{ return([
        'nps',
        'ticket_volume',
        'fault_rate',
        'open_tickets',
        'open_ticket_rate',
        'turnaround_time',
        'engineer_utilization',
        'csat',
        'first_contact_resolution',
        'customer_effort_score',
        'customer_retention_rate',
    ]) }}
{% endmacro %}

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
