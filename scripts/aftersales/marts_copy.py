"""Writing the published copy: marts alone, with comments, in the oldest format."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.dbt_runner import Model, Node
from aftersales.errors import BuildError
from aftersales.sql import identifier, literal
from aftersales.workspace import connect, versions

if TYPE_CHECKING:
    import duckdb

SCHEMA = "marts"
STORAGE_VERSION = "v1.0.0"
PRIVATE_COLUMNS = frozenset(
    {"raw_fields", "row_hash", "customer_name", "engineer_name"}
)
"""Columns that stay in the work database, whatever table they are in."""


@dataclass(frozen=True)
class Build:
    """What `build_info` says of a build; `built_at` is an instant in UTC."""

    build_id: str
    built_at: datetime
    fingerprint: str
    nodes: Sequence[Node]


@dataclass(frozen=True)
class Relation:
    """A relation to publish, with the texts that become its comments."""

    name: str
    description: str
    columns: Mapping[str, str]
    as_view: bool = False
    key: Sequence[str] = ()

    @property
    def order_by(self) -> str:
        """Facts and dimensions keep their stored order; KPI tables get one."""
        stored = self.name.startswith(("fct_", "dim_", "kpi_evidence"))
        return "" if stored else "order by all"


def relations(models: Iterable[Model]) -> list[Relation]:
    """The relations to publish, by name, views last: every model of schema `marts`.

    A view over published relations alone is published as one: `kpi_evidence` and
    `kpi_values` only repeat what they read. Any other view becomes a table.
    """
    published = {
        model.unique_id: model
        for model in models
        if model.schema == SCHEMA and model.materialized != "ephemeral"
    }
    found = [
        Relation(
            name=model.name,
            description=model.description,
            columns=model.columns,
            as_view=model.materialized == "view"
            and all(parent in published for parent in model.parents),
            key=model.key if PRIVATE_COLUMNS.isdisjoint(model.key) else (),
        )
        for model in published.values()
    ]
    return sorted(found, key=lambda relation: (relation.as_view, relation.name))


def write_copy(
    work: Path,
    copy: Path,
    published: Iterable[Relation],
    build: Build,
    base: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """Copy the relations into a new file; returns each new table's row count.

    After a refresh the file begins as a copy of `base`, the version that the refresh
    went on from: of a relation with a key, only the rows that changed are replaced.
    Where no node ran, nothing has changed.

    Raises:
        BuildError: a relation that dbt should have made is missing.
    """
    if base is not None:
        shutil.copyfile(base, copy)
    with connect(":memory:", settings=settings) as connection:
        connection.execute(f"attach {literal(str(work))} as work (read_only)")
        connection.execute(
            f"attach {literal(str(copy))} as published"
            f" (storage_version '{STORAGE_VERSION}', recovery_mode no_wal_writes)"
        )
        connection.execute("use published")
        connection.execute("begin")
        connection.execute(f"create schema if not exists {SCHEMA}")
        kept = {item.name for item in published if item.key or not build.nodes}
        old = _clear(connection, kept)
        counts = {}
        for relation in published:
            if relation.name not in old:
                _copy_relation(connection, relation)
            elif build.nodes:
                _update_relation(connection, relation)
            if not relation.as_view:
                counts[relation.name] = _count(connection, relation.name)
        _describe_build(connection, build, counts)
        connection.execute("commit")
        connection.execute("checkpoint published")
        connection.execute("use memory")
        connection.execute("detach published")
    return counts


def _clear(connection: duckdb.DuckDBPyConnection, kept: set[str]) -> set[str]:
    """Drop all but the relations that are to be kept; returns their names."""
    found = connection.execute(
        "select table_name, table_type = 'VIEW' from information_schema.tables"
        " where table_catalog = 'published' order by table_type = 'VIEW' desc"
    ).fetchall()
    for name, is_view in found:
        if name not in kept:
            kind = "view" if is_view else "table"
            connection.execute(f"drop {kind} {SCHEMA}.{identifier(name)}")
    return {name for name, _ in found} & kept


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    row = connection.execute(
        f"select count(*) from work.{SCHEMA}.{identifier(name)}"
    ).fetchone()
    return int(row[0]) if row else 0


def _update_relation(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    """Replace the rows of the keys that a refresh found to have changed."""
    name = f"{SCHEMA}.{identifier(relation.name)}"
    changes = f"work.changes.{identifier(relation.name)}"
    same = " and ".join(
        f"changed.{identifier(column)} is not distinct from old.{identifier(column)}"
        for column in relation.key
    )
    connection.execute(
        f"delete from {name} as old"
        f" where exists (select 1 from {changes} as changed where {same})"
    )
    columns = ", ".join(
        identifier(column)
        for (column,) in connection.execute(
            "select column_name from duckdb_columns() where schema_name = ?"
            " and database_name = 'published' and table_name = ?"
            " order by column_index",
            [SCHEMA, relation.name],
        ).fetchall()
    )
    connection.execute(
        f"insert into {name} select {columns} from {changes} where version = 1"
    )


def _copy_relation(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    name = f"{SCHEMA}.{identifier(relation.name)}"
    described = connection.execute(
        "select column_name from duckdb_columns() where database_name = 'work'"
        " and schema_name = ? and table_name = ? order by column_index",
        [SCHEMA, relation.name],
    ).fetchall()
    if not described:
        raise BuildError(f"{name} is missing from the work database")
    columns = [column for (column,) in described if column not in PRIVATE_COLUMNS]
    if relation.as_view:
        connection.execute(_view_definition(connection, relation.name))
    else:
        connection.execute(
            f"create table {name} as"
            f" select {', '.join(map(identifier, columns))}"
            f" from work.{name} {relation.order_by}"
        )
    _comment(connection, relation, columns)


def _comment(
    connection: duckdb.DuckDBPyConnection, relation: Relation, columns: Iterable[str]
) -> None:
    name = f"{SCHEMA}.{identifier(relation.name)}"
    kind = "view" if relation.as_view else "table"
    texts = {f"{kind} {name}": relation.description}
    for column in columns:
        texts[f"column {name}.{identifier(column)}"] = relation.columns.get(column, "")
    for thing, text in texts.items():
        if text:
            plain = literal(" ".join(text.split()))
            connection.execute(f"comment on {thing} is {plain}")


def _view_definition(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The `create view` of the work database; it names no catalog of its own."""
    row = connection.execute(
        "select sql from duckdb_views() where database_name = 'work'"
        " and schema_name = ? and view_name = ?",
        [SCHEMA, name],
    ).fetchone()
    if row is None:
        raise BuildError(f"the view {SCHEMA}.{name} is missing from the work database")
    return str(row[0])


_BUILD_INFO = f"""
create table {SCHEMA}.build_info (
    build_id varchar not null,
    built_at timestamp not null,
    as_of timestamp,
    reporting_timezone varchar,
    aftersales_version varchar not null,
    dbt_version varchar not null,
    dbt_duckdb_version varchar not null,
    duckdb_version varchar not null,
    input_fingerprint varchar not null
);
create table {SCHEMA}.build_nodes (
    node_name varchar not null,
    resource_type varchar not null,
    status varchar not null,
    seconds double not null,
    published_rows bigint
);
comment on table {SCHEMA}.build_info is
    'One row: which build this is, as of when, from which input and versions.';
comment on column {SCHEMA}.build_info.build_id is 'Names the build.';
comment on column {SCHEMA}.build_info.built_at is 'When it was published, in UTC.';
comment on column {SCHEMA}.build_info.as_of is
    'The instant, in UTC, after which nothing counts.';
comment on column {SCHEMA}.build_info.reporting_timezone is
    'The time zone whose midnights cut the periods.';
comment on column {SCHEMA}.build_info.input_fingerprint is
    'Alike for builds of the same input.';
comment on table {SCHEMA}.build_nodes is
    'One row per model and test of the build: how it went and how long it took.';
comment on column {SCHEMA}.build_nodes.published_rows is
    'Rows of the published relation; null for what is not published.';
"""


def _describe_build(
    connection: duckdb.DuckDBPyConnection, build: Build, counts: Mapping[str, int]
) -> None:
    """Add the tables that tell of the build itself."""
    connection.execute(_BUILD_INFO)
    found = versions()
    connection.execute(
        f"insert into {SCHEMA}.build_info"
        " select ?, ?, as_of, reporting_timezone, ?, ?, ?, ?, ?"
        " from work.intermediate.int_clock",
        [
            build.build_id,
            build.built_at.replace(tzinfo=None),
            found["aftersales"],
            found["dbt-core"],
            found["dbt-duckdb"],
            found["duckdb"],
            build.fingerprint,
        ],
    )
    rows = [
        (node.name, node.kind, node.status, node.seconds, counts.get(node.name))
        for node in sorted(build.nodes, key=lambda node: node.unique_id)
    ]
    if rows:
        marks = ", ".join("(?, ?, ?, ?, ?)" for _ in rows)
        connection.execute(
            f"insert into {SCHEMA}.build_nodes values {marks}",
            [value for row in rows for value in row],
        )
