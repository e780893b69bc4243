"""Reading a published file; every command that shows something reads through here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftersales.errors import InputError
from aftersales.workspace import connect

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


@dataclass(frozen=True)
class BuildInfo:
    """Which build a published file is; instants are in UTC."""

    build_id: str
    built_at: datetime
    as_of: datetime
    reporting_timezone: str


@contextmanager
def open_published(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to a published file.

    Raises:
        InputError: there is none, or it is something else.
        BusyError: another process is writing to it, or it may not be read.
    """
    import duckdb

    if not database.exists():
        raise InputError(
            "nothing was published here yet",
            file=database,
            advice="Run `aftersales build` first, or name the file with --database.",
        )
    try:
        connection = connect(database, read_only=True)
    except duckdb.Error as error:
        raise _foreign(database) from error
    with connection:
        try:
            connection.execute("select 1 from marts.build_info")
        except duckdb.CatalogException as error:
            raise _foreign(database) from error
        yield connection


def build_info(connection: duckdb.DuckDBPyConnection) -> BuildInfo:
    """The build that a published file came from."""
    row = fetch(
        connection,
        "select build_id, built_at, as_of, reporting_timezone from marts.build_info",
    )[0]
    return BuildInfo(**row)


def fetch(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    values: list[Any] | dict[str, Any] | None = None,
) -> list[Row]:
    """The rows of a query, each by column name."""
    cursor = connection.execute(query, values or [])
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _foreign(database: Path) -> InputError:
    return InputError(
        "not a database that aftersales published",
        file=database,
        advice="Name the published file with --database.",
    )
