"""Reading a published file; every command that shows something reads through here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftersales import __version__
from aftersales.database import connect
from aftersales.errors import InputError
from aftersales.sql import Row as Row

if TYPE_CHECKING:
    import duckdb

_BUILD_COLUMNS = frozenset(
    {"build_id", "built_at", "as_of", "reporting_timezone", "aftersales_version"}
)


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
    if not database.is_file():  # a pipe would be waited for
        raise _foreign(database)
    try:
        connection = connect(database, read_only=True)
    except duckdb.Error as error:
        raise _foreign(database) from error
    with connection:
        # Else DuckDB takes a table that is missing for a Python object of that name.
        connection.execute("set python_enable_replacements = false")
        version = _version(connection, database)
        try:
            yield connection
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            if version == __version__:
                raise
            raise InputError(
                f"published by aftersales {version}, and this is {__version__}",
                file=database,
                advice="Publish it again with `aftersales build`.",
            ) from error


def _version(connection: duckdb.DuckDBPyConnection, database: Path) -> str:
    """The version of aftersales that published a file.

    Raises:
        InputError: none did.
    """
    import duckdb

    try:
        rows = fetch(connection, "from marts.build_info")
    except duckdb.Error as error:
        raise _foreign(database) from error
    if len(rows) != 1 or not rows[0].keys() >= _BUILD_COLUMNS:
        raise _foreign(database)
    return str(rows[0]["aftersales_version"])


def build_info(connection: duckdb.DuckDBPyConnection) -> BuildInfo:
    """The build that a published file came from."""
    row = fetch(
        connection,
        "select build_id, built_at, as_of, reporting_timezone from marts.build_info",
    )[0]
    return BuildInfo(**row)


def has_relation(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether a relation was published; older versions published fewer."""
    query = (
        "select 1 from information_schema.tables"
        " where table_schema = 'marts' and table_name = ?"
    )
    return bool(connection.execute(query, [name]).fetchall())


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
