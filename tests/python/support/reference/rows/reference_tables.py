"""Reference tables: from the directory when there, else as shipped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from .parsing import parse_date, parse_number
from .source import RawRow, read_table

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NAMES = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
SHIPPED_STATUSES = {
    "new": "new",
    "open": "open",
    "pending": "pending",
    "on_hold": "on_hold",
    "resolved": "resolved",
    "closed": "closed",
}
_SHIPPED_SCALES = (
    ("nps", 0, 10, None),
    ("csat", 0, 1, 1),
    ("csat", 1, 2, 2),
    ("csat", 1, 3, 3),
    ("csat", 1, 5, 4),
    ("csat", 1, 7, 6),
    ("csat", 1, 10, 9),
    ("csat", 0, 10, 9),
    ("ces", 1, 7, None),
    ("ces", 1, 5, None),
)
ScaleKey = tuple[str, Fraction, Fraction]


@dataclass(frozen=True)
class Target:
    """A KPI target in force on [valid_from, valid_to)."""

    kpi_id: str
    segment: str
    segment_value: str
    value: float
    valid_from: date | None
    valid_to: date | None
    period_grain: str | None


@dataclass(frozen=True)
class SlaTarget:
    """The promised turnaround for a priority on [valid_from, valid_to).

    Without a priority it is for tickets whose priority no other row names.
    """

    priority: str | None
    days: Fraction
    valid_from: date | None
    valid_to: date | None
    is_business: bool


@dataclass(frozen=True)
class Opening:
    """One opening window: ISO weekday, wall-clock seconds after midnight."""

    team: str | None
    weekday: int
    opens: int
    closes: int
    timezone: str | None


class Statuses:
    """Raw statuses, in any case: how each is published, and what it means.

    Takes status → category; raises ValueError for two statuses that differ in case
    alone.
    """

    def __init__(self, categories: Iterable[tuple[str, str]]) -> None:
        self._rows: dict[str, tuple[str, str]] = {}
        for status, category in categories:
            if status.lower() in self._rows:
                raise ValueError(f"{status} is listed twice")
            self._rows[status.lower()] = (status, category)

    def __contains__(self, status: str) -> bool:
        return status.lower() in self._rows

    def spelling(self, status: str) -> str:
        """Spell it as the table does; a status that it does not hold is as given."""
        return self._rows.get(status.lower(), (status, ""))[0]

    def is_resolved(self, status: str) -> bool:
        """Tell a resolved status from an open or an unknown one."""
        return self._category(status) in ("resolved", "closed")

    def is_waiting(self, status: str) -> bool:
        """Tell whether a ticket in it waits for somebody else."""
        return self._category(status) in ("pending", "on_hold")

    def _category(self, status: str) -> str:
        return self._rows.get(status.lower(), ("", ""))[1]


@dataclass(frozen=True)
class ReferenceTables:
    """Everything the reference tables say."""

    statuses: Statuses
    scales: dict[ScaleKey, Fraction | None]
    targets: tuple[Target, ...]
    sla_targets: tuple[SlaTarget, ...]
    openings: tuple[Opening, ...]
    holidays: frozenset[tuple[date, str | None]]


def in_force(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Tell whether [valid_from, valid_to) holds the day; null bounds are open."""
    return (valid_from is None or valid_from <= day) and (
        valid_to is None or day < valid_to
    )


def read_reference_tables(directory: Path) -> ReferenceTables:
    """Read all six; a file replaces what is shipped as a whole."""

    def rows(table: str) -> list[RawRow]:
        return read_table(directory, table) or []

    return ReferenceTables(
        statuses=_statuses(read_table(directory, "ticket_statuses")),
        scales=_scales(read_table(directory, "survey_scales")),
        targets=tuple(map(_target, rows("kpi_targets"))),
        sla_targets=tuple(map(_sla_target, rows("sla_targets"))),
        openings=tuple(map(_opening, rows("business_calendars"))),
        holidays=frozenset(
            (parse_date(_text(row, "holiday_on")), row.get("team"))
            for row in rows("holidays")
        ),
    )


def parse_weekday(text: str) -> int:
    """Read an ISO weekday from a number (0 is Sunday too) or an English name."""
    name = text.lower()
    if name in _WEEKDAYS:
        return _WEEKDAYS.index(name) + 1
    if name in _WEEKDAY_NAMES:
        return _WEEKDAY_NAMES.index(name) + 1
    return int(text) or 7


def parse_time_of_day(text: str) -> int:
    """Read `HH:MM[:SS]` as seconds after midnight; 24:00 is the day's end."""
    hours, minutes, seconds = ([int(part) for part in text.split(":")] + [0])[:3]
    return hours * 3600 + minutes * 60 + seconds


def _statuses(rows: list[RawRow] | None) -> Statuses:
    if rows is None:
        return Statuses(SHIPPED_STATUSES.items())
    return Statuses(
        (_text(row, "status"), _text(row, "category").lower()) for row in rows
    )


def _scales(rows: list[RawRow] | None) -> dict[ScaleKey, Fraction | None]:
    if rows is None:
        return {
            (kind, Fraction(low), Fraction(high)): _optional(top)
            for kind, low, high, top in _SHIPPED_SCALES
        }
    return {
        (
            _text(row, "survey_type").lower(),
            parse_number(_text(row, "scale_min")),
            parse_number(_text(row, "scale_max")),
        ): _number(row, "favourable_from")
        for row in rows
    }


def _optional(number: int | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _target(row: RawRow) -> Target:
    return Target(
        kpi_id=_text(row, "kpi_id").lower(),
        segment=row.get("segment") or "all",
        segment_value=row.get("segment_value") or "all",
        value=float(parse_number(_text(row, "target_value"))),
        valid_from=_date(row, "valid_from"),
        valid_to=_date(row, "valid_to"),
        period_grain=(row.get("period_grain") or "").lower() or None,
    )


def _sla_target(row: RawRow) -> SlaTarget:
    return SlaTarget(
        priority=row.get("priority"),
        days=parse_number(_text(row, "target_days")),
        valid_from=_date(row, "valid_from"),
        valid_to=_date(row, "valid_to"),
        is_business=(row.get("time_basis") or "").lower() == "business",
    )


def _opening(row: RawRow) -> Opening:
    return Opening(
        team=row.get("team"),
        weekday=parse_weekday(_text(row, "weekday")),
        opens=parse_time_of_day(_text(row, "opens")),
        closes=parse_time_of_day(_text(row, "closes")),
        timezone=row.get("timezone"),
    )


def _text(row: RawRow, column: str) -> str:
    text = row[column]
    if text is None:
        raise ValueError(f"a reference table has no {column} in {row}")
    return text


def _date(row: RawRow, column: str) -> date | None:
    text = row.get(column)
    return None if text is None else parse_date(text)


def _number(row: RawRow, column: str) -> Fraction | None:
    text = row.get(column)
    return None if text is None else parse_number(text)
