"""Opening DuckDB files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.errors import BusyError

if TYPE_CHECKING:
    import duckdb


def connect(
    database: Path | str,
    *,
    read_only: bool = False,
    settings: Mapping[str, str] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file.

    Raises:
        BusyError: another process holds it, or it is out of reach.
        duckdb.Error: it is no DuckDB file of a version that opens here.
    """
    import duckdb

    try:
        connection = duckdb.connect(
            str(database),
            read_only=read_only,
            config={"autoinstall_known_extensions": "false", **(settings or {})},
        )
    except duckdb.IOException as error:
        reason = _lock_or_permission(str(error))
        if reason is None:
            raise
        raise BusyError(reason, file=database, advice="Try again later.") from error
    connection.execute("set TimeZone = 'UTC'")
    return connection


def connect_beside(
    connection: duckdb.DuckDBPyConnection,
) -> duckdb.DuckDBPyConnection:
    """An empty database that takes no more of the machine than another may."""
    ((threads, memory, spilled),) = connection.execute(
        "select current_setting('threads')::varchar,"
        " parse_formatted_bytes(current_setting('memory_limit')) || 'B',"
        " current_setting('temp_directory')"
    ).fetchall()
    settings = {"threads": threads, "memory_limit": memory, "temp_directory": spilled}
    return connect(":memory:", settings=settings)


def _lock_or_permission(message: str) -> str | None:
    first = message.splitlines()[0]
    if "Conflicting lock" in first or "Could not set lock" in first:
        holder = first.partition("held in ")[2].partition(". ")[0]
        return f"in use by {holder}" if holder else "in use by another process"
    return "permission denied" if "Permission denied" in first else None
