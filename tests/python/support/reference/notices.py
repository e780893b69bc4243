"""What is worth a look among the rows that count, one notice per kind and table."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pyarrow import parquet

from .lifecycles import event_order
from .rows.contract import REFERENCE_COLUMNS, TABLES
from .rows.reference_tables import Statuses
from .rows.source import read_table
from .rows.validation import Validated
from .timeline import Timeline

Record = dict[str, Any]
ONE_DAY = timedelta(days=1)

_NAMED = {
    "customer": "customers",
    "product": "products",
    "ticket": "tickets",
    "unit": "installed_units",
}
_NAMING = {
    "tickets": ("customer", "product", "unit"),
    "installed_units": ("customer", "product"),
    "survey_responses": ("customer", "ticket"),
    "field_visits": ("ticket", "unit"),
    "contracts": ("customer",),
    "customer_activity": ("customer",),
}
_HAPPENS = {
    "tickets": ("created_at", "resolved_at"),
    "ticket_status_events": ("occurred_at",),
    "ticket_interactions": ("occurred_at",),
    "survey_responses": ("responded_at",),
    "field_visits": ("completed_at",),
}


Notice = tuple[int, str]
"""How many, and an example."""
Notices = dict[tuple[str, str], Notice]
"""By kind and table."""
Newest = tuple[datetime, int]
"""An instant in UTC, and the whole days from it to `as_of`."""


def find_notices(
    directory: Path, rows: Validated, statuses: Statuses, timeline: Timeline
) -> Notices:
    """All notices by kind and table."""
    found: Notices = {}
    records: dict[tuple[str, str], Iterable[str]] = {
        ("contract_gap_of_a_day", "contracts"): _gaps(rows),
        ("status_disagrees_with_events", "tickets"): _disagreeing(
            rows, statuses, timeline
        ),
        ("job_outside_employment", "field_visits"): _outside(rows, timeline),
    }
    for table in rows.accepted:
        records["date_without_time", table] = _dates_alone(table, rows, timeline)
        records["copies_settled_by_order", table] = rows.tied[table]
    for place, keys in records.items():
        distinct = set(keys)
        if distinct:
            found[place] = (len(distinct), min(distinct))
    for table in rows.accepted:
        _add_unknown_references(table, rows, found)
    for table, (newest, days) in newest_records(rows, timeline).items():
        if days:
            found["newest_record", table] = (days, str(newest))
    for table in (*TABLES, *REFERENCE_COLUMNS):
        _add_columns(directory, table, found)
    return found


def _dates_alone(table: str, rows: Validated, timeline: Timeline) -> Iterator[str]:
    kinds = TABLES[table].columns
    names = [n for n, kind in kinds.items() if kind == "instant" and n != "updated_at"]
    for record in rows.accepted[table]:
        key = record[TABLES[table].key]
        for name in names:
            text = rows.raw[table][key].get(name) or ""
            is_date = len(text) == len("2024-01-31")
            if is_date and timeline.day_of(record[name]) < date.fromisoformat(text):
                yield key


def _gaps(rows: Validated) -> Iterator[str]:
    contracts = rows.accepted.get("contracts", [])
    starts = defaultdict(list)
    for contract in contracts:
        starts[contract["customer_id"]].append(contract["started_on"])
    for contract in contracts:
        ended_on = contract["ended_on"]
        later = [
            day
            for day in starts[contract["customer_id"]]
            if ended_on is not None and day > ended_on
        ]
        if later and min(later) - ended_on == ONE_DAY:
            yield contract["contract_id"]


def _disagreeing(
    rows: Validated, statuses: Statuses, timeline: Timeline
) -> Iterator[str]:
    events = defaultdict(list)
    for event in rows.accepted.get("ticket_status_events", []):
        events[event["ticket_id"]].append(event)
    for ticket in rows.accepted.get("tickets", []):
        own = sorted(events[ticket["ticket_id"]], key=event_order)
        if not own or ticket["created_at"] > timeline.as_of:
            continue
        if own[-1]["occurred_at"] > timeline.as_of:
            continue
        last = statuses.is_resolved(own[-1]["status"])
        if statuses.is_resolved(ticket["status"]) != last:
            yield ticket["ticket_id"]


def _outside(rows: Validated, timeline: Timeline) -> Iterator[str]:
    roster = {e["engineer_id"]: e for e in rows.accepted.get("engineers", [])}
    for visit in rows.accepted.get("field_visits", []):
        is_job = visit["visit_type"] in ("aftersales", "installation")
        if visit["status"] != "completed" or not is_job:
            continue
        engineer = roster.get(visit["engineer_id"])
        if engineer is None or visit["completed_at"] > timeline.as_of:
            continue
        day, last = timeline.day_of(visit["completed_at"]), engineer["employed_to"]
        if day < engineer["employed_from"] or (last is not None and day > last):
            yield visit["visit_id"]


def _add_unknown_references(table: str, rows: Validated, found: Notices) -> None:
    naming: set[str] = set()
    texts = []
    for entity in _NAMING.get(table, ()):
        column = f"{entity}_id"
        known = {r[column] for r in rows.accepted.get(_NAMED[entity], [])}
        unknown = [
            record
            for record in rows.accepted[table]
            if record[column] is not None and record[column] not in known
        ]
        if unknown:
            first = min(record[column] for record in unknown)
            texts.append(f"{entity} {first} ({len(unknown)})")
            naming |= {record[TABLES[table].key] for record in unknown}
    if naming:
        found["unknown_reference", table] = (len(naming), ", ".join(texts))


def newest_records(rows: Validated, timeline: Timeline) -> dict[str, Newest]:
    """The newest of the instants that have happened, by table."""
    found = {}
    for table, names in _HAPPENS.items():
        instants = [
            record[name]
            for name in names
            for record in rows.accepted.get(table, [])
            if table != "field_visits" or record["status"] == "completed"
            if record[name] is not None and record[name] <= timeline.as_of
        ]
        if instants:
            newest = max(instants)
            days = (timeline.as_of - newest) // ONE_DAY
            found[table] = (newest.replace(tzinfo=None), days)
    return found


def _add_columns(directory: Path, table: str, found: Notices) -> None:
    path = directory / f"{table}.csv"
    if not path.exists():
        path = path.with_suffix(".parquet")
        if not path.exists():
            return
        header = parquet.read_schema(path).names
    else:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            header = next(csv.reader(handle))
    known = TABLES[table].columns if table in TABLES else REFERENCE_COLUMNS[table]
    unknown = [name for name in header if name.lower() not in known]
    if unknown:
        found["unknown_columns", table] = (len(unknown), unknown[0])
    if path.suffix == ".csv":
        ids = [name for name in known if name in header and name.endswith("_id")]
        rows = read_table(directory, table) or []
        decimal = [n for n in ids if _all_end_in_dot_zero(row[n] for row in rows)]
        if decimal:
            found["ids_end_in_dot_zero", table] = (len(decimal), decimal[0])


def _all_end_in_dot_zero(ids: Iterable[str | None]) -> bool:
    given = [text for text in ids if text is not None]
    return bool(given) and all(text.endswith(".0") for text in given)
