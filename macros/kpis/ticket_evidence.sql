{#- The KPIs that are on and whose records are tickets: id, the date that puts a ticket in a period, why it
    is left out, when it counts above the line, and what it adds there. -#}
{% macro ticket_evidence() %}
    {%- set found = [] -%}
    {%- for kpi in [
        ('ticket_volume', 'created_on', 'exclusion_reason', 'true', '1'),
        (
            'turnaround_time',
            'final_resolved_on',
            "coalesce(exclusion_reason, case when is_open then 'still_open' end)",
            'true',
            as_double('resolution_microseconds') ~ ' / 86400000000',
        ),
        (
            'first_contact_resolution',
            'final_resolved_on',
            "coalesce(exclusion_reason, case when is_open then 'still_open'"
            ~ " when customer_contacts is null then 'contacts_unknown' end)",
            'is_first_contact_resolution',
            '1',
        ),
        (
            'first_response_time',
            'first_responded_on',
            "coalesce(exclusion_reason, case when first_responded_at is null"
            ~ " then 'unanswered' end)",
            'true',
            as_double('response_microseconds') ~ ' / 3600000000',
        ),
        (
            'sla_attainment',
            'final_resolved_on',
            "coalesce(exclusion_reason, case when is_open then 'still_open'"
            ~ " when is_sla_met is null then 'without_target' end)",
            'is_sla_met',
            '1',
        ),
        (
            'first_time_fix_rate',
            'final_resolved_on',
            "coalesce(exclusion_reason, case when is_open then 'still_open'"
            ~ " when is_first_time_fix is null then 'without_visit' end)",
            'is_first_time_fix',
            '1',
        ),
        (
            'open_tickets',
            'as_of_on',
            "coalesce(exclusion_reason, case when not is_open then 'resolved' end)",
            'true',
            '1',
        ),
    ] if is_kpi_on(kpi[0]) -%}
        {%- do found.append(kpi) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
