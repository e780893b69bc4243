{#- The input contract, said once: every table and column that the models know, the key of
    each table, each column's type (text, instant, date, number or boolean), whether a row
    can do without it, and what it means. Models, loader and documentation read it here,
    which is why it is written as JSON. A column with "case": "lower" is compared and
    published in lower case; a table that is a "reference" configures a build. -#}
{% macro input_contract() %}
{{ return({
  "tickets": {
    "key": "ticket_id",
    "means": "One row per copy of a service case; several copies of a `ticket_id` are versions, of which the newest counts.",
    "columns": {
      "ticket_id": {"type": "text", "required": true, "means": "The case's own number, compared exactly."},
      "created_at": {"type": "instant", "required": true, "means": "When the customer's case came in; its lifecycle begins open here."},
      "status": {"type": "text", "required": true, "means": "Status now, as the ticket system names it; `ticket_statuses` says what it means."},
      "resolved_at": {"type": "instant", "means": "When the case was solved for good; read where the case has no status events."},
      "priority": {"type": "text", "means": "Urgency; `sla_targets` promises days for it."},
      "channel": {"type": "text", "means": "How the case came in."},
      "category": {"type": "text", "means": "What the case is about."},
      "ticket_type": {"type": "text", "means": "Incident, question, request or complaint."},
      "team": {"type": "text", "means": "The team that answers for the case; its calendar gives working time."},
      "customer_id": {"type": "text", "means": "The customer whose case it is."},
      "unit_id": {"type": "text", "means": "The installed unit the case is about."},
      "product_id": {"type": "text", "means": "The product the case is about; the unit's product takes precedence."},
      "assignee_id": {"type": "text", "means": "The agent in charge. In no published table unless `segments` names it."},
      "customer_contact_count": {"type": "number", "means": "How often the customer got in touch; read where the case has no interactions."},
      "merged_into_ticket_id": {"type": "text", "means": "The case that survived a merge; a merged case counts nowhere."},
      "is_deleted": {"type": "boolean", "means": "Deleted; counts nowhere."},
      "is_spam": {"type": "boolean", "means": "Spam; counts nowhere."},
      "is_test": {"type": "boolean", "means": "A test by staff; counts nowhere."},
      "is_internal": {"type": "boolean", "means": "Raised by staff for staff; counts nowhere."},
      "source_system": {"type": "text", "means": "The system the row came from."},
      "updated_at": {"type": "instant", "means": "When this copy was written; the newest copy of a case counts."}
    }
  },
  "ticket_status_events": {
    "key": "event_id",
    "means": "One row per change of a ticket's status.",
    "columns": {
      "event_id": {"type": "text", "required": true, "means": "The change's own number."},
      "ticket_id": {"type": "text", "required": true, "means": "The ticket whose status changed."},
      "occurred_at": {"type": "instant", "required": true, "means": "When it changed."},
      "status": {"type": "text", "required": true, "means": "The status it changed to."},
      "sequence": {"type": "number", "means": "Position within the ticket, for changes at the same instant."}
    }
  },
  "ticket_interactions": {
    "key": "interaction_id",
    "means": "One row per message or call on a ticket.",
    "columns": {
      "interaction_id": {"type": "text", "required": true, "means": "The message's own number."},
      "ticket_id": {"type": "text", "required": true, "means": "The ticket it belongs to."},
      "occurred_at": {"type": "instant", "required": true, "means": "When it was sent or made."},
      "author_type": {"type": "text", "required": true, "case": "lower", "means": "Who it came from: `customer`, `agent` or `system`."},
      "channel": {"type": "text", "means": "How it was sent."}
    }
  },
  "survey_responses": {
    "key": "response_id",
    "means": "One row per copy of an answer to a customer survey.",
    "columns": {
      "response_id": {"type": "text", "required": true, "means": "The answer's own number."},
      "survey_type": {"type": "text", "required": true, "case": "lower", "means": "What was asked: `nps`, `csat` or `ces`."},
      "responded_at": {"type": "instant", "required": true, "means": "When the answer was given."},
      "score": {"type": "number", "required": true, "means": "The mark given, on the answer's scale."},
      "scale_min": {"type": "number", "means": "Lowest mark of the scale."},
      "scale_max": {"type": "number", "means": "Highest mark of the scale."},
      "higher_is_better": {"type": "boolean", "means": "False where a low mark is the good one; true when empty."},
      "customer_id": {"type": "text", "means": "Who answered."},
      "ticket_id": {"type": "text", "means": "The ticket the answer is about."},
      "updated_at": {"type": "instant", "means": "When this copy was written; the newest copy of an answer counts."}
    }
  },
  "customers": {
    "key": "customer_id",
    "means": "One row per customer.",
    "columns": {
      "customer_id": {"type": "text", "required": true, "means": "The customer's own number."},
      "customer_name": {"type": "text", "means": "Name, which is never published."},
      "customer_segment": {"type": "text", "means": "Kind of customer."},
      "region": {"type": "text", "means": "Sales region."},
      "country": {"type": "text", "means": "Country, as an ISO 3166 code."}
    }
  },
  "products": {
    "key": "product_id",
    "means": "One row per product.",
    "columns": {
      "product_id": {"type": "text", "required": true, "means": "The product's own number."},
      "product_name": {"type": "text", "means": "Name of the model."},
      "product_line": {"type": "text", "means": "The line the model belongs to."}
    }
  },
  "installed_units": {
    "key": "unit_id",
    "means": "One row per unit at a customer's site, or group of equal units.",
    "columns": {
      "unit_id": {"type": "text", "required": true, "means": "The unit's own number."},
      "installed_on": {"type": "date", "required": true, "means": "First local date in service."},
      "decommissioned_on": {"type": "date", "means": "First local date no longer in service."},
      "quantity": {"type": "number", "means": "How many devices the row stands for; 1 when empty."},
      "product_id": {"type": "text", "means": "The product it is one of."},
      "customer_id": {"type": "text", "means": "The customer who runs it."},
      "region": {"type": "text", "means": "Where it stands; a ticket about it takes this region."},
      "warranty_until": {"type": "date", "means": "Last local date under warranty."}
    }
  },
  "engineers": {
    "key": "engineer_id",
    "means": "One row per field engineer on the roster.",
    "columns": {
      "engineer_id": {"type": "text", "required": true, "means": "The engineer's own number."},
      "employed_from": {"type": "date", "required": true, "means": "First local date of employment."},
      "employed_to": {"type": "date", "means": "Last local date of employment."},
      "fte": {"type": "number", "means": "Full-time equivalent, above 0 and up to 1; 1 when empty."},
      "weekly_hours": {"type": "number", "means": "Contracted hours a week, part-time included."},
      "engineer_name": {"type": "text", "means": "Name, which is never published."},
      "team": {"type": "text", "means": "The team the engineer drives for."},
      "region": {"type": "text", "means": "The region the engineer covers."}
    }
  },
  "field_visits": {
    "key": "visit_id",
    "means": "One row per visit planned or made by a field engineer.",
    "columns": {
      "visit_id": {"type": "text", "required": true, "means": "The visit's own number."},
      "visit_type": {"type": "text", "required": true, "case": "lower", "means": "Why: `aftersales`, `installation` or `maintenance`."},
      "status": {"type": "text", "required": true, "case": "lower", "means": "How it went: `scheduled`, `completed`, `cancelled` or `no_access`."},
      "engineer_id": {"type": "text", "means": "Who drove; a completed visit needs one."},
      "started_at": {"type": "instant", "means": "Start of work, or its planned start."},
      "completed_at": {"type": "instant", "means": "End of work; a completed visit needs one."},
      "ticket_id": {"type": "text", "means": "The ticket it was made for."},
      "unit_id": {"type": "text", "means": "The unit it was made to."}
    }
  },
  "contracts": {
    "key": "contract_id",
    "means": "One row per service contract.",
    "columns": {
      "contract_id": {"type": "text", "required": true, "means": "The contract's own number."},
      "customer_id": {"type": "text", "required": true, "means": "The customer who holds it."},
      "started_on": {"type": "date", "required": true, "means": "First local date it is in force."},
      "ended_on": {"type": "date", "means": "First local date it is no longer in force; may lie ahead."}
    }
  },
  "customer_activity": {
    "key": "activity_id",
    "means": "One row per order or other activity of a customer.",
    "columns": {
      "activity_id": {"type": "text", "required": true, "means": "The activity's own number."},
      "customer_id": {"type": "text", "required": true, "means": "The customer who was active."},
      "activity_on": {"type": "date", "required": true, "means": "The local date of it."}
    }
  },
  "ticket_statuses": {
    "key": "status",
    "reference": true,
    "means": "One row per status a ticket system may use.",
    "columns": {
      "status": {"type": "text", "required": true, "means": "The status, as the records spell it."},
      "category": {"type": "text", "required": true, "case": "lower", "means": "What it means: `new`, `open`, `pending` and `on_hold` are open; `resolved` and `closed` are resolved."}
    }
  },
  "survey_scales": {
    "key": "survey_type",
    "reference": true,
    "means": "One row per survey type and scale that its answers may be given on.",
    "columns": {
      "survey_type": {"type": "text", "required": true, "case": "lower", "means": "What was asked: `nps`, `csat` or `ces`."},
      "scale_min": {"type": "number", "required": true, "means": "Lowest mark of the scale."},
      "scale_max": {"type": "number", "required": true, "means": "Highest mark of the scale."},
      "favourable_from": {"type": "number", "means": "Lowest mark that is a good one: a promoter, a satisfied or an easy answer. Read for `csat`."}
    }
  },
  "kpi_targets": {
    "key": "kpi_id",
    "reference": true,
    "means": "One row per promised value of a KPI, segment and span of time.",
    "columns": {
      "kpi_id": {"type": "text", "required": true, "case": "lower", "means": "The KPI the promise is about."},
      "segment": {"type": "text", "means": "The dimension it holds for; `all` when empty."},
      "segment_value": {"type": "text", "means": "The value of that dimension; `all` when empty."},
      "target_value": {"type": "number", "required": true, "means": "The promised value, in the KPI's unit."},
      "valid_from": {"type": "date", "means": "First date in force; always, when empty."},
      "valid_to": {"type": "date", "means": "First date no longer in force; open when empty."},
      "period_grain": {"type": "text", "case": "lower", "means": "The grain it holds for; every grain when empty."},
      "comment": {"type": "text", "means": "A remark for the KPI page, in force with its target."}
    }
  },
  "sla_targets": {
    "key": "priority",
    "reference": true,
    "means": "One row per promised resolution time of a priority and span of time.",
    "columns": {
      "priority": {"type": "text", "means": "The priority it holds for."},
      "target_days": {"type": "number", "required": true, "means": "Days from creation to final resolution."},
      "valid_from": {"type": "date", "means": "First date in force; always, when empty."},
      "valid_to": {"type": "date", "means": "First date no longer in force; open when empty."},
      "time_basis": {"type": "text", "case": "lower", "means": "What the days are: `calendar`, the default, or `business`, working days on the calendar of the team."}
    }
  },
  "business_calendars": {
    "key": "weekday",
    "reference": true,
    "means": "One row per span of opening hours of a team and weekday.",
    "columns": {
      "team": {"type": "text", "means": "The team; empty for every team without hours of its own."},
      "weekday": {"type": "text", "required": true, "means": "ISO number of the weekday, 1 for Monday, or its English name."},
      "opens": {"type": "text", "required": true, "means": "Wall time the desk opens."},
      "closes": {"type": "text", "required": true, "means": "Wall time the desk closes, up to 24:00."},
      "timezone": {"type": "text", "means": "IANA name of the zone of these wall times; the reporting time zone when empty."}
    }
  },
  "holidays": {
    "key": "holiday_on",
    "reference": true,
    "means": "One row per day off of a team.",
    "columns": {
      "holiday_on": {"type": "date", "required": true, "means": "The local date off."},
      "team": {"type": "text", "means": "The team; empty for every team."},
      "name": {"type": "text", "means": "What the day is called."}
    }
  }
}) }}
{% endmacro %}
