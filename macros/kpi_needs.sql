{#- The sources that each KPI cannot do without, the most telling first. `contacts` are
    customer contacts, `customer_history` is contracts or activity, the survey types are
    answers of that type. -#}
{% macro kpi_needs() %}
    {{ return({
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
    }) }}
{% endmacro %}

{#- The sources without which a KPI is only approximated. -#}
{% macro kpi_wishes() %}
    {{ return({
        'engineer_utilization': 'engineers',
        'customer_retention_rate': 'contracts',
    }) }}
{% endmacro %}
