"""Whether there is anything in the input that a number can be made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftersales.build.workspace import Workspace
from aftersales.database import connect
from aftersales.errors import InputError
from aftersales.sql import literal

if TYPE_CHECKING:
    import duckdb


def require_usable_input(workspace: Workspace) -> None:
    """Make sure that what dbt made says something.

    Models that dbt has not made are no reason to complain here.

    Raises:
        InputError: no record has a date, and none was given.
    """
    if not workspace.work.exists():
        return
    with connect(":memory:") as connection:
        connection.execute(f"attach {literal(str(workspace.work))} as work (read_only)")
        if _rows(connection, "select as_of from work.intermediate.int_clock") == [
            (None,)
        ]:
            raise InputError(
                "no dated record in the input, so the numbers have no date",
                advice="Give it with --as-of 2026-03-31T23:59:59Z.",
            )


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str
) -> list[tuple[object, ...]]:
    """The rows of a query, none where a relation is missing."""
    import duckdb

    try:
        return connection.execute(query).fetchall()
    except duckdb.CatalogException:
        return []
