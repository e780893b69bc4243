"""A connection to Spark's Thrift server, and tables copied between it and DuckDB.

Tables go there as Parquet, by way of a directory that this machine and all of Spark's
see; they come back row by row.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from aftersales.errors import BusyError, InputError, first_line, java_words
from aftersales.scratch import scratch_directory
from aftersales.sql import identifier, literal
from aftersales.warehouse.marks import read_mark
from aftersales.warehouse.table_text import lines_of, read_table

if TYPE_CHECKING:
    import duckdb

SHARED = "SPARK_SHARED_DIRECTORY"
"""The variable that names the directory."""

_OURS = re.compile(r"marts|aftersales_\w+")
_PROPERTY = "aftersales"
_SESSION = {"set:hiveconf:spark.sql.session.timeZone": "UTC"}
_GIVEN = ("host", "auth", "kerberos_service_name", "password")
_ROWS_AT_ONCE = 10_000
_LONGEST_PAUSE = 1.0
"""Seconds between two looks at a statement that runs."""


@dataclass(frozen=True)
class Spark:
    """An open session. `name` is what people call the server."""

    name: str
    connection: Any
    kind: ClassVar = "spark"
    elsewhere: ClassVar = "name another server with SPARK_HOST and SPARK_PORT"

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement; gives its rows.

        Raises:
            BusyError: the server is gone, or refuses.
        """
        with self._cursor(statement) as cursor:
            return list(cursor.fetchall()) if cursor.description else []

    def columns(self, relation: str) -> dict[str, str]:
        """The columns of a relation, with their types."""
        found = {}
        for name, kind, *_ in self.execute(f"describe {relation}"):
            if not name or name.startswith("#"):  # what else there is to say of it
                break
            found[name] = kind
        return found

    def put(
        self,
        source: duckdb.DuckDBPyConnection,
        relation: str,
        schema: str,
        name: str,
        scratch: Path,  # noqa: ARG002
    ) -> None:
        columns = [row[:2] for row in source.execute(f"describe {relation}").fetchall()]
        values = ", ".join(_value(identifier(column), kind) for column, kind in columns)
        shared = shared_directory()
        with scratch_directory(shared) as directory:
            file = directory / "rows.parquet"
            source.execute(
                f"copy (select {values} from {relation}) to {literal(str(file))}"
                " (format parquet)"
            )
            mode = shared.stat().st_mode  # Spark may read what may be read there
            directory.chmod(mode & 0o777)
            file.chmod(mode & 0o666)
            self.execute(
                f"create table {schema}.{quoted(name)} using parquet as"
                f" select * from parquet.{quoted(file.absolute().as_uri())}"
            )

    def get(
        self,
        relation: str,
        target: duckdb.DuckDBPyConnection,
        copy: str,
        scratch: Path,
        query: str = "",
    ) -> None:
        columns = self.columns(relation)
        kinds = {name: _DUCKDB.get(kind, kind) for name, kind in columns.items()}
        file = scratch / "table.csv"
        with (
            self._cursor(query or f"select * from {relation}") as cursor,
            file.open("w", encoding="utf-8", newline="") as lines,
        ):
            lines.writelines(lines_of(cursor))
        read_table(target, copy, kinds, file)

    def comments(self) -> dict[str, str]:
        schemas = [name for (name,) in self.execute("show schemas")]
        return {name: self._comment(name) for name in schemas if _OURS.fullmatch(name)}

    def comment(self, schema: str, text: str) -> None:
        # As a property: a metastore keeps the comment that a schema was made with.
        pair = f"'{_PROPERTY}' = {string(text)}"
        self.execute(f"alter schema {schema} set dbproperties ({pair})")

    def contents(self, schema: str) -> set[str]:
        if self.execute(f"show schemas like {string(schema)}"):
            return {name for _, name, *_ in self.execute(f"show tables in {schema}")}
        return set()

    def _comment(self, schema: str) -> str:
        facts = dict(self.execute(f"describe schema extended {schema}"))
        found = re.search(rf"\({_PROPERTY},([^)]*)\)", facts.get("Properties") or "")
        return found[1] if found else ""

    @contextmanager
    def moment(self) -> Iterator[dict[str, str]]:
        mark = read_mark(self.comments()["marts"])
        build = f"select build_id from {mark.home}.build_info"
        before = self.execute(build)
        yield {name: f"{mark.home}.{quoted(name)}" for name in sorted(mark.relations)}
        now = read_mark(self.comments()["marts"])
        if now.home != mark.home or self.execute(build) != before:
            raise BusyError(
                "the marts were replaced while they were read",
                file=self.name,
                advice="Read them again.",
            )

    @contextmanager
    def _cursor(self, statement: str) -> Iterator[Any]:
        from pyhive.exc import Error
        from thrift.Thrift import TException  # type: ignore[import-untyped]

        try:
            with self.connection.cursor(arraysize=_ROWS_AT_ONCE) as cursor:
                self._run(cursor, statement)
                yield cursor
        except (Error, TException, OSError) as error:
            raise _refused(self.name, error) from error

    def _run(self, cursor: Any, statement: str) -> None:
        """Run a statement to its end, however long that takes."""
        from TCLIService.ttypes import TOperationState  # type: ignore[import-untyped]

        states = TOperationState._VALUES_TO_NAMES
        cursor.execute(statement, async_=True)
        pause = 0.01
        while True:
            found = cursor.poll(get_progress_update=False)
            state = states[found.operationState].removesuffix("_STATE")
            if state == "FINISHED":
                return
            if state not in ("INITIALIZED", "RUNNING", "PENDING"):
                raise _refused(self.name, found.errorMessage or state.lower())
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)


@contextmanager
def connected(facts: Mapping[str, str]) -> Iterator[Spark]:
    """A connection by what the profile says of a target.

    Raises:
        InputError: the target is asked in another way than by Thrift.
        BusyError: no server answers, or it lets nobody in.
    """
    from pyhive import hive
    from pyhive.exc import Error
    from thrift.Thrift import TException

    if facts.get("method") != "thrift":
        raise InputError(
            f"its method is {facts.get('method')}, and aftersales knows thrift alone",
            file="target spark of the profile",
            advice="`dbt build --target spark` knows them all.",
        )
    name = f"Spark at {facts.get('host')}:{facts.get('port')}"
    given = {key: facts[key] for key in _GIVEN if facts.get(key)}
    try:
        connection = hive.connect(
            **given,
            port=int(facts["port"]),
            username=facts.get("user"),
            configuration=_SESSION,
        )
    except (Error, TException, OSError) as error:
        raise BusyError(
            f"can't be reached: {first_line(error)}",
            file=name,
            advice="SPARK_HOST, SPARK_PORT and SPARK_USER say where it is.",
        ) from error
    try:
        yield Spark(name, connection)
    finally:
        with suppress(Error, TException, OSError):  # a server that is gone
            connection.close()


def shared_directory() -> Path:
    """Where files are handed to Spark.

    Raises:
        InputError: nobody says, or there is no such directory.
    """
    named = os.environ.get(SHARED, "")
    if named and Path(named).is_dir():
        return Path(named).absolute()
    raise InputError(
        f"{SHARED} names no directory ({named})" if named else f"{SHARED} is not set",
        advice="Files reach Spark by a directory that its machines see under the same"
        " path as this one. Without --data, the tables in its schema raw are read.",
    )


def quoted(name: str) -> str:
    """A name as Spark quotes it."""
    return "`" + name.replace("`", "``") + "`"


def string(text: str) -> str:
    """A text as a string of Spark's."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


_DUCKDB = {"timestamp_ntz": "timestamp"}
"""DuckDB's names of types, where they are not the same."""


def _value(column: str, kind: str) -> str:
    """SQL of a column as Parquet keeps it for Spark."""
    plain = {"HUGEINT": "decimal(38, 0)", "UHUGEINT": "decimal(38, 0)"}
    if kind.startswith("TIMESTAMP") and not kind.endswith("ZONE"):
        plain[kind] = "timestamp"
    if kind in ("UUID", "TIME", "JSON", "INTERVAL") or kind.startswith("ENUM"):
        plain[kind] = "varchar"
    wanted = plain.get(kind)
    name = f" as {column.lower()}"
    return (f"cast({column} as {wanted})" if wanted else column) + name


def _refused(name: str, error: Exception | str) -> BusyError:
    """The error of a statement, in the words that Spark has for it."""
    status = getattr(next(iter(getattr(error, "args", ())), None), "status", None)
    said = java_words(str(getattr(status, "errorMessage", error))).partition("\n")[0]
    return BusyError(f"Spark refuses: {said}", file=name)
