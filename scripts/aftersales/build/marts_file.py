"""The file that is published: marts alone, with comments, in the oldest format.

dbt makes the marts in it, so that nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftersales.build.dbt_runner import Outcome, Result, kind_and_name
from aftersales.database import connect
from aftersales.errors import BuildError
from aftersales.sql import Execute, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

CATALOG = "published"
"""What dbt calls the file (profiles/profiles.yml)."""
SCHEMA = "marts"
STORAGE_VERSION = "v1.0.0"
PRIVATE_COLUMNS = frozenset({"raw_fields", "customer_name", "engineer_name"})
"""Columns that are never published, whatever table they are in."""

_BUILD_INFO = {
    "": "One row: which build this is, as of when, from which input and versions.",
    "build_id varchar": "Names the build.",
    "built_at timestamp": "When it was published, in UTC.",
    "as_of timestamp": "The instant, in UTC, after which nothing counts.",
    "reporting_timezone varchar": "The time zone whose midnights cut the periods.",
    "aftersales_version varchar": "The version of this package.",
    "dbt_version varchar": "The version of dbt-core.",
    "dbt_duckdb_version varchar": "The version of dbt-duckdb.",
    "duckdb_version varchar": "The version of DuckDB.",
    "input_fingerprint varchar": "Alike for builds of the same input.",
    "build_digest varchar": "Alike for builds of the same input, options, project and"
    " versions; empty where that is unclear.",
    "future_dated_until timestamp": "When, in UTC, the first row that is dated in the"
    " future may no longer be; null where there is none.",
}
_BUILD_NODES = {
    "": "One row per model, seed and test of the build: how it went.",
    "node_name varchar": "The node's name.",
    "resource_type varchar": "model, seed or test.",
    "status varchar": "What became of it.",
    "seconds double precision": "How long it took.",
    "published_rows bigint": "Rows of the published table; null for all else.",
}


def lay(file: Path) -> None:
    """Lay the file for dbt to make the marts in."""
    with _opened(file) as connection:
        connection.execute(f"create schema {SCHEMA}")


def finish(
    work: Path,
    file: Path,
    outcome: Outcome,
    build: Mapping[str, Any],
    settings: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """Add what is said of the marts and of the build; returns each table's rows.

    `build` are the columns of `build_info`; `as_of` and `reporting_timezone` are read
    where the models have them.

    Raises:
        BuildError: a relation that dbt should have made is missing, or a private column
            is in the file.
    """
    with _opened(file, settings) as connection:
        # Not read-only, so that what dbt has last written gets from its log into it.
        connection.execute(f"attach {literal(str(work))} as work")
        connection.execute("begin")
        clock = "select as_of, reporting_timezone from work.intermediate.int_clock"
        ((as_of, timezone),) = connection.execute(clock).fetchall()
        about = {**build, "as_of": as_of, "reporting_timezone": timezone}
        models = published_models(outcome)

        def execute(statement: str) -> list[tuple[Any, ...]]:
            return connection.execute(statement).fetchall()

        counts = record(Recorder(execute), SCHEMA, models, outcome.results, about)
        connection.execute("commit")
        connection.execute("detach work")
    return counts


def record(
    recorder: Recorder,
    schema: str,
    models: Sequence[Result],
    results: Sequence[Result],
    about: Mapping[str, Any],
) -> dict[str, int]:
    """Add what is said of the marts and of the build, on any engine.

    `models` are those in the schema, `about` are the columns of `build_info`. Returns
    each table's rows.

    Raises:
        BuildError: a relation that dbt should have made is missing, or a private column
            is in the schema.
    """
    for model in models:
        _describe(recorder, schema, model)
    counts = _counts(recorder, schema, models)
    names = [column.split()[0] for column in _BUILD_INFO if column]
    info = [about[name] for name in names]
    _create(recorder, schema, "build_info", _BUILD_INFO, [info])
    nodes = [
        [name, kind, result["status"], result["execution_time"], counts.get(name)]
        for result in sorted(results, key=lambda one: str(one["unique_id"]))
        for kind, name in [kind_and_name(result)]
    ]
    _create(recorder, schema, "build_nodes", _BUILD_NODES, nodes)
    return counts


def rename(file: Path, build_id: str, built_at: datetime) -> None:
    """Call the build in a copy of a published file by another name."""
    with _opened(file) as connection:
        connection.execute(
            f"update {SCHEMA}.build_info set build_id = ?, built_at = ?",
            [build_id, built_at],
        )


def published_models(outcome: Outcome) -> list[Result]:
    """The models to publish: those made in the file."""
    models = (one for one in outcome.results if one["resource_type"] == "model")
    return [model for model in models if model["database"] == CATALOG]


def is_view(model: Result) -> bool:
    """Whether a model is a view, which has no rows of its own."""
    return bool(model["materialized"] == "view")


@contextmanager
def _opened(
    file: Path, settings: Mapping[str, str] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose default catalog is the file, written out at the end."""
    with connect(":memory:", settings=settings) as connection:
        connection.execute(
            f"attach {literal(str(file))} as {CATALOG}"
            f" (storage_version '{STORAGE_VERSION}')"
        )
        connection.execute(f"use {CATALOG}")
        yield connection
        connection.execute(f"checkpoint {CATALOG}")
        connection.execute("use memory")
        connection.execute(f"detach {CATALOG}")


@dataclass(frozen=True)
class Recorder:
    """Says in DuckDB and PostgreSQL what relations are."""

    execute: Execute
    quoted = staticmethod(identifier)

    def columns(self, schema: str, name: str) -> list[str]:
        """The columns of a relation; none where there is no such relation."""
        rows = self.execute(
            "select column_name from information_schema.columns"
            " where table_catalog = current_database()"
            f" and table_schema = {literal(schema)} and table_name = {literal(name)}"
        )
        return [column for (column,) in rows]

    def describe(
        self, schema: str, name: str, kind: str, texts: Mapping[str, str]
    ) -> None:
        """Say what a relation is, and its columns; that of no name is itself."""
        relation = f"{schema}.{self.quoted(name)}"
        for column, text in texts.items():
            thing = f"{kind} {relation}"
            if column:
                thing = f"column {relation}.{self.quoted(column)}"
            if text:
                self.execute(f"comment on {thing} is {literal(text)}")

    def create(
        self,
        schema: str,
        name: str,
        columns: Mapping[str, str],
        rows: Sequence[Sequence[object]],
    ) -> None:
        """Create a table of columns, each with its type."""
        ddl = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self.execute(f"create table {schema}.{name} ({ddl})")
        values = (f"({', '.join(map(_constant, row))})" for row in rows)
        if rows:
            self.execute(f"insert into {schema}.{name} values {', '.join(values)}")


def _constant(value: object) -> str:
    return "null" if value is None else literal(str(value))


def _create(
    recorder: Recorder,
    schema: str,
    name: str,
    columns: Mapping[str, str],
    rows: Sequence[Sequence[object]],
) -> None:
    """Create a table of columns, each with its type, and say what they are."""
    kinds = dict(column.split(" ", 1) for column in columns if column)
    recorder.create(schema, name, kinds, rows)
    texts = {column.partition(" ")[0]: text for column, text in columns.items()}
    recorder.describe(schema, name, "table", texts)


def _counts(
    recorder: Recorder, schema: str, models: Sequence[Result]
) -> dict[str, int]:
    """The rows of each table."""
    queries = [
        f"select {literal(model['alias'])}, count(*)"
        f" from {schema}.{recorder.quoted(model['alias'])}"
        for model in models
        if not is_view(model)
    ]
    return dict(recorder.execute(" union all ".join(queries)) if queries else ())


def _describe(recorder: Recorder, schema: str, model: Result) -> None:
    """Say what a mart is.

    Raises:
        BuildError: it is missing, or a private column is in it.
    """
    name = model["alias"]
    columns = recorder.columns(schema, name)
    if not columns:
        raise BuildError(f"dbt has not made {schema}.{name}")
    for column in columns:
        if column in PRIVATE_COLUMNS:
            problem = f"{schema}.{name} would be published with the column {column}"
            raise BuildError(problem)
    texts = {"": model["description"]}
    texts |= {column: model["columns"].get(column, "") for column in columns}
    plain = {column: " ".join(text.split()) for column, text in texts.items()}
    recorder.describe(schema, name, "view" if is_view(model) else "table", plain)
