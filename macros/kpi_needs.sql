{#- What each KPI is computed from: KPI, source, and whether the source only makes it
    better (without it the KPI is approximated) or is needed (unavailable). `contacts` are
    customer contacts, `customer_history` is contracts or activity, a survey type stands
    for answers of that type. -#}
{% macro kpi_needs() %}
    {%- set needs = [] -%}
    {%- for kpi_id, sources in {
        'nps': ['survey_responses', 'nps'],
        'ticket_volume': ['tickets'],
        'fault_rate': ['tickets', 'installed_units'],
        'open_tickets': ['tickets'],
        'open_ticket_rate': ['tickets'],
        'turnaround_time': ['tickets'],
        'engineer_utilization': ['field_visits'],
        'csat': ['survey_responses', 'csat'],
        'first_contact_resolution': ['tickets', 'contacts'],
        'customer_effort_score': ['survey_responses', 'ces'],
        'customer_retention_rate': ['customer_history'],
    }.items() -%}
        {%- for source in sources -%}
            {%- do needs.append((kpi_id, source, 'false')) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do needs.append(('engineer_utilization', 'engineers', 'true')) -%}
    {%- do needs.append(('customer_retention_rate', 'contracts', 'true')) -%}
    {{ return(needs) }}
{% endmacro %}
