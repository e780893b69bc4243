"""What is published in PostgreSQL, copied into a DuckDB file for those who read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from aftersales.database import connect
from aftersales.errors import InputError
from aftersales.options import DUCKDB_TARGET
from aftersales.scratch import scratch_directory
from aftersales.sql import literal
from aftersales.warehouse.postgres import Postgres, connected
from aftersales.warehouse.profile import reads_files, target_facts

if TYPE_CHECKING:
    import duckdb

Choice = Callable[[str], bool]
"""Whether a mart of this name is wanted."""


def is_any(_: str) -> bool:
    """Whatever is published."""
    return True


def is_shown(name: str) -> bool:
    """The KPIs, without the records behind them."""
    is_record = name.startswith(("fct_", "dim_"))
    return not is_record and name not in ("kpi_evidence", "quarantined_rows")


@contextmanager
def published_file(
    target: str | None, database: Path, wanted: Choice = is_any
) -> Iterator[Path]:
    """The published file, or a copy of what is published where a target leads.

    `wanted` says what of it is read.

    Raises:
        InputError: nothing was published there, or nothing can be read from there.
        BusyError: it is out of reach.
    """
    name = target or DUCKDB_TARGET
    if name == DUCKDB_TARGET:
        yield database
    elif reads_files(name):
        facts = target_facts(name)
        with connected(facts) as server, copied_marts(server, wanted) as copy:
            yield copy
    else:
        raise InputError(
            f"--target {name}: nothing is published there that can be read",
            advice="Expected duckdb or postgres.",
        )


@contextmanager
def copied_marts(server: Postgres, wanted: Choice) -> Iterator[Path]:
    """A DuckDB file with a copy of what is published; it goes with the context.

    Raises:
        InputError: nothing was published there, or it is of another version.
    """
    if server.execute("select to_regclass('marts.build_info')") == [(None,)]:
        raise InputError(
            "nothing was published here yet",
            file=server.name,
            advice="Run `aftersales build --target postgres` first.",
        )
    with scratch_directory(Path(gettempdir())) as scratch:
        file = scratch / "published.duckdb"
        # One moment's marts, whatever is published meanwhile.
        server.execute("begin isolation level repeatable read read only")
        with connect(file) as connection:
            copy_marts(server, connection, scratch, wanted)
        server.execute("commit")
        try:
            yield file
        except InputError as error:
            if error.file != str(file):
                raise
            raise InputError(
                error.problem, file=server.name, advice=error.advice
            ) from error


def copy_marts(
    server: Postgres,
    connection: duckdb.DuckDBPyConnection,
    scratch: Path,
    wanted: Choice,
    schema: str = "marts",
) -> None:
    """Copy the marts that are wanted into schema `marts`."""
    connection.execute("create schema marts")
    names = server.execute(
        "select table_name::text from information_schema.tables"
        f" where table_schema = {literal(schema)} order by 1"
    )
    for (name,) in names:
        if wanted(name):
            server.get(f"{schema}.{name}", connection, f"marts.{name}", scratch)
