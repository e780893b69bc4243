"""The file that is published: marts alone, with comments, in the oldest format.

dbt makes the marts in it, so that nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.build.dbt_runner import Model, Node
from aftersales.build.versions import versions
from aftersales.database import connect
from aftersales.errors import BuildError
from aftersales.sql import identifier, literal

if TYPE_CHECKING:
    import duckdb

CATALOG = "published"
"""What dbt calls the file (profiles/profiles.yml)."""
SCHEMA = "marts"
STORAGE_VERSION = "v1.0.0"
PRIVATE_COLUMNS = frozenset({"raw_fields", "customer_name", "engineer_name"})
"""Columns that are never published, whatever table they are in."""


@dataclass(frozen=True)
class Build:
    """What `build_info` says of a build; instants are in UTC.

    `digest` is alike for builds of the same things, and empty where that is unclear.
    `future_dated_until` is when the first row that is dated in the future no longer
    will be.
    """

    build_id: str
    built_at: datetime
    fingerprint: str
    digest: str
    future_dated_until: datetime | None
    nodes: Sequence[Node]


@dataclass(frozen=True)
class Relation:
    """A relation to publish, with the texts that become its comments."""

    name: str
    description: str
    columns: Mapping[str, str]
    as_view: bool = False


def relations(models: Iterable[Model]) -> list[Relation]:
    """The relations to publish: every model that is made in the file."""
    return [
        Relation(
            name=model.name,
            description=model.description,
            columns=model.columns,
            as_view=model.materialized == "view",
        )
        for model in models
        if model.database == CATALOG and model.materialized != "ephemeral"
    ]


def lay(file: Path) -> None:
    """Lay the file for dbt to make the marts in."""
    with connect(":memory:") as connection:
        _attach(connection, file)
        connection.execute(f"create schema {CATALOG}.{SCHEMA}")


def finish(
    work: Path,
    file: Path,
    published: Iterable[Relation],
    build: Build,
    settings: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """Add to the file what tells of it and of the build; returns each table's rows.

    Raises:
        BuildError: a relation that dbt should have made is missing, or a private column
            is in the file.
    """
    with connect(":memory:", settings=settings) as connection:
        # Not read-only, so that what dbt has last written gets from its log into it.
        connection.execute(f"attach {literal(str(work))} as work")
        _attach(connection, file)
        connection.execute(f"use {CATALOG}")
        connection.execute("begin")
        counts = {}
        for relation in published:
            _comment(connection, relation)
            if not relation.as_view:
                counts[relation.name] = _count(connection, relation.name)
        _describe_build(connection, build, counts)
        connection.execute("commit")
        connection.execute(f"checkpoint {CATALOG}")
        connection.execute("use memory")
        connection.execute(f"detach {CATALOG}")
        connection.execute("detach work")
    return counts


def rename(file: Path, build_id: str, built_at: datetime) -> None:
    """Call the build in a copy of a published file by another name."""
    with connect(":memory:") as connection:
        _attach(connection, file)
        connection.execute(
            f"update {CATALOG}.{SCHEMA}.build_info set build_id = ?, built_at = ?",
            [build_id, built_at.replace(tzinfo=None)],
        )
        connection.execute(f"checkpoint {CATALOG}")
        connection.execute(f"detach {CATALOG}")


def _attach(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    connection.execute(
        f"attach {literal(str(file))} as {CATALOG}"
        f" (storage_version '{STORAGE_VERSION}')"
    )


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    row = connection.execute(
        f"select count(*) from {SCHEMA}.{identifier(name)}"
    ).fetchone()
    return int(row[0]) if row else 0


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    described = connection.execute(
        "select column_name from duckdb_columns() where database_name = ?"
        " and schema_name = ? and table_name = ? order by column_index",
        [CATALOG, SCHEMA, name],
    ).fetchall()
    if not described:
        raise BuildError(f"dbt has not made {SCHEMA}.{name}")
    return [column for (column,) in described]


def _comment(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    name = f"{SCHEMA}.{identifier(relation.name)}"
    kind = "view" if relation.as_view else "table"
    texts = {f"{kind} {name}": relation.description}
    for column in _columns(connection, relation.name):
        if column in PRIVATE_COLUMNS:
            raise BuildError(f"{name} would be published with the column {column}")
        texts[f"column {name}.{identifier(column)}"] = relation.columns.get(column, "")
    for thing, text in texts.items():
        if text:
            plain = literal(" ".join(text.split()))
            connection.execute(f"comment on {thing} is {plain}")


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
    input_fingerprint varchar not null,
    build_digest varchar not null,
    future_dated_until timestamp
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
comment on column {SCHEMA}.build_info.build_digest is
    'Alike for builds of the same input, options, project and versions.';
comment on column {SCHEMA}.build_info.future_dated_until is
    'When, in UTC, the first row dated in the future may no longer be; else null.';
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
    connection.execute(
        f"insert into {SCHEMA}.build_info"
        " select ?, ?, as_of, reporting_timezone, ?, ?, ?, ?, ?, ?, ?"
        " from work.intermediate.int_clock",
        [
            build.build_id,
            build.built_at.replace(tzinfo=None),
            *versions().values(),
            build.fingerprint,
            build.digest,
            build.future_dated_until,
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
