"""Periods as a user writes them: 2026, 2026-Q1, 2026-03, 2026-W10, 2026-03-14."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from aftersales.errors import InputError

_QUARTER = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})-?W(\d{2})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Period:
    """A period of a grain, from its first day up to the day after its last."""

    grain: str
    start: date
    end: date


def parse_period(text: str) -> Period:
    """The period that a text names.

    Raises:
        InputError: it names none.
    """
    word = text.strip()
    try:
        if match := _QUARTER.fullmatch(word):
            year, quarter = int(match[1]), int(match[2])
            start = date(year, 3 * quarter - 2, 1)
            return Period("quarter", start, _month_after(date(year, 3 * quarter, 1)))
        if match := _WEEK.fullmatch(word):
            start = date.fromisocalendar(int(match[1]), int(match[2]), 1)
            return Period("week", start, start + timedelta(days=7))
        if match := _MONTH.fullmatch(word):
            start = date(int(match[1]), int(match[2]), 1)
            return Period("month", start, _month_after(start))
        if _YEAR.fullmatch(word):
            return Period("year", date(int(word), 1, 1), date(int(word) + 1, 1, 1))
        start = date.fromisoformat(word)
        return Period("day", start, start + timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"{text!r} is no period",
            advice="Write 2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-14.",
        ) from error


def _month_after(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
