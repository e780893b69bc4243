{#- The systems that have adapters in models/staging/sources/: the tables of the contract
    that each feeds, with the table of its own that their rows are of, and the columns
    that it cannot do without, by table. A system that "refers_to_others" asks customers
    about tickets of another system: the customers and tickets it names are that one's. -#}
{% macro source_systems() %}
{{ return({
  "zendesk": {
    "tables": {
      "tickets": "ticket",
      "ticket_status_events": "ticket_field_history",
      "ticket_interactions": "ticket_comment",
      "survey_responses": "ticket_field_history",
      "customers": "organization",
      "sla_targets": "sla_policy_metric_history",
      "business_calendars": "schedule",
      "holidays": "schedule_holiday"
    },
    "needs": {"ticket": ["id", "created_at", "status"]}
  },
  "servicenow": {
    "tables": {
      "tickets": "incident",
      "ticket_status_events": "sys_audit",
      "ticket_interactions": "sys_journal_field",
      "customers": "core_company"
    },
    "needs": {"incident": ["sys_id"]}
  },
  "jira": {
    "tables": {
      "tickets": "issue",
      "ticket_status_events": "issue_field_history",
      "ticket_interactions": "comment",
      "survey_responses": "issue_field_history",
      "customers": "issue"
    },
    "needs": {"issue": ["id", "created", "status"]}
  },
  "hubspot": {
    "tables": {
      "tickets": "ticket",
      "ticket_status_events": "ticket_property_history",
      "ticket_interactions": "ticket_engagement",
      "survey_responses": "feedback_submission",
      "customers": "company"
    },
    "needs": {"ticket": ["id", "property_createdate", "property_hs_pipeline_stage"]}
  },
  "salesforce": {
    "tables": {
      "tickets": "case",
      "ticket_status_events": "case_history",
      "ticket_interactions": "email_message",
      "customers": "account",
      "products": "product_2",
      "installed_units": "asset",
      "engineers": "service_resource",
      "field_visits": "service_appointment",
      "contracts": "service_contract",
      "business_calendars": "business_hours"
    },
    "needs": {"case": ["id", "created_date", "status"]}
  },
  "freshdesk": {
    "tables": {
      "tickets": "tickets",
      "ticket_interactions": "conversations",
      "survey_responses": "satisfaction_ratings",
      "customers": "companies",
      "products": "products",
      "sla_targets": "sla_policies",
      "business_calendars": "business_hours"
    },
    "needs": {"tickets": ["id", "created_at", "status"]}
  },
  "intercom": {
    "tables": {
      "tickets": "conversation_history",
      "ticket_status_events": "conversation_part_history",
      "ticket_interactions": "conversation_part_history",
      "survey_responses": "conversation_history",
      "customers": "company_history"
    },
    "needs": {"conversation_history": ["id", "created_at", "state"]}
  },
  "qualtrics": {
    "refers_to_others": true,
    "tables": {"survey_responses": "question_response"},
    "needs": {
      "survey_response": ["id", "survey_id", "finished", "status", "recorded_date"],
      "question_response": ["response_id", "question_id", "value"]
    }
  },
  "delighted": {
    "refers_to_others": true,
    "tables": {"survey_responses": "survey_responses", "customers": "people"},
    "needs": {"survey_responses": ["id", "survey_type", "score", "created_at"]}
  }
}) }}
{% endmacro %}

{#- The systems that the variable `input` names, those with tickets first: what they
    deliver keeps its ids. None where it names `demo` or `tables`. -#}
{% macro named_systems() %}
    {%- set input = var('input') -%}
    {%- set named = as_list(input) -%}
    {%- if not named -%}
        {%- do refuse_option('input', 'neither demo nor tables nor a source system') -%}
    {%- endif -%}
    {%- set known = source_systems() -%}
    {%- if named not in (['demo'], ['tables']) -%}
        {%- set kinds = 'kind of input' if named | length == 1 else 'source system' -%}
        {%- set possible = known | list -%}
        {%- if named | length == 1 -%}
            {%- set possible = ['demo', 'tables'] + possible -%}
        {%- endif -%}
        {%- do require_known('input', named, possible, kinds) -%}
        {%- set first = [] -%}
        {%- set then = [] -%}
        {%- for system in named | unique -%}
            {%- do (then if known[system].refers_to_others else first).append(system) -%}
        {%- endfor -%}
        {{ return(first + then) }}
    {%- endif -%}
    {{ return([]) }}
{% endmacro %}

{#- The named systems that feed a table of the contract. One company's calendar and
    promises are not another's: reference tables come from the first of them alone. -#}
{% macro feeding_systems(table) %}
    {%- set systems = source_systems() -%}
    {%- set feeding = [] -%}
    {%- for system in named_systems() if table in systems[system].tables -%}
        {%- do feeding.append(system) -%}
    {%- endfor -%}
    {{ return(feeding[:1] if input_contract()[table].reference else feeding) }}
{% endmacro %}
