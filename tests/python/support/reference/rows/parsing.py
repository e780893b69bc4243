"""Text to values. Every function raises `UnreadableError` for text it cannot read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_INSTANT = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:\.(?P<fraction>\d+))?)?"
    r"(?P<offset>Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
_FIRST_DAY = date(1, 1, 3)
_FURTHEST = timedelta(hours=18)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_BOOLEANS = {"true": True, "t": True, "yes": True, "1": True} | {
    "false": False,
    "f": False,
    "no": False,
    "0": False,
}


class UnreadableError(ValueError):
    """The text is not a value of the wanted kind."""


def parse_date(text: str) -> date:
    """Read a calendar date `YYYY-MM-DD`."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise UnreadableError(text)
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise UnreadableError(text) from error


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant as aware UTC; without an offset it is UTC.

    A date alone is its midnight. Digits beyond the microsecond are cut off. The first
    two days of the year 1 would lie before it in some time zone: they are refused, as
    is an offset beyond 18 hours.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise UnreadableError(text)
    day = parse_date(match["date"])
    if day < _FIRST_DAY:
        raise UnreadableError(text)
    try:
        local = datetime(
            day.year,
            day.month,
            day.day,
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            int(match["second"] or 0),
            int((match["fraction"] or "0").ljust(6, "0")[:6]),
            tzinfo=_offset(match["offset"]),
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadableError(text) from error


def _offset(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if minutes > 59:
        raise UnreadableError(text)
    shift = timedelta(hours=hours, minutes=minutes)
    if shift > _FURTHEST:
        raise UnreadableError(text)
    return timezone(-shift if text[0] == "-" else shift)


def parse_number(text: str) -> Fraction:
    """Read a decimal number, exactly."""
    if _NUMBER.fullmatch(text) is None:
        raise UnreadableError(text)
    return Fraction(text)


def parse_boolean(text: str) -> bool:
    """Read true/false, t/f, yes/no or 1/0, in any case."""
    try:
        return _BOOLEANS[text.lower()]
    except KeyError as error:
        raise UnreadableError(text) from error


PARSERS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "instant": parse_instant,
    "date": parse_date,
    "number": parse_number,
    "boolean": parse_boolean,
}


def parse(kind: str, text: str | None) -> Any:
    """Read a raw field; null stays null."""
    return None if text is None else PARSERS[kind](text)
