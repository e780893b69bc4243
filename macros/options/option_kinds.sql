{#- The kind of each option that has one value, and those of the systems; what has more of
    a shape is refused where it is read (`segments`, `kpis`, `data_from`, ...). -#}
{% macro option_kinds(systems=named_systems()) %}
    {%- set kinds = {
        'input_schema': 'name', 'input_database': 'name or nothing',
        'schema_prefix': 'name or nothing',
        'with_demo': 'true or false', 'package_tests': 'true or false',
        'as_of': 'instant or nothing', 'wall_clock': 'instant or nothing',
        'earliest_on': 'date', 'reporting_timezone': 'time zone',
        'fcr_repeat_window_days': [0, 36500], 'retention_grace_days': [0, 36500],
        'retention_activity_days': [1, 36500], 'on_target_tolerance': 'share',
        'history_periods': [1, 120], 'history_minimum': [1, 120],
    } -%}
    {%- for system in systems -%}
        {%- do kinds.update({
            system ~ '_schema': 'name', system ~ '_database': 'name or nothing'
        }) -%}
        {%- do kinds.update(source_options().get(system, {})) -%}
    {%- endfor -%}
    {{ return(kinds) }}
{% endmacro %}

{% macro source_options() %}
    {{ return({
        'zendesk': {
            'zendesk_statuses': 'status',
            'zendesk_category_column': 'name', 'zendesk_segment_column': 'name or nothing',
            'zendesk_internal_organizations': 'words',
            'zendesk_sla_metrics': 'words', 'zendesk_schedule_id': 'name or nothing',
            'zendesk_sla_policy_id': 'name or nothing',
        },
        'servicenow': {
            'servicenow_statuses': 'status',
            'servicenow_language': 'name', 'servicenow_duplicate_codes': 'words',
            'servicenow_system_users': 'words',
            'servicenow_segment_column': 'name or nothing',
        },
        'jira': {
            'jira_statuses': 'status',
            'jira_pending_statuses': 'words', 'jira_on_hold_statuses': 'words',
            'jira_projects': 'words', 'jira_excluded_types': 'words',
            'jira_organization_field': 'name or nothing',
            'jira_satisfaction_field': 'name or nothing',
            'jira_agent_groups': 'words', 'jira_system_users': 'words',
        },
        'hubspot': {
            'hubspot_statuses': 'status',
            'hubspot_pending_labels': 'words', 'hubspot_on_hold_labels': 'words',
            'hubspot_email_sources': 'words', 'hubspot_segment_column': 'name or nothing',
        },
        'salesforce': {
            'salesforce_statuses': 'status',
            'salesforce_pending_statuses': 'words', 'salesforce_on_hold_statuses': 'words',
            'salesforce_test_record_types': 'words', 'salesforce_email_origins': 'words',
            'salesforce_segment_column': 'name or nothing',
            'salesforce_visit_types': 'visit type',
        },
        'freshdesk': {
            'freshdesk_statuses': 'status',
            'freshdesk_category_field': 'name or nothing',
            'freshdesk_segment_column': 'name or nothing',
        },
        'intercom': {
            'intercom_statuses': 'status',
            'intercom_delivered_as': 'words', 'intercom_bot_admins': 'words',
            'intercom_segment_column': 'name or nothing',
        },
        'qualtrics': {'qualtrics_customer_key': 'name', 'qualtrics_ticket_key': 'name'},
        'delighted': {
            'delighted_csat_types': 'words', 'delighted_customer_property': 'name',
            'delighted_ticket_property': 'name', 'delighted_ces_scale': 'scale',
        },
    }) }}
{% endmacro %}
