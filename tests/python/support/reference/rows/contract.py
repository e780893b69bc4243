"""The input contract as data: tables, keys, columns and their kinds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One canonical table: its key, its columns' kinds and the required ones."""

    key: str
    columns: dict[str, str]
    required: tuple[str, ...]


def _table(columns: str) -> Table:
    """Read `name*:kind` words; the first one is the key, text is the default."""
    kinds: dict[str, str] = {}
    required = []
    for word in columns.split():
        name, _, kind = word.partition(":")
        if name.endswith("*"):
            name = name.removesuffix("*")
            required.append(name)
        kinds[name] = kind or "text"
    return Table(next(iter(kinds)), kinds, tuple(required))


TABLES: dict[str, Table] = {
    "tickets": _table(
        "ticket_id* created_at*:instant status* resolved_at:instant priority channel"
        " category ticket_type team customer_id unit_id product_id assignee_id"
        " customer_contact_count:number merged_into_ticket_id is_deleted:boolean"
        " is_spam:boolean is_test:boolean is_internal:boolean source_system"
        " updated_at:instant"
    ),
    "ticket_status_events": _table(
        "event_id* ticket_id* occurred_at*:instant status* sequence:number"
    ),
    "ticket_interactions": _table(
        "interaction_id* ticket_id* occurred_at*:instant author_type* channel"
    ),
    "survey_responses": _table(
        "response_id* survey_type* responded_at*:instant score*:number"
        " scale_min:number scale_max:number higher_is_better:boolean customer_id"
        " ticket_id updated_at:instant"
    ),
    "customers": _table("customer_id* customer_name customer_segment region country"),
    "products": _table("product_id* product_name product_line"),
    "installed_units": _table(
        "unit_id* installed_on*:date decommissioned_on:date quantity:number"
        " product_id customer_id region warranty_until:date"
    ),
    "engineers": _table(
        "engineer_id* employed_from*:date employed_to:date fte:number"
        " weekly_hours:number engineer_name team region"
    ),
    "field_visits": _table(
        "visit_id* visit_type* status* engineer_id started_at:instant"
        " completed_at:instant ticket_id unit_id"
    ),
    "contracts": _table("contract_id* customer_id* started_on*:date ended_on:date"),
    "customer_activity": _table("activity_id* customer_id* activity_on*:date"),
}

REFERENCE_COLUMNS = {
    "ticket_statuses": ("status", "category"),
    "survey_scales": ("survey_type", "scale_min", "scale_max", "favourable_from"),
    "kpi_targets": (
        *("kpi_id", "segment", "segment_value", "target_value"),
        *("valid_from", "valid_to", "period_grain", "comment"),
    ),
    "sla_targets": ("priority", "target_days", "valid_from", "valid_to", "time_basis"),
    "business_calendars": ("team", "weekday", "opens", "closes", "timezone"),
    "holidays": ("holiday_on", "team", "name"),
}
"""The columns of the tables that configure a build."""

LOWERED = {
    "ticket_interactions": ("author_type",),
    "survey_responses": ("survey_type",),
    "field_visits": ("visit_type", "status"),
}
"""Columns compared and published in lower case."""

SURVEY_TYPES = ("nps", "csat", "ces")
AUTHOR_TYPES = ("customer", "agent", "system")
VISIT_TYPES = ("aftersales", "installation", "maintenance")
VISIT_STATUSES = ("scheduled", "completed", "cancelled", "no_access")
