"""The names of time zones."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from aftersales.errors import InputError, suggestion

_NO_PLACE = re.compile(
    r"[A-Za-z]{1,5}|((UTC|GMT|Z)?\s*[+-−]\s*\d{1,2}(:?\d\d)?)", re.IGNORECASE
)
"""Abbreviations, which several zones share, and offsets, which know no summer time."""


def parse_timezone(text: str, option: str = "--timezone") -> str:
    """The name by which the IANA database and DuckDB both know a zone.

    Windows has names of its own, which are translated.

    Raises:
        InputError: nobody knows that zone; near names are suggested.
    """
    names = _known()
    if text in names:
        return text
    if (translated := _windows_names().get(text.strip())) in names:
        return translated
    is_spelt_otherwise = text.casefold() in map(str.casefold, names)
    if _NO_PLACE.fullmatch(text.strip()) and not is_spelt_otherwise:
        raise InputError(
            f"{option} {text!r} names no place, so it does not say when clocks change",
            advice="Write it like Europe/Berlin, America/New_York or UTC.",
        )
    raise InputError(
        f"{option} {text!r} is no time zone",
        advice=suggestion(text, names) or "Write it like Europe/Berlin or UTC.",
    )


def _known() -> frozenset[str]:
    import duckdb

    with duckdb.connect() as connection:
        rows = connection.execute("select name from pg_timezone_names()").fetchall()
    names = frozenset(str(name) for (name,) in rows)
    return names & (frozenset(available_timezones()) or names)


def _windows_names() -> dict[str, str]:
    """Zones by their names in Windows, from CLDR's table."""
    from babel.core import get_global

    return dict(get_global("windows_zone_mapping"))
