"""What is published in a server, copied into a DuckDB file for those who read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from aftersales.database import connect
from aftersales.errors import InputError
from aftersales.options import DUCKDB_TARGET
from aftersales.scratch import scratch_directory
from aftersales.warehouse import postgres, spark
from aftersales.warehouse.profile import target_facts
from aftersales.warehouse.server import Server

if TYPE_CHECKING:
    import duckdb

_Connected = Callable[[Mapping[str, str]], AbstractContextManager[Server]]
_SERVERS: dict[str, _Connected] = {
    "postgres": postgres.connected,
    "spark": spark.connected,
}

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
        return
    facts = target_facts(name)
    if facts["type"] not in _SERVERS:
        raise InputError(
            f"--target {name}: nothing is published there that can be read",
            advice="Expected duckdb, postgres or spark.",
        )
    connected = _SERVERS[facts["type"]]
    with connected(facts) as server, copied_marts(server, wanted) as copy:
        yield copy


@contextmanager
def copied_marts(server: Server, wanted: Choice) -> Iterator[Path]:
    """A DuckDB file with a copy of what is published; it goes with the context.

    Raises:
        InputError: nothing was published there, or it is of another version.
    """
    if "build_info" not in server.contents("marts"):
        raise InputError(
            "nothing was published here yet",
            file=server.name,
            advice=f"Run `aftersales build --target {server.kind}` first.",
        )
    with scratch_directory(Path(gettempdir())) as scratch:
        file = scratch / "published.duckdb"
        with connect(file) as connection, server.moment() as marts:
            asked = {name: marts[name] for name in marts if wanted(name)}
            copy_marts(server, connection, scratch, asked)
        try:
            yield file
        except InputError as error:
            if error.file != str(file):
                raise
            raise InputError(
                error.problem, file=server.name, advice=error.advice
            ) from error


def copy_marts(
    server: Server,
    connection: duckdb.DuckDBPyConnection,
    scratch: Path,
    relations: Mapping[str, str],
) -> None:
    """Copy relations into schema `marts`, each under its name there."""
    connection.execute("create schema marts")
    for name, relation in relations.items():
        server.get(relation, connection, f"marts.{name}", scratch)
