"""The project's own models on small inputs, in a fraction of a second.

dbt compiles the models once for each shape of the input (which tables and columns there
are, and their types) in a child process. Replaying means executing that SQL, in the
order of the models, on a database in memory, followed by every data test.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
from aftersales.input.contract import ALL_TABLES
from aftersales.input.inputs import load_inputs
from aftersales.sql import identifier

ROOT = Path(__file__).parents[3]
CATALOG = "replay"
INPUT = {"input": "tables"}
SHIPPED = ("ticket_statuses", "survey_scales")
COUNTS_ROWS = ("input_audit",)
"""Models whose SQL depends on which tables there are, and not on their columns."""
STAND_INS = {"as_of": "1111-11-11T11:11:11Z", "wall_clock": "2035-02-22T22:22:22Z"}
"""What an instant is compiled as, so that any instant can take its place later."""

Row = Mapping[str, str | None]
Tables = Mapping[str, Sequence[Row]]
Shape = Mapping[str, Mapping[str, str]]
"""Table → column → type, of the tables in schema `raw`."""


class ReplayError(Exception):
    """A model that cannot be executed; the message begins with its name."""


@dataclass(frozen=True)
class Node:
    """A compiled model or data test; `columns` are those of an enforced contract."""

    unique_id: str
    kind: str
    schema: str
    name: str
    materialized: str
    severity: str
    columns: Mapping[str, str]
    parents: Sequence[str]
    sql: str

    def statements(self) -> Iterator[str]:
        """What dbt would execute to build a model.

        Staging becomes tables instead of views: many models read them, and working
        them out again for each takes half of the time.
        """
        target = f"{self.schema}.{identifier(self.name)}"
        if self.materialized == "view" and self.schema != "staging":
            yield f"create view {target} as {self.sql}"
        elif self.columns:
            names = ", ".join(map(identifier, self.columns))
            types = (f"{identifier(n)} {kind}" for n, kind in self.columns.items())
            yield f"create table {target} ({', '.join(types)})"
            yield f"insert into {target} ({names}) select {names} from ({self.sql})"
        else:
            yield f"create table {target} as {self.sql}"


class Compiler:
    """dbt in a child process, asked for compiled models; a context of its own."""

    def __init__(self) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="replay-"))
        self._count = 0
        self._known: dict[str, Node] = {}
        self._nodes: dict[str, Node] = {}
        self._log = (self._scratch / "dbt.log").open("w+", encoding="utf-8")
        options = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT / "profiles")]
        options += ["--target", "duckdb", "--target-path", str(self._scratch / "t")]
        options += ["--log-path", str(self._scratch / "logs"), "--quiet"]
        options += ["--no-write-json", "--no-use-colors", "--no-version-check"]
        options += ["--vars", json.dumps(INPUT)]
        environment = os.environ | {
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "0",
            # Names are resolved while parsing; only the file's stem matters.
            "AFTERSALES_WORK_DATABASE": str(self._scratch / f"{CATALOG}.duckdb"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._child = subprocess.Popen(
            [
                *(sys.executable, "-P"),
                *(
                    str(Path(__file__).with_name("dbt_compiler.py")),
                    json.dumps(options),
                ),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            encoding="utf-8",
            env=environment,
        )

    def __enter__(self) -> Compiler:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child and remove what it wrote."""
        self._child.kill()
        self._child.communicate()
        self._log.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def nodes(self, shape: Shape, variables: Mapping[str, str]) -> tuple[Node, ...]:
        """Models in the order of their building, then the data tests.

        A node is compiled once for each shape of the tables that it reads itself.
        """
        keys = {
            name: _key(node, shape, variables) for name, node in self._nodes.items()
        }
        unknown = [name for name, key in keys.items() if key not in self._known]
        if unknown or not keys:
            for node in self._compile(shape, variables, unknown):
                self._nodes[node.unique_id] = node
                keys[node.unique_id] = _key(node, shape, variables)
                self._known[keys[node.unique_id]] = node
        return _in_order([self._known[key] for key in keys.values()])

    def _compile(
        self, shape: Shape, variables: Mapping[str, str], wanted: Sequence[str]
    ) -> list[Node]:
        """The nodes of these ids, or all of them where none is given."""
        self._count += 1
        directory = self._scratch / str(self._count)
        directory.mkdir()
        database = directory / f"{CATALOG}.duckdb"
        with duckdb.connect(str(database)) as connection:
            add_shipped_tables(connection)
            create_raw(connection, shape)
        reply = directory / "reply.json"
        request = {
            "database": str(database),
            "variables": INPUT | dict(variables),
            "reply": str(reply),
            "names": [self._nodes[unique_id].name for unique_id in wanted],
        }
        if self._child.stdin is None or self._child.stdout is None:
            raise RuntimeError("dbt has no pipes")
        self._child.stdin.write(json.dumps(request) + "\n")
        self._child.stdin.flush()
        while (line := self._child.stdout.readline()) != f"{reply}\n":
            if not line:
                self._log.seek(0)
                raise RuntimeError(f"dbt ended: {self._log.read()}")
        answer = json.loads(reply.read_text("utf-8"))
        if answer["problem"]:
            raise RuntimeError(f"dbt cannot compile: {answer['problem']}")
        return [Node(**node) for node in answer["nodes"]]


@dataclass(frozen=True)
class Marts:
    """What a replay came to: the relations, and the data tests that found rows."""

    connection: duckdb.DuckDBPyConnection
    failed_tests: Mapping[str, str]

    def rows(self, relation: str) -> list[dict[str, Any]]:
        """All rows of `schema.name`, each by column name."""
        cursor = self.connection.execute(f"select * from {relation}")
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class Replay:
    """Runs inputs through the compiled models, one database in memory after another."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler

    @contextmanager
    def run(
        self,
        tables: Tables,
        *,
        wall_clock: str,
        as_of: str = "",
        timezone: str = "UTC",
        shape: Shape | None = None,
    ) -> Iterator[Marts]:
        """Run tables given as rows; raises ReplayError where a model fails.

        Every table has all of its columns, and one that is not given is empty, unless
        `shape` says otherwise. The shipped tables are there where none is given.
        """
        own = {name: rows for name, rows in tables.items() if name in SHIPPED}
        shape = {**(shape or full_shape()), **shape_of(own)}
        with memory_database() as connection:
            create_raw(connection, shape)
            for name, rows in tables.items():
                if name in shape:
                    fill(connection, name, list(shape[name]), rows)
            variables = {"as_of": as_of, "reporting_timezone": timezone}
            variables["wall_clock"] = wall_clock
            yield self.run_loaded(connection, shape, variables)

    @contextmanager
    def run_directory(
        self, data: Path, mapping: Path | None = None, **variables: str | None
    ) -> Iterator[Marts]:
        """Load a directory of files as a build does, and run its tables.

        `variables` are dbt's: as_of, wall_clock and reporting_timezone; None is not
        given. Raises InputError for files that cannot be loaded, else as `run` does.
        """
        given = {"reporting_timezone": "UTC"}
        given |= {name: text for name, text in variables.items() if text is not None}
        with memory_database() as connection:
            load_inputs(connection, data, mapping)
            yield self.run_loaded(connection, shape_of_raw(connection), given)

    def compiled(self, shape: Shape, variables: Mapping[str, str]) -> tuple[Node, ...]:
        """The nodes for an input of this shape, at any instant."""
        given = {
            name: STAND_INS.get(name, value)
            for name, value in variables.items()
            if value
        }
        return self._compiler.nodes(shape, given)

    def run_loaded(
        self,
        connection: duckdb.DuckDBPyConnection,
        shape: Shape,
        variables: Mapping[str, str],
        seconds: float = 60,
    ) -> Marts:
        """Build the models beside schema `raw` of the catalogue `replay`.

        Raises ReplayError, also when it takes longer than `seconds`.
        """
        nodes = self.compiled(shape, variables)
        alarm = threading.Timer(seconds, connection.interrupt)
        alarm.start()
        failed = {}
        try:
            for schema in sorted(
                {node.schema for node in nodes if node.kind == "model"}
            ):
                connection.execute(f"create schema {schema}")
            for node in nodes:
                count = _execute(connection, _at(node, variables))
                if count and node.severity.lower() != "warn":
                    failed[node.name] = f"{count} rows"
        finally:
            alarm.cancel()
        return Marts(connection, failed)


@functools.cache
def shared_replay() -> Replay:
    """One compiler for all tests of a session."""
    compiler = Compiler()
    atexit.register(compiler.close)
    return Replay(compiler)


def memory_database() -> duckdb.DuckDBPyConnection:
    """An empty database in memory, under the name that compiled SQL calls it by."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"attach ':memory:' as {CATALOG}; use {CATALOG}")
    connection.execute("set TimeZone = 'UTC'")
    add_shipped_tables(connection)
    return connection


def full_shape() -> dict[str, dict[str, str]]:
    """Every table that a user gives, with every column, as CSV files come in."""
    return {
        name: {**dict.fromkeys(table.column_names, "VARCHAR"), "_row_number": "BIGINT"}
        for name, table in ALL_TABLES.items()
        if name not in SHIPPED
    }


def shape_of_raw(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The tables that schema `raw` of an open database holds."""
    shape: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'raw'"
        " order by table_name, column_index"
    ).fetchall():
        shape.setdefault(table, {})[column] = kind
    return shape


def create_raw(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """Create schema `raw` with empty tables of a shape."""
    connection.execute("create schema raw")
    for name, columns in shape.items():
        listed = ", ".join(f"{identifier(c)} {kind}" for c, kind in columns.items())
        connection.execute(f"create table raw.{identifier(name)} ({listed})")


def add_shipped_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the shipped reference tables where dbt's seeds would be."""
    connection.execute("create schema reference")
    for name in SHIPPED:
        path = ROOT / "seeds" / "reference" / f"{name}.csv"
        connection.execute(
            f"create table reference.{name} as"
            f" from read_csv('{path}', all_varchar = true)"
        )


def fill(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Row],
) -> None:
    """Insert rows into `raw.<name>`, numbered in their order."""
    values: list[str | int | None] = []
    number = 0
    for number, row in enumerate(rows, start=1):
        values += [
            number if column == "_row_number" else row.get(column) or None
            for column in columns
        ]
    if values:
        marks = f"({', '.join('?' * len(columns))})"
        connection.execute(
            f"insert into raw.{identifier(name)} values {', '.join([marks] * number)}",
            values,
        )


def _execute(connection: duckdb.DuckDBPyConnection, node: Node) -> int:
    """Build a model; or count the rows that a data test finds."""
    try:
        if node.kind == "test":
            cursor = connection.execute(f"select count(*) from ({node.sql})")
            return int(cursor.fetchall()[0][0])
        for statement in node.statements():
            connection.execute(statement)
    except (duckdb.Error, RuntimeError) as error:
        raise ReplayError(f"{node.kind} {node.name}: {error}") from error
    return 0


def _at(node: Node, variables: Mapping[str, str]) -> Node:
    """The node with the real instants in place of the stand-ins."""
    sql = node.sql
    for name, stand_in in STAND_INS.items():
        sql = sql.replace(stand_in, variables.get(name, ""))
    return replace(node, sql=sql)


def _key(node: Node, shape: Shape, variables: Mapping[str, str]) -> str:
    """What the SQL of a node depends on."""
    tables = [name.rpartition(".")[2] for name in node.parents if "source." in name]
    read: dict[str, list[tuple[str, str]]] = {
        name: [] if node.name in COUNTS_ROWS else sorted(shape[name].items())
        for name in sorted(tables)
        if name in shape
    }
    return json.dumps([node.unique_id, read, variables], sort_keys=True)


def _in_order(nodes: Sequence[Node]) -> tuple[Node, ...]:
    by_id = {node.unique_id: node for node in nodes}
    sorter = TopologicalSorter(
        {
            node.unique_id: [parent for parent in node.parents if parent in by_id]
            for node in nodes
        }
    )
    ordered = [by_id[unique_id] for unique_id in sorter.static_order()]
    return tuple(sorted(ordered, key=lambda node: node.kind == "test"))


def shape_of(tables: Tables) -> dict[str, dict[str, str]]:
    """The shape of tables whose rows all have the same columns."""
    return {
        name: {**dict.fromkeys(rows[0], "VARCHAR"), "_row_number": "BIGINT"}
        for name, rows in tables.items()
    }
