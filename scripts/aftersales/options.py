"""What the command line asked for, judged before any work begins."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from aftersales.errors import BusyError, InputError

DUCKDB_TARGET = "duckdb"

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"([T ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)?)?",
    re.IGNORECASE,
)
_YEARS_AHEAD = 10
_SIZE = re.compile(r"\d+(\.\d+)?\s*([KMGT]i?B|%)", re.IGNORECASE)


@dataclass(frozen=True)
class Options:
    """The shared options of every command, with paths as the user gave them."""

    database: Path = Path("aftersales.duckdb")
    data: Path | None = None
    mapping: Path | None = None
    as_of: datetime | None = None
    timezone: str | None = None
    target: str = DUCKDB_TARGET
    full_refresh: bool = False
    threads: int | None = None
    memory_limit: str | None = None
    temp_directory: Path | None = None

    @property
    def data_directory(self) -> Path:
        """The directory of canonical files: the demo company's by default."""
        return self.data or project_directory() / "seeds" / "demo"

    @property
    def dbt_variables(self) -> dict[str, str]:
        """The dbt vars to set; none that was not asked for, to keep parses warm."""
        variables = {"input": "tables"}
        if self.as_of is not None:
            variables["as_of"] = self.as_of.isoformat().replace("+00:00", "Z")
        if self.timezone is not None:
            variables["reporting_timezone"] = self.timezone
        return variables


@cache
def project_directory() -> Path:
    """The dbt project: the one that holds this package, else the one around here.

    The environment's AFTERSALES_PROJECT, where set, comes before both.

    Raises:
        InputError: no dbt project of ours is anywhere near.
    """
    here = working_directory()
    places = (Path(__file__).resolve().parents[2], here, *here.parents)
    if named := os.environ.get("AFTERSALES_PROJECT"):
        places = (Path(named).absolute(),)
    for directory in places:
        project = directory / "dbt_project.yml"
        if project.is_file() and "name: aftersales" in project.read_text("utf-8"):
            return directory
    raise InputError(
        "the dbt project is not here",
        advice="Run aftersales inside a clone of the project.",
    )


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


def parse_timezone(text: str) -> str:
    """A time zone's name, as the IANA database and DuckDB both know it.

    Raises:
        InputError: nobody knows that zone; near names are suggested.
    """
    from zoneinfo import available_timezones

    import duckdb

    with duckdb.connect() as connection:
        rows = connection.execute("select name from pg_timezone_names()").fetchall()
    names = {str(name) for (name,) in rows}
    names &= available_timezones() or names
    if text in names:
        return text
    advice = suggestion(text, names) or "Write it like Europe/Berlin or UTC."
    raise InputError(f"--timezone {text!r} is no time zone", advice=advice)


def parse_database(text: str) -> Path:
    """The path to publish at.

    Raises:
        InputError: no such directory, a directory, or a name that can't be queried.
        BusyError: the place is out of reach.
    """
    path = Path(text)
    try:
        is_directory = path.is_dir()
    except OSError as error:  # such as no permission to look, or too long a name
        reason = (error.strerror or str(error)).lower()
        raise BusyError(reason, file=text) from error
    if not path.name or is_directory:
        raise InputError("--database must name a file, not a directory", file=text)
    if path.stem.lower() == "marts":
        raise InputError(
            "a database called like its schema can't be queried",
            file=text,
            advice="Call the file something else than marts.",
        )
    parent = (path if path.is_absolute() else working_directory() / path).parent
    if not parent.is_dir():
        raise InputError(
            "no such directory", file=parent, advice="Make it, or name another."
        )
    return path


def working_directory() -> Path:
    """The directory that the command was called in.

    Raises:
        BusyError: it was deleted in the meantime, or is out of reach.
    """
    try:
        return Path.cwd()
    except OSError as error:
        raise BusyError(
            "the working directory is gone",
            advice="Change to a directory that exists, and try again.",
        ) from error


def require_writable(database: Path) -> None:
    """Make sure that a build may write beside the published file.

    Raises:
        BusyError: it may not.
    """
    parent = database.absolute().parent
    if not os.access(parent, os.W_OK | os.X_OK):
        raise BusyError(
            "the directory can't be written to",
            file=parent,
            advice="Change its permissions, or name another place with --database.",
        )


def parse_directory(text: str, option: str) -> Path:
    """A directory that exists.

    Raises:
        InputError: it doesn't, or it is a file.
    """
    path = Path(text)
    if path.is_dir():
        return path
    problem = (
        "a file, where a directory should be"
        if path.exists()
        else ("no such directory")
    )
    raise InputError(f"{option}: {problem}", file=text)


def parse_size(text: str) -> str:
    """An amount of memory as DuckDB reads it, such as 4GB or 50%.

    Raises:
        InputError: it is none.
    """
    if _SIZE.fullmatch(text.strip()):
        return text.strip()
    raise InputError(
        f"--memory-limit {text!r} is no amount of memory",
        advice="Write it like 4GB or 50%.",
    )


def suggestion(text: str, names: set[str]) -> str | None:
    """A question that names the nearest of `names`, or nothing."""
    from difflib import get_close_matches

    lower = {name.lower(): name for name in names}
    near = get_close_matches(text.lower(), lower, n=3, cutoff=0.6)
    tail = [name for name in sorted(names) if name.lower().endswith(text.lower())]
    found = list(dict.fromkeys([lower[name] for name in near] + tail[:2]))[:3]
    return f"Did you mean {' or '.join(found)}?" if found and text else None


def parse_count(text: str, option: str) -> int:
    """A whole number from 1.

    Raises:
        InputError: it is none.
    """
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 1024:
        return int(text)
    raise InputError(
        f"{option} {text!r} is no number of processors", advice="Write it like 2."
    )


def parse_target(text: str) -> str:
    """A target of the shipped dbt profile.

    Raises:
        InputError: there is no such target.
    """
    import yaml

    profiles = project_directory() / "profiles" / "profiles.yml"
    targets = set(yaml.safe_load(profiles.read_text("utf-8"))["aftersales"]["outputs"])
    if text in targets:
        return text
    known = f"There are: {', '.join(sorted(targets))}."
    raise InputError(
        f"--target {text!r} is no target of the profile",
        file=profiles,
        advice=suggestion(text, targets) or known,
    )
