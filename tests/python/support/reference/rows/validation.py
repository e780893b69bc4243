"""Every raw row is accepted, superseded or quarantined with one reason."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from .contract import LOWERED, TABLES
from .parsing import UnreadableError, parse
from .reasons import Rules
from .reference_tables import ReferenceTables
from .source import RawRow, read_table

Record = dict[str, Any]


class Counts(NamedTuple):
    """Rows of one table; raw = accepted + superseded + quarantined."""

    raw: int
    accepted: int
    superseded: int
    quarantined: int


class Quarantined(NamedTuple):
    """One row that does not count."""

    table: str
    key: str | None
    reason: str


@dataclass
class Copy:
    """A raw row, its readable values and the columns that could not be read."""

    raw: RawRow
    values: Record
    unreadable: set[str]


@dataclass
class Validated:
    """All accepted records by table, and what became of the other rows.

    `raw` are the raw rows of accepted records by table and key, `tied` the keys of
    those that share their updated_at with another copy.
    """

    accepted: dict[str, list[Record]] = field(default_factory=dict)
    raw: dict[str, dict[str, RawRow]] = field(default_factory=dict)
    tied: dict[str, set[str]] = field(default_factory=dict)
    audit: dict[str, Counts] = field(default_factory=dict)
    quarantined: list[Quarantined] = field(default_factory=list)


def validate(
    directory: Path,
    tables: ReferenceTables,
    wall_clock: datetime,
    zone: ZoneInfo,
    earliest_on: date = date(1970, 1, 1),
) -> Validated:
    """Read and validate every contract table that is there."""
    validated = Validated()
    newest: dict[str, list[Copy]] = {}
    raw_counts: dict[str, int] = {}
    superseded: dict[str, int] = {}
    for table in TABLES:
        rows = read_table(directory, table)
        if rows is None:
            continue
        copies = [_read(table, row, tables) for row in rows]
        newest[table] = _newest_copies(table, copies, validated)
        raw_counts[table] = len(rows)
        quarantined = sum(1 for row in validated.quarantined if row.table == table)
        superseded[table] = len(rows) - quarantined - len(newest[table])

    rules = Rules(tables, wall_clock, zone, earliest_on)
    _validate_newest(newest, rules, validated)

    for table, records in validated.accepted.items():
        keys = {record[TABLES[table].key] for record in records}
        validated.tied[table] &= keys
        validated.raw[table] = {
            copy.values[TABLES[table].key]: copy.raw
            for copy in newest[table]
            if copy.values[TABLES[table].key] in keys
        }
    for table, raw in raw_counts.items():
        quarantined = sum(1 for row in validated.quarantined if row.table == table)
        accepted = len(validated.accepted[table])
        validated.audit[table] = Counts(raw, accepted, superseded[table], quarantined)
    return validated


def _read(table: str, row: RawRow, tables: ReferenceTables) -> Copy:
    values: Record = {}
    unreadable = set()
    for column, kind in TABLES[table].columns.items():
        try:
            values[column] = parse(kind, row.get(column))
        except UnreadableError:
            values[column] = None
            unreadable.add(column)
    for column in LOWERED.get(table, ()):
        values[column] = values[column] and values[column].lower()
    if table in ("tickets", "ticket_status_events"):
        values["status"] = tables.statuses.spelling(values["status"] or "")
    return Copy(row, values, unreadable)


def _newest_copies(table: str, copies: list[Copy], found: Validated) -> list[Copy]:
    """Pick the copy that counts of each key: greatest updated_at, then the last."""
    key = TABLES[table].key
    newest: dict[str, Copy] = {}
    tied: set[str] = set()
    for copy in copies:
        name = copy.values[key]
        if name is None:
            found.quarantined.append(Quarantined(table, None, "missing_required"))
        elif "updated_at" in copy.unreadable:
            found.quarantined.append(Quarantined(table, name, "unparseable"))
        elif name not in newest or _updated(copy) >= _updated(newest[name]):
            is_tied = name in newest and _updated(copy) == _updated(newest[name])
            tied = tied | {name} if is_tied else tied - {name}
            newest[name] = copy
    found.tied[table] = tied
    return list(newest.values())


def _updated(copy: Copy) -> datetime:
    updated_at: datetime | None = copy.values.get("updated_at")
    return updated_at or datetime.min.replace(tzinfo=UTC)


def _validate_newest(
    newest: dict[str, list[Copy]], rules: Rules, validated: Validated
) -> None:
    """Validate the newest copies; orphans last, against what was accepted before."""
    tickets = newest.get("tickets", [])
    rules.created_at = {
        copy.values["ticket_id"]: copy.values["created_at"]
        for copy in tickets
        if copy.values["created_at"] is not None
    }
    rules.tickets_with_events = _tickets_with_sound_events(newest, rules)

    sound: dict[str, list[Record]] = defaultdict(list)
    for table, copies in newest.items():
        for copy in copies:
            reason = rules.own_reason(table, copy.raw, copy.values, copy.unreadable)
            if reason is None:
                sound[table].append(copy.values)
            else:
                _quarantine(table, copy.values, reason, validated)

    present = {record["ticket_id"] for record in sound["tickets"]}
    for table in newest:
        validated.accepted[table] = []
    for table in sorted(newest, key=lambda name: name not in ("tickets", "engineers")):
        if table == "tickets":
            ticket_ids = present
        else:
            ticket_ids = {r["ticket_id"] for r in validated.accepted.get("tickets", [])}
        engineer_ids = {
            r["engineer_id"] for r in validated.accepted.get("engineers", [])
        }
        for record in sound[table]:
            if rules.is_orphan(table, record, ticket_ids, engineer_ids):
                _quarantine(table, record, "orphan", validated)
            else:
                validated.accepted[table].append(record)


def _tickets_with_sound_events(newest: dict[str, list[Copy]], rules: Rules) -> set[str]:
    table = "ticket_status_events"
    return {
        copy.values["ticket_id"]
        for copy in newest.get(table, [])
        if rules.own_reason(table, copy.raw, copy.values, copy.unreadable) is None
    }


def _quarantine(table: str, record: Record, reason: str, found: Validated) -> None:
    key = record[TABLES[table].key]
    found.quarantined.append(Quarantined(table, key, reason))
