"""Periods as a person reads and writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from aftersales.errors import InputError
from aftersales.published.figures import MISSING

GRAINS = ("day", "week", "month", "quarter", "year")
"""The lengths of a period, from the shortest."""

_PREFERRED = ("month", "quarter", "week", "year", "day")
"""Months are what most companies steer by; without them, what is nearest to them."""

_FORMS = {
    "quarter": re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE),
    "week": re.compile(r"(\d{4})-?W(\d{2})", re.IGNORECASE),
    "month": re.compile(r"(\d{4})-(\d{2})"),
    "year": re.compile(r"(\d{4})"),
    "day": re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
}
_STARTS: dict[str, Callable[..., date]] = {
    "quarter": lambda year, quarter: date(year, 3 * quarter - 2, 1),
    "week": lambda year, week: date.fromisocalendar(year, week, 1),
    "month": lambda year, month: date(year, month, 1),
    "year": lambda year: date(year, 1, 1),
    "day": date,
}
_DAYS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


@dataclass(frozen=True)
class Period:
    """A period of a grain, from its first day up to the day after its last."""

    grain: str
    start: date
    end: date


def parse_period(text: str) -> Period:
    """The period that a text names: 2026, 2026-Q1, 2026-03, 2026-W10, 2026-03-14.

    Raises:
        InputError: it names none.
    """
    for grain, form in _FORMS.items():
        if match := form.fullmatch(text.strip()):
            try:
                start = _STARTS[grain](*map(int, match.groups()))
                end = start + timedelta(days=_DAYS[grain])
            except (ValueError, OverflowError):
                break
            return Period(grain, start, _first_day(grain, end))
    raise InputError(
        f"{text!r} is no period",
        advice="Write 2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-14.",
    )


def by_preference(grains: Iterable[str]) -> list[str]:
    """Grains with the one first that is to be shown when none was asked for."""
    return sorted(grains, key=_PREFERRED.index)


def by_length(grains: Iterable[str]) -> list[str]:
    """Grains from the shortest."""
    return sorted(grains, key=GRAINS.index)


def period_name(grain: str, start: date | None) -> str:
    """A period's name: `March 2026`, `Q1 2026`, `week of 2 Mar 2026`."""
    if start is None:
        return MISSING
    return {
        "year": f"{start:%Y}",
        "quarter": f"Q{(start.month + 2) // 3} {start:%Y}",
        "month": f"{start:%B %Y}",
        "week": f"week of {start.day} {start:%b %Y}",
    }.get(grain, f"{start.day} {start:%b %Y}")


def period_code(grain: str, start: date) -> str:
    """A period's short, sortable name: `2026-03`, `2026-Q1`, `2026-W10`."""
    year, week, _ = start.isocalendar()
    return {
        "year": f"{start:%Y}",
        "quarter": f"{start:%Y}-Q{(start.month + 2) // 3}",
        "month": f"{start:%Y-%m}",
        "week": f"{year}-W{week:02}",
    }.get(grain, start.isoformat())


def _first_day(grain: str, day: date) -> date:
    """The first day of the year, quarter or month of a day; else the day itself."""
    return {
        "year": day.replace(month=1, day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "month": day.replace(day=1),
    }.get(grain, day)
