"""Refreshes and full builds by the project's own models, in a second instead of twenty.

dbt builds a tiny company and then refreshes it, in a work database and the file to be
published, as `aftersales build` has it do, while all that it executes is written down.
Which statements these are follows from the shape of the input (tables, columns, types),
not from its rows. Replaying means executing them in memory.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import duckdb
from aftersales.build.dbt_runner import Model
from aftersales.build.marts_file import CATALOG as PUBLISHED
from aftersales.build.marts_file import begin
from aftersales.build.refresh import SCHEMA, lay_out
from aftersales.build.session import drop
from aftersales.input.chunks import Chunk, compare, of_rows
from aftersales.input.contract import INPUT_TABLES
from replay import (
    ROOT,
    STAND_INS,
    Tables,
    create_raw,
    fill,
    full_shape,
    shape_of,
    shipped_tables,
)

ZONE = "Europe/Berlin"
WORK, ANEW = "work", "anew"
"""Catalogues beside the published file: what is refreshed, and what is made anew."""
_SCHEMAS = ("staging", "intermediate", "marts")
_COMMENT = re.compile(r"^\s*/\*.*?\*/\s*", re.DOTALL)
_BOOKKEEPING = re.compile(r"(describe|select|create schema)\b", re.IGNORECASE)
_PLACE = """'"_row_number":[0-9]+'"""
_SPELT = {"raw_fields": f"regexp_replace(raw_fields, {_PLACE}, '') as raw_fields"}
"""What is compared instead of a column: it tells too where in its file a row lies,
which a refresh may leave as it was."""


@dataclass(frozen=True)
class Node:
    """A model: what a build executes for it, and what a refresh does."""

    model: Model
    uncompared: Sequence[str]
    parents: Sequence[str]
    build: Sequence[str]
    refresh: Sequence[str]

    @property
    def relation(self) -> str:
        return f'"{self.model.schema}"."{self.model.name}"'

    @property
    def goes_on(self) -> bool:
        """Whether a refresh reads what was there.

        It always empties and fills the table; what names it more often reads it.
        """
        named = sum(text.count(self.relation) for text in self.refresh)
        return self.model.materialized == "maintained" and named > 2


class Recorder:
    """A tiny work database, and dbt to build and refresh it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.database = directory / f"{WORK}.duckdb"
        self.marts = directory / "unpublished.duckdb"

    def record(self, tables: Tables, later: Tables, *words: str) -> list[Node]:
        """What is executed to build a company's tables, and to refresh them later.

        The models come in the order in which dbt makes them; `words` select some.
        """
        with duckdb.connect(str(self.database)) as connection:
            load(connection, tables)
            before = chunks_of(connection)
        begin(self.marts)
        built = self._run(*words)
        models = [Model(**model) for model in built["models"]]
        with duckdb.connect(str(self.database)) as connection:
            load(connection, later)
            tell_changes(connection, before, chunks_of(connection), "1970-01-01")
            drop(connection, models, keep=True)
        built_marts = self.marts.rename(self.directory / "built.duckdb")
        begin(self.marts, built_marts, [m.name for m in models if _is_kept(m)])
        refreshed = self._run(*words)
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(f"drop schema {SCHEMA} cascade")
        self.marts.unlink()
        return [
            Node(
                model,
                built["uncompared"][model.unique_id],
                built["parents"][model.unique_id],
                _statements(built["told"], model.unique_id),
                _statements(refreshed["told"], model.unique_id),
            )
            for model in models
        ]

    def _run(self, *words: str) -> dict[str, Any]:
        reply = self.directory / "reply.json"
        variables = {
            "wall_clock": STAND_INS["wall_clock"],
            "reporting_timezone": ZONE,
            "event_block_rows": 4,
        }
        if words:
            variables["as_of"] = STAND_INS["as_of"]
        command = ["run", *words, "--threads", "1", "--project-dir", str(ROOT)]
        command += ["--profiles-dir", str(ROOT / "profiles"), "--target", "duckdb"]
        command += ["--target-path", str(self.directory / "target"), "--quiet"]
        command += ["--log-path", str(self.directory / "logs"), "--no-write-json"]
        command += ["--no-version-check", "--vars", json.dumps(variables)]
        environment = os.environ | {
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "0",
            "AFTERSALES_WORK_DATABASE": str(self.database),
            "AFTERSALES_MARTS_DATABASE": str(self.marts),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        request = json.dumps({"command": command, "reply": str(reply)})
        script = Path(__file__).with_name("dbt_recorder.py")
        done = subprocess.run(
            [sys.executable, "-P", str(script), request],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        answer: dict[str, Any] = json.loads(reply.read_text("utf-8"))
        return answer


@functools.cache
def recorded(as_of_is_given: bool = False) -> list[Node]:
    """The models as dbt builds and refreshes them; only the clock reads `as_of`."""
    if as_of_is_given:
        (clock,) = _all_recorded()[1]
        return [
            clock if node.model == clock.model else node for node in _all_recorded()[0]
        ]
    return _all_recorded()[0]


@functools.cache
def _all_recorded() -> tuple[list[Node], list[Node]]:
    with tempfile.TemporaryDirectory(prefix="refresh-") as directory:
        recorder = Recorder(Path(directory))
        return (
            recorder.record({}, {}),
            recorder.record({}, {}, "--select", "int_clock"),
        )


class Life:
    """A company's work database and published file, refreshed again and again.

    Beside them lies one that is built anew each time; both read the same raw tables.
    """

    _columns: ClassVar[dict[str, str]] = {}

    def __init__(self, as_of: str = "") -> None:
        self._nodes = recorded(bool(as_of))
        self._needed_later = needed_later(self._nodes)
        self._chunks: dict[str, list[Chunk]] = {}
        self._wall_clock = ""
        self._connection = duckdb.connect(config={"threads": 1})
        for catalog in (WORK, PUBLISHED):
            self._connection.execute(f"attach ':memory:' as {catalog}")
        for schema in _SCHEMAS:
            self._connection.execute(f"create schema {WORK}.{schema}")
        self._connection.execute(f"create schema {PUBLISHED}.marts")
        self._connection.execute(f"use {WORK}; set TimeZone = 'UTC'")
        self._connection.execute("set variable as_of = ?", [as_of])

    def __enter__(self) -> Life:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def build(self, tables: Tables, wall_clock: str, whole: bool = True) -> None:
        """The first build, which is a full one.

        If not `whole`, leave out what no refresh goes on from.
        """
        self._load(tables, wall_clock)
        self._chunks = chunks_of(self._connection)
        for node in self._wanted(whole):
            self._execute(node.build, node)

    def refresh(self, tables: Tables, wall_clock: str, whole: bool = True) -> None:
        """Bring the tables up to date, as a later build does."""
        last_run = self._wall_clock
        self._load(tables, wall_clock)
        now = chunks_of(self._connection)
        tell_changes(self._connection, self._chunks, now, last_run)
        self._chunks = now
        drop(self._connection, [node.model for node in self._nodes], keep=True)
        for node in self._nodes:
            if node.model.database == PUBLISHED and not _is_kept(node.model):
                kind = "view" if node.model.materialized == "view" else "table"
                self._connection.execute(
                    f"drop {kind} if exists {PUBLISHED}.{node.relation}"
                )
        for node in self._wanted(whole):
            self._execute(node.refresh, node)

    def differences(self, whole: bool = True) -> list[str]:
        """How the tables differ from a full build's."""
        self._connection.execute(f"attach ':memory:' as {ANEW}")
        for schema in _SCHEMAS:
            self._connection.execute(f"create schema {ANEW}.{schema}")
        nodes = self._wanted(whole)
        for node in nodes:
            self._execute([_anew(text) for text in node.build], node)
        found = [line for node in nodes for line in self._compare(node)]
        self._connection.execute(f"detach {ANEW}")
        return found

    def _load(self, tables: Tables, wall_clock: str) -> None:
        load(self._connection, tables)
        self._wall_clock = wall_clock
        self._connection.execute("set variable wall_clock = ?", [wall_clock])

    def _wanted(self, whole: bool) -> Sequence[Node]:
        if whole:
            return self._nodes
        return [n for n in self._nodes if n.model.unique_id in self._needed_later]

    def _compare(self, node: Node) -> list[str]:
        """The first rows that a table does not share with that of the full build."""
        listed = self._columns.get(node.relation)
        if listed is None:
            described = self._connection.execute(
                f"select column_name from (describe {ANEW}.{node.relation})"
            ).fetchall()
            listed = ", ".join(
                name for (name,) in described if name not in node.uncompared
            )
            self._columns[node.relation] = listed
        spelt = ", ".join(_SPELT.get(name, name) for name in listed.split(", "))
        (statement,) = _parsed(
            f"select sum(version) as version, {listed} from ("
            f"select 1 as version, {spelt} from {node.model.database}.{node.relation}"
            " union all"
            f" select -1 as version, {spelt} from {ANEW}.{node.relation})"
            f" group by {listed} having sum(version) <> 0 order by all desc limit 8"
        )
        rows = self._connection.execute(statement).fetchall()
        return [
            f"{node.model.name} has {row[0]:+} of"
            f" {dict(zip(listed.split(', '), row[1:], strict=True))}"
            for row in rows
        ]

    def _execute(self, texts: Sequence[str], node: Node) -> None:
        for text in texts:
            for statement in _parsed(text):
                try:
                    self._connection.execute(statement)
                except duckdb.Error as error:
                    raise AssertionError(f"{node.model.name}: {error}") from error


@functools.cache
def _parsed(text: str) -> Sequence[duckdb.Statement]:
    """The statements of a text, read once; instants become variables in it."""
    for name, stand_in in STAND_INS.items():
        text = text.replace(f"'{stand_in}'", f"getvariable('{name}')")
    return duckdb.extract_statements(text)


def _is_kept(model: Model) -> bool:
    """Whether a refresh goes on from a model, rather than make it anew."""
    return model.materialized == "maintained"


def _anew(text: str) -> str:
    """A statement that makes a table beside those that are refreshed."""
    text = text.replace(f'"{WORK}"', f'"{ANEW}"').replace(f'"{PUBLISHED}"', f'"{ANEW}"')
    return text.replace(f'"{ANEW}"."raw"', f'"{WORK}"."raw"')


def needed_later(nodes: Sequence[Node]) -> frozenset[str]:
    """The models that a refresh goes on from, and what these are made from."""
    by_id = {node.model.unique_id: node for node in nodes}
    found = {name for name, node in by_id.items() if node.goes_on}
    queue = list(found)
    while queue:
        parents = by_id[queue.pop()].parents
        new = {name for name in parents if name in by_id} - found
        found |= new
        queue += new
    return frozenset(found)


def load(connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    """Fill schema `raw` anew."""
    shipped = {n: rows for n, rows in shipped_tables().items() if n not in tables}
    shape = {**full_shape(), **shape_of(shipped)}
    connection.execute("drop schema if exists raw cascade")
    create_raw(connection, shape)
    for name, rows in {**tables, **shipped}.items():
        fill(connection, name, list(shape[name]), rows)


def chunks_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Chunk]]:
    """The chunks of every input table, as a build notes them down."""
    return {name: of_rows(connection, name) for name in INPUT_TABLES}


def tell_changes(
    connection: duckdb.DuckDBPyConnection,
    before: Mapping[str, Sequence[Chunk]],
    now: Mapping[str, Sequence[Chunk]],
    last_run: str,
) -> None:
    """Tell dbt what changed since the last run, as the command line does."""
    connection.execute(f"drop schema if exists {SCHEMA} cascade")
    differences = {name: compare(before[name], now[name]) for name in now}
    began = datetime.fromisoformat(last_run).replace(tzinfo=UTC)
    lay_out(connection, differences, began.timestamp())


def _statements(told: Sequence[tuple[str, str]], node: str) -> list[str]:
    """What a node executes, without dbt's bookkeeping."""
    texts = [_COMMENT.sub("", text).strip() for name, text in told if name == node]
    return [text for text in texts if not _BOOKKEEPING.match(text)]
