"""The names of time zones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from zoneinfo import available_timezones

from aftersales.errors import InputError, suggestion

_ABBREVIATION = re.compile(r"[A-Z]{1,5}", re.IGNORECASE)
_OFFSET = re.compile(r"(UTC|GMT|Z)?\s*([+−-]\s*\d{1,2}(:?\d\d)?|0)", re.IGNORECASE)
_SHORT_NAMES = ("UTC", "GMT", "UCT", "GB", "NZ", "PRC", "ROC", "ROK")
"""Names in capitals that are no abbreviations of a place's winter or summer time."""


def parse_timezone(text: str, option: str = "--timezone") -> str:
    """The name by which the IANA database and DuckDB both know a zone.

    Windows has names of its own, which are translated. Abbreviations and offsets are
    refused, even those that the database has: EST is New York's time in winter alone.

    Raises:
        InputError: nobody knows that zone (near names are suggested), or it is no
            place's.
    """
    names, name = _known(), text.strip()
    is_short = _ABBREVIATION.fullmatch(name) and not _is_name(name)
    if is_short or _OFFSET.fullmatch(name):
        raise InputError(
            f"{option} {text!r} names no place, so it does not say when clocks change",
            advice="Write it like Europe/Berlin, America/New_York or UTC.",
        )
    if text in names:
        return text
    if (translated := _windows_names().get(name.casefold())) in names:
        return str(translated)
    meant = suggestion(text, _places(names))
    raise InputError(
        f"{option} {text!r} is no time zone",
        advice=meant or "Write it like Europe/Berlin or UTC.",
    )


@cache
def _known() -> frozenset[str]:
    import duckdb

    with duckdb.connect() as connection:
        rows = connection.execute("select name from pg_timezone_names()").fetchall()
    names = frozenset(str(name) for (name,) in rows)
    return names & (frozenset(available_timezones()) or names)


def _places(names: Iterable[str]) -> list[str]:
    """The names without those that are offsets or abbreviations."""
    return [
        name
        for name in names
        if name in _SHORT_NAMES or not (name.isupper() or name.startswith("Etc/"))
    ]


def _is_name(text: str) -> bool:
    """Whether a short word is a zone's name in whatever case, such as Cuba or utc."""
    return text.casefold() in map(str.casefold, _places(_known()))


@cache
def _windows_names() -> dict[str, str]:
    """Zones by their names in Windows in lower case, from CLDR's table."""
    from babel.core import get_global

    table: dict[str, str] = dict(get_global("windows_zone_mapping"))
    return {name.casefold(): zone for name, zone in table.items() if " " in name}
