"""Deciding between a full build and a refresh, and telling dbt what a refresh is about.

In a refresh schema `changes` of the work database holds `input_ranges`, one row per
input table with a difference, one view per table with the rows in it as they are now,
and `clock`, one row with the instant of the last run. Without that schema dbt makes
everything anew (macros/refresh.sql).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from aftersales.build import state
from aftersales.build.workspace import connect
from aftersales.input.chunks import (
    Chunk,
    Difference,
    compare,
    of_parquet,
    of_rows,
    stamp,
)
from aftersales.input.contract import INPUT_TABLES
from aftersales.input.inputs import InputSummary
from aftersales.input.tables import InputTable
from aftersales.options import Options
from aftersales.sql import identifier

SCHEMA = "changes"
_FOLLOWED = ("kpi_targets", "sla_targets")
"""Reference tables whose changes a refresh follows; it starts anew with any other's."""
_MARGIN = timedelta(days=2)
"""More than the midnights of any two time zones lie apart."""


@dataclass(frozen=True)
class Plan:
    """What the build is to be, and the state it will leave when it succeeds.

    `is_idle` says of a refresh that it would find everything as it is.
    """

    is_refresh: bool
    is_idle: bool
    reason: str
    settings: str
    chunks: Mapping[str, list[Chunk]]
    stamps: Mapping[str, str]
    followed: Mapping[str, str]
    clock: float

    def state(self, build_id: str) -> state.State:
        """The note to leave after publishing."""
        return state.State(
            self.settings,
            self.chunks,
            self.stamps,
            self.followed,
            build_id,
            self.clock,
        )


def make_plan(
    connection: duckdb.DuckDBPyConnection,
    options: Options,
    project: Path,
    loaded: InputSummary,
    before: state.State | None,
) -> Plan:
    """Compare the loaded input with the last build's and lay out the differences."""
    tables = {table.name: table for table in loaded.tables}
    stamps = {
        name: stamp(table.paths[0])
        for name, table in tables.items()
        if table.format == "parquet"
    }
    chunks = {
        name: _chunks(connection, table)
        for name, table in tables.items()
        if name in INPUT_TABLES
    }
    followed = {
        name: table.fingerprint for name, table in tables.items() if name in _FOLLOWED
    }
    settings = state.settings_of(options, project, _shape(connection, tables))
    clock = time.time()
    reason = _why_anew(options, before, settings, clock)
    connection.execute(f"drop schema if exists {SCHEMA} cascade")
    is_idle = False
    if not reason and before is not None:
        differences = {
            name: compare(before.chunks.get(name, []), listed)
            for name, listed in chunks.items()
        }
        lay_out(connection, differences, before.clock)
        is_idle = (
            not any(differences.values())
            and before.followed == followed
            and not _is_due(connection, before.clock, clock)
        )
    return Plan(not reason, is_idle, reason, settings, chunks, stamps, followed, clock)


def forget_changes(work: Path) -> None:
    """Remove the schema, so that whoever runs dbt here builds everything anew."""
    with connect(work) as connection:
        connection.execute(f"drop schema if exists {SCHEMA} cascade")


def _why_anew(
    options: Options, before: state.State | None, settings: str, clock: float
) -> str:
    if options.full_refresh:
        return "asked for"
    if before is None:
        return "no finished build to go on from"
    if before.settings != settings:
        return "the settings, the project or the tables' columns have changed"
    return "the clock was put back" if clock < before.clock else ""


def _is_due(connection: duckdb.DuckDBPyConnection, since: float, until: float) -> bool:
    """Whether time may have caught up with a row that was dated in the future."""
    first = datetime.fromtimestamp(since, UTC).replace(tzinfo=None) - _MARGIN
    last = datetime.fromtimestamp(until, UTC).replace(tzinfo=None) + _MARGIN
    found = connection.execute(
        "select table_name, column_name from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'staging'"
        " and starts_with(table_name, 'stg_') and data_type in ('DATE', 'TIMESTAMP')"
        " and table_name in (select table_name from duckdb_columns()"
        " where column_name = 'quarantine_reason')"
    ).fetchall()
    return any(
        connection.execute(
            f"select 1 from staging.{identifier(table)}"
            " where quarantine_reason = 'future_dated'"
            f" and {identifier(column)} between ? and ? limit 1",
            [first, last],
        ).fetchone()
        for table, column in found
    )


def lay_out(
    connection: duckdb.DuckDBPyConnection,
    differences: Mapping[str, Difference | None],
    last_run: float,
) -> None:
    """Make schema `changes`, in which dbt finds what a refresh is about.

    `last_run` is an instant in seconds since 1970.
    """
    connection.execute(f"create schema {SCHEMA}")
    connection.execute(
        f"create table {SCHEMA}.clock as select make_timestamp(?) as last_run_at",
        [int(last_run * 1_000_000)],
    )
    connection.execute(
        f"create table {SCHEMA}.input_ranges"
        " (table_name varchar, first_row bigint, last_row bigint)"
    )
    for name, difference in differences.items():
        condition = "false"
        if difference is not None:
            connection.execute(
                f"insert into {SCHEMA}.input_ranges values (?, ?, ?)",
                [name, difference.first, difference.last_before],
            )
            # DuckDB takes these two, but not `between`, to the row groups of a file.
            condition = (
                f"_row_number >= {difference.first}"
                f" and _row_number <= {difference.last_now}"
            )
        connection.execute(
            f"create view {SCHEMA}.{identifier(name)} as"
            f" select * from raw.{identifier(name)} where {condition}"
        )


def _chunks(connection: duckdb.DuckDBPyConnection, table: InputTable) -> list[Chunk]:
    if table.chunks is not None:
        return list(table.chunks)
    if table.format == "parquet":
        return of_parquet(connection, table.paths[0])
    return of_rows(connection, table.name)


def _shape(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, InputTable]
) -> Sequence[object]:
    """Which tables and columns there are, and what the reference tables say."""
    columns = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'raw'"
        " order by all"
    ).fetchall()
    texts = sorted(
        f"{name} {table.fingerprint}"
        for name, table in tables.items()
        if name not in INPUT_TABLES and name not in _FOLLOWED
    )
    return [columns, texts]
