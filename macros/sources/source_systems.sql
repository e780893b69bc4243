{#- The systems that have adapters in models/staging/sources/: the tables of the contract
    that each feeds, with the table of its own that their rows are of; what it calls the
    columns by which a row is judged, where that is another name; and the columns that it
    cannot do without, by table. A system that "refers_to_others" asks customers
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
    "columns": {
      "tickets": {"ticket_id": "id", "resolved_at": "ticket_field_history.updated"},
      "ticket_status_events": {"occurred_at": "updated", "status": "value"},
      "ticket_interactions": {
        "interaction_id": "id", "occurred_at": "created", "author_type": "user_id"
      },
      "survey_responses": {
        "response_id": "ticket_id", "responded_at": "updated", "score": "value"
      }
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
    "columns": {
      "tickets": {
        "ticket_id": "sys_id", "created_at": "task.opened_at",
        "updated_at": "sys_updated_on", "status": "incident_state"
      },
      "ticket_status_events": {
        "ticket_id": "documentkey", "occurred_at": "sys_created_on",
        "status": "newvalue"
      },
      "ticket_interactions": {
        "interaction_id": "sys_id", "ticket_id": "element_id",
        "occurred_at": "sys_created_on", "author_type": "sys_created_by"
      }
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
    "columns": {
      "tickets": {
        "ticket_id": "id", "created_at": "created", "updated_at": "updated",
        "resolved_at": "resolved"
      },
      "ticket_status_events": {
        "ticket_id": "issue_id", "occurred_at": "time", "status": "value"
      },
      "ticket_interactions": {
        "interaction_id": "id", "ticket_id": "issue_id", "occurred_at": "created",
        "author_type": "author_id"
      },
      "survey_responses": {
        "response_id": "issue_id", "ticket_id": "issue_id", "responded_at": "time",
        "updated_at": "time", "score": "value"
      }
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
    "columns": {
      "tickets": {
        "ticket_id": "id", "created_at": "property_createdate",
        "updated_at": "property_hs_lastmodifieddate",
        "status": "property_hs_pipeline_stage", "resolved_at": "property_closed_date"
      },
      "ticket_status_events": {"occurred_at": "timestamp_instant", "status": "value"},
      "ticket_interactions": {
        "interaction_id": "engagement_id",
        "occurred_at": "engagement_email.property_hs_timestamp"
      },
      "survey_responses": {
        "response_id": "id", "responded_at": "property_hs_submission_timestamp",
        "survey_type": "property_hs_survey_type", "score": "property_hs_value"
      }
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
    "columns": {
      "tickets": {
        "ticket_id": "id", "created_at": "created_date",
        "updated_at": "system_modstamp", "resolved_at": "closed_date",
        "merged_into_ticket_id": "master_record_id"
      },
      "ticket_status_events": {
        "event_id": "id", "ticket_id": "case_id", "occurred_at": "created_date",
        "status": "new_value"
      },
      "ticket_interactions": {
        "interaction_id": "id", "ticket_id": "parent_id",
        "occurred_at": "message_date", "author_type": "incoming"
      },
      "products": {"product_id": "id"},
      "installed_units": {
        "unit_id": "id", "installed_on": "install_date",
        "decommissioned_on": "usage_end_date"
      },
      "engineers": {
        "engineer_id": "id", "employed_from": "created_date",
        "employed_to": "last_modified_date"
      },
      "field_visits": {
        "visit_id": "id", "started_at": "actual_start_time",
        "completed_at": "actual_end_time", "status": "status_category",
        "engineer_id": "assigned_resource.service_resource_id"
      },
      "contracts": {
        "contract_id": "id", "customer_id": "account_id", "started_on": "start_date",
        "ended_on": "end_date"
      }
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
    "columns": {
      "tickets": {"ticket_id": "id", "resolved_at": "stats"},
      "ticket_interactions": {
        "interaction_id": "id", "occurred_at": "created_at", "author_type": "incoming"
      },
      "survey_responses": {
        "response_id": "id", "responded_at": "created_at", "score": "ratings"
      }
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
    "columns": {
      "tickets": {"ticket_id": "id", "status": "state"},
      "ticket_status_events": {
        "event_id": "id", "ticket_id": "conversation_id", "occurred_at": "created_at",
        "status": "part_type"
      },
      "ticket_interactions": {
        "interaction_id": "id", "ticket_id": "conversation_id",
        "occurred_at": "created_at"
      },
      "survey_responses": {
        "response_id": "id", "responded_at": "conversation_rating_created_at",
        "score": "conversation_rating_value"
      }
    },
    "needs": {"conversation_history": ["id", "created_at", "state"]}
  },
  "qualtrics": {
    "refers_to_others": true,
    "tables": {"survey_responses": "question_response"},
    "columns": {
      "survey_responses": {
        "responded_at": "survey_response.recorded_date",
        "updated_at": "survey_response.last_modified_date", "score": "value",
        "survey_type": "question_id"
      }
    },
    "needs": {
      "survey_response": ["id", "survey_id", "finished", "status", "recorded_date"],
      "question_response": ["response_id", "question_id", "value"]
    }
  },
  "delighted": {
    "refers_to_others": true,
    "tables": {"survey_responses": "survey_responses", "customers": "people"},
    "columns": {
      "survey_responses": {"response_id": "id", "responded_at": "created_at"}
    },
    "needs": {"survey_responses": ["id", "survey_type", "score", "created_at"]}
  }
}) }}
{% endmacro %}
