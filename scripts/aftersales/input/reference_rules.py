"""What each reference table may say, row by row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping

from aftersales.errors import InputError, near
from aftersales.input.contract import (
    PERIOD_GRAINS,
    STATUS_CATEGORIES,
    SURVEY_TYPES,
    kpi_facts,
)
from aftersales.timezones import parse_timezone

Row = Mapping[str, str | None]
Fault = tuple[str, str, str]
"""Column, problem and expectation."""

Rule = Callable[[Row, int], Fault | None]
"""The first fault of a row, whose number counts from 1."""

Place = Callable[[int], str]
"""Where the row of a number is, such as `line 2`."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = {
    **{name: day for day, name in enumerate(_DAYS, start=1)},
    **{name[:3]: day for day, name in enumerate(_DAYS, start=1)},
    **{str(day): day for day in range(1, 8)},
    "0": 7,
}
"""ISO numbers of weekdays by every way to write them."""

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?")


def rule_of(table: str, place: Place) -> Rule:
    """The rule for the rows of a table, to be asked in their order."""
    rules: dict[str, Rule] = {
        "ticket_statuses": lambda row, _: _one_of(row, "category", STATUS_CATEGORIES),
        "survey_scales": lambda row, _: _scale(row),
        "kpi_targets": lambda row, _: _kpi_target(row),
        "sla_targets": lambda row, _: _sla_target(row),
        "business_calendars": _OpeningHours(place).fault,
    }
    return rules.get(table, lambda _row, _number: None)


def _one_of(row: Row, column: str, allowed: tuple[str, ...]) -> Fault | None:
    text = row[column]
    if text is None or text.lower() in allowed:
        return None
    meant = near(text, allowed)
    problem = f'"{text}" is not known' + (f" (is it {meant}?)" if meant else "")
    return column, problem, "one of " + ", ".join(allowed)


def _kpi_target(row: Row) -> Fault | None:
    return (
        _one_of(row, "kpi_id", tuple(kpi_facts()))
        or _one_of(row, "period_grain", PERIOD_GRAINS)
        or _validity(row)
    )


def _sla_target(row: Row) -> Fault | None:
    if float(row["target_days"] or 0) < 0:
        return "target_days", f'"{row["target_days"]}" is negative', "days from 0"
    return _one_of(row, "time_basis", ("calendar", "business")) or _validity(row)


def _validity(row: Row) -> Fault | None:
    start, end = row["valid_from"], row["valid_to"]
    if start and end and end[:10] <= start[:10]:
        return "valid_to", f'"{end}" is not after valid_from', "a later date"
    return None


def _scale(row: Row) -> Fault | None:
    if fault := _one_of(row, "survey_type", SURVEY_TYPES):
        return fault
    low, high = float(row["scale_min"] or 0), float(row["scale_max"] or 0)
    if low >= high:
        return "scale_max", f'"{row["scale_max"]}" is not above scale_min', "more"
    mark = row["favourable_from"]
    if mark is not None and not low <= float(mark) <= high:
        expected = f"a mark from {row['scale_min']} to {row['scale_max']}"
        return "favourable_from", f'"{mark}" lies outside the scale', expected
    return None


class _OpeningHours:
    """The rows of a calendar, of which none may count an hour twice."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._seen: defaultdict[object, list[tuple[str, str, int]]] = defaultdict(list)

    def fault(self, row: Row, number: int) -> Fault | None:
        weekday = _WEEKDAYS.get((row["weekday"] or "").casefold())
        if weekday is None:
            expected = "1 (Monday) to 7 (Sunday), or an English name"
            return "weekday", f'"{row["weekday"]}" is no weekday', expected
        for column in ("opens", "closes"):
            if not _TIME.fullmatch(row[column] or ""):
                problem = f'"{row[column]}" is no time of day'
                return column, problem, "a time such as 09:00"
        opens, closes = _seconds(row["opens"]), _seconds(row["closes"])
        if closes <= opens:
            expected = "a later time; end a night shift at 24:00 and go on the next day"
            return "closes", f'"{row["closes"]}" is not after opens', expected
        return _zone(row["timezone"]) or self._overlap(
            (row["team"], weekday), opens, closes, number
        )

    def _overlap(
        self, desk: object, opens: str, closes: str, number: int
    ) -> Fault | None:
        """The fault of hours that would count twice; they may touch."""
        for other_opens, other_closes, other in self._seen[desk]:
            if opens < other_closes and other_opens < closes:
                problem = (
                    f"{_hours(opens, closes)} overlaps with {self._place(other)},"
                    f" {_hours(other_opens, other_closes)}, of the same team and"
                    " weekday"
                )
                return "opens", problem, "hours that at most touch"
        self._seen[desk].append((opens, closes, number))
        return None


def _zone(zone: str | None) -> Fault | None:
    if zone is None:
        return None
    try:
        known = parse_timezone(zone, "timezone")
    except InputError as error:
        return "timezone", error.problem, "an IANA name such as Europe/Paris"
    if known != zone:  # the models read the names that the engine knows
        return "timezone", f'"{zone}" is no IANA name', known
    return None


def _seconds(text: str | None) -> str:
    """A time of day, down to its seconds: such texts compare like times."""
    text = text or ""
    return text if text.count(":") == 2 else f"{text}:00"


def _hours(opens: str, closes: str) -> str:
    return "–".join(time.removesuffix(":00") for time in (opens, closes))
