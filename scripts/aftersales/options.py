"""What the command line asked for, checked before any work begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from aftersales.errors import InputError
from aftersales.project import project_directory

DUCKDB_TARGET = "duckdb"

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"([T ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_YEARS_AHEAD = 10
_SIZE = re.compile(
    r"(?P<number>[0-9]{1,12}(?:\.[0-9]{1,9})?)\s*(?P<unit>[KMGT]i?B|%)", re.IGNORECASE
)


@dataclass(frozen=True)
class Options:
    """The shared options of every command, with paths as the user gave them."""

    database: Path = Path("aftersales.duckdb")
    data: Path | None = None
    mapping: Path | None = None
    source: tuple[str, ...] = ()
    as_of: datetime | None = None
    timezone: str | None = None
    data_from: date | None = None
    target: str = DUCKDB_TARGET
    full_refresh: bool = False
    threads: int | None = None
    memory_limit: str | None = None
    temp_directory: Path | None = None
    is_in_catalog: bool = False
    """Whether the tables to build from lie in the warehouse already."""

    @property
    def data_directory(self) -> Path:
        """The directory of canonical files: the demo company's by default."""
        return self.data or project_directory() / "seeds" / "demo"

    @property
    def dbt_variables(self) -> dict[str, str | list[str]]:
        """The dbt vars to set; none that was not asked for, to keep parses warm."""
        variables: dict[str, str | list[str]] = {"input": "tables"}
        if self.source:
            variables["input"] = (
                self.source[0] if len(self.source) == 1 else list(self.source)
            )
        if self.as_of is not None:
            variables["as_of"] = self.as_of.isoformat().replace("+00:00", "Z")
        if self.data_from is not None:
            variables["data_from"] = self.data_from.isoformat()
        if self.timezone is not None:
            variables["reporting_timezone"] = self.timezone
        return variables


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant in UTC; without an offset it is UTC, a date is midnight.

    Raises:
        InputError: the text is no instant, or one so far ahead that it is a mistake.
    """
    wrong = InputError(
        f"--as-of {text!r} is no instant",
        advice="Write it like 2026-03-31T23:59:59Z or 2026-03-31.",
    )
    if not _INSTANT.fullmatch(text.strip()):
        raise wrong
    try:
        instant = datetime.fromisoformat(text.strip().upper())
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=UTC)
        instant = instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise wrong from error
    if instant.year > datetime.now(UTC).year + _YEARS_AHEAD:
        raise InputError(
            f"--as-of {text!r} is more than {_YEARS_AHEAD} years ahead",
            advice="Every day up to it would be counted. Leave it out to count up to"
            " the last event.",
        )
    return instant


def parse_date(text: str) -> date:
    """An ISO 8601 date.

    Raises:
        InputError: the text is none.
    """
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip(), re.ASCII):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise InputError(
        f"--data-from {text!r} is no date", advice="Write it like 2026-03-31."
    )


def parse_size(text: str) -> str:
    """An amount of memory as DuckDB reads it, such as 4GB or 50%.

    Raises:
        InputError: it is none.
    """
    size = _SIZE.fullmatch(text.strip())
    most = 100 if size and size["unit"] == "%" else 1_000_000
    if size and 0 < float(size["number"]) <= most:
        return text.strip()
    raise InputError(
        f"--memory-limit {text!r} is no amount of memory",
        advice="Write it like 4GB or 50%.",
    )
