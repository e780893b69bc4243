"""The reasons for which a row does not count, in their order."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from ..timeline import midnight
from .contract import (
    AUTHOR_TYPES,
    SURVEY_TYPES,
    TABLES,
    VISIT_STATUSES,
    VISIT_TYPES,
)
from .reference_tables import ReferenceTables, ScaleKey
from .source import RawRow

Record = dict[str, Any]

_DEFAULT_SCALES = {
    "nps": (Fraction(0), Fraction(10)),
    "csat": (Fraction(1), Fraction(5)),
    "ces": (Fraction(1), Fraction(7)),
}
_LISTS: dict[str, dict[str, tuple[str, ...]]] = {
    "ticket_interactions": {"author_type": AUTHOR_TYPES},
    "survey_responses": {"survey_type": SURVEY_TYPES},
    "field_visits": {"visit_type": VISIT_TYPES, "status": VISIT_STATUSES},
}
_ORDERS = {
    "tickets": ("created_at", "resolved_at"),
    "installed_units": ("installed_on", "decommissioned_on"),
    "field_visits": ("started_at", "completed_at"),
    "engineers": ("employed_from", "employed_to"),
    "contracts": ("started_on", "ended_on"),
}
_HAPPENED = {
    "tickets": ("created_at", "resolved_at"),
    "ticket_status_events": ("occurred_at",),
    "ticket_interactions": ("occurred_at",),
    "survey_responses": ("responded_at",),
    "field_visits": ("started_at", "completed_at"),
}


def is_beyond_computing(number: Fraction | None) -> bool:
    """Tell a number that is too large, or too near zero, to be added up."""
    if not number:
        return False
    return not Fraction(1, 10**10) <= abs(number) < 10**12


def scale_of(answer: Record) -> ScaleKey:
    """Name the scale of an answer; a missing bound is its type's default."""
    kind: str = answer["survey_type"]
    low, high = _DEFAULT_SCALES[kind]
    given_low, given_high = answer["scale_min"], answer["scale_max"]
    return (
        kind,
        low if given_low is None else given_low,
        high if given_high is None else given_high,
    )


class Rules:
    """Validates single rows; knows the lists, both ends of time and the tickets.

    Nothing happened before the local date `earliest_on`, nor after `wall_clock`.
    """

    def __init__(
        self,
        tables: ReferenceTables,
        wall_clock: datetime,
        zone: ZoneInfo,
        earliest_on: date,
    ) -> None:
        self.tables = tables
        self.wall_clock = wall_clock
        self.today = wall_clock.astimezone(zone).date()
        self.earliest_on = earliest_on
        self.earliest = midnight(earliest_on, zone)
        self.created_at: dict[str, datetime] = {}
        self.tickets_with_events: set[str] = set()

    def own_reason(
        self, table: str, raw: RawRow, record: Record, unreadable: set[str]
    ) -> str | None:
        """Give the first reason that holds for the row, `orphan` aside."""
        if self._misses_something(table, raw, record):
            return "missing_required"
        if unreadable or is_beyond_computing(record.get("weekly_hours")):
            return "unparseable"
        if self._has_unknown_value(table, record):
            return "unknown_value"
        if self._is_out_of_range(table, record):
            return "out_of_range"
        if self._is_future_dated(table, record):
            return "future_dated"
        if self._is_impossible_order(table, record):
            return "impossible_order"
        return None

    def is_orphan(
        self, table: str, record: Record, tickets: set[str], engineers: set[str]
    ) -> bool:
        """Tell whether the row refers to a ticket or engineer that must be there."""
        if table in ("ticket_status_events", "ticket_interactions"):
            return record["ticket_id"] not in tickets
        if table == "tickets":
            target = record["merged_into_ticket_id"]
            if target is None:
                return False
            return target == record["ticket_id"] or target not in tickets
        if table == "field_visits":
            return (
                record["status"] == "completed"
                and bool(engineers)
                and record["engineer_id"] not in engineers
            )
        return False

    def _misses_something(self, table: str, raw: RawRow, record: Record) -> bool:
        if any(raw.get(column) is None for column in TABLES[table].required):
            return True
        if table == "tickets":
            return (
                self.tables.statuses.is_resolved(record["status"])
                and raw.get("resolved_at") is None
                and raw["ticket_id"] not in self.tickets_with_events
            )
        if table == "field_visits":
            return record["status"] == "completed" and (
                raw.get("completed_at") is None or raw.get("engineer_id") is None
            )
        return False

    def _has_unknown_value(self, table: str, record: Record) -> bool:
        if table in ("tickets", "ticket_status_events"):
            return record["status"] not in self.tables.statuses
        return any(
            record[column] not in allowed
            for column, allowed in _LISTS.get(table, {}).items()
        )

    def _is_out_of_range(self, table: str, record: Record) -> bool:
        if self._is_before_the_earliest(table, record):
            return True
        if table == "survey_responses":
            scale = scale_of(record)
            kind, low, high = scale
            score: Fraction = record["score"]
            return (
                scale not in self.tables.scales
                or not low <= score <= high
                or (kind == "nps" and score.denominator != 1)
            )
        if table == "installed_units":
            quantity = record["quantity"]
            if quantity is None:
                return False
            return quantity <= 0 or is_beyond_computing(quantity)
        if table == "engineers":
            fte = record["fte"]
            return fte is not None and (not 0 < fte <= 1 or is_beyond_computing(fte))
        if table == "tickets":
            contacts = record["customer_contact_count"]
            if contacts is None:
                return False
            return contacts < 0 or is_beyond_computing(contacts)
        return False

    def _is_before_the_earliest(self, table: str, record: Record) -> bool:
        if table == "customer_activity":
            return bool(record["activity_on"] < self.earliest_on)
        return any(moment < self.earliest for moment in _happened(table, record))

    def _is_future_dated(self, table: str, record: Record) -> bool:
        if table == "customer_activity":
            return bool(record["activity_on"] > self.today)
        return any(moment > self.wall_clock for moment in _happened(table, record))

    def _is_impossible_order(self, table: str, record: Record) -> bool:
        if table == "ticket_status_events":
            created_at = self.created_at.get(record["ticket_id"])
            return created_at is not None and record["occurred_at"] < created_at
        if table not in _ORDERS:
            return False
        first, second = (record[column] for column in _ORDERS[table])
        return first is not None and second is not None and second < first


def _happened(table: str, record: Record) -> list[datetime]:
    """List the instants of what has happened; a visit to come is a plan."""
    if table == "field_visits" and record["status"] != "completed":
        return []
    moments = [record[column] for column in _HAPPENED.get(table, ())]
    return [moment for moment in moments if moment is not None]
