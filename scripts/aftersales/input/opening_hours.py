"""Judging business calendars: weekdays, times of day, and hours that overlap."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping

from aftersales.errors import near

Row = Mapping[str, str | None]
Fault = tuple[str, str, str]
"""Column, problem and expectation."""

_WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_NUMBERS = {
    **{name: day for day, name in enumerate(_WEEKDAYS, start=1)},
    **{name[:3]: day for day, name in enumerate(_WEEKDAYS, start=1)},
    **{str(day): day for day in range(1, 8)},
    "0": 7,
}
"""ISO numbers of weekdays by every way to write them."""

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?")


class OpeningHours:
    """The rows of one calendar table, judged one by one in their order.

    `zones` are the known time zones; `place` tells where the row of a number from 1
    is, such as `line 2`.
    """

    def __init__(self, zones: frozenset[str], place: Callable[[int], str]) -> None:
        self._zones = zones
        self._place = place
        self._seen: dict[tuple[str | None, int], list[tuple[str, str, int]]]
        self._seen = defaultdict(list)

    def fault(self, row: Row, number: int) -> Fault | None:
        """The first fault of a row, which may be that it overlaps with an earlier."""
        weekday = _NUMBERS.get((row["weekday"] or "").casefold())
        if weekday is None:
            expected = "1 (Monday) to 7 (Sunday), or an English name"
            return "weekday", f'"{row["weekday"]}" is no weekday', expected
        return (
            _times_fault(row)
            or self._zone_fault(row["timezone"])
            or self._overlap(row, weekday, number)
        )

    def _zone_fault(self, zone: str | None) -> Fault | None:
        if zone is None or zone in self._zones:
            return None
        meant = near(zone, self._zones)
        problem = f'"{zone}" is no time zone' + (f" (is it {meant}?)" if meant else "")
        return "timezone", problem, "an IANA name such as Europe/Paris"

    def _overlap(self, row: Row, weekday: int, number: int) -> Fault | None:
        """The fault of hours that would count twice; they may touch."""
        opens, closes = _seconds(row, "opens"), _seconds(row, "closes")
        others = self._seen[row["team"], weekday]
        for other_opens, other_closes, other in others:
            if opens < other_closes and other_opens < closes:
                where = f"{self._place(other)}, {_hours(other_opens, other_closes)}"
                problem = (
                    f"{_hours(opens, closes)} overlaps with {where},"
                    " of the same team and weekday"
                )
                return "opens", problem, "hours that at most touch"
        others.append((opens, closes, number))
        return None


def _times_fault(row: Row) -> Fault | None:
    for column in ("opens", "closes"):
        text = row[column] or ""
        if not _TIME.fullmatch(text):
            return column, f'"{text}" is no time of day', "a time such as 09:00"
    if _seconds(row, "closes") <= _seconds(row, "opens"):
        expected = "a later time; end a night shift at 24:00 and go on the next day"
        return "closes", f'"{row["closes"]}" is not after opens', expected
    return None


def _seconds(row: Row, column: str) -> str:
    """A time of day, down to its seconds: such texts compare like times."""
    text = row[column] or ""
    return text if text.count(":") == 2 else f"{text}:00"


def _hours(opens: str, closes: str) -> str:
    return "–".join(time.removesuffix(":00") for time in (opens, closes))
