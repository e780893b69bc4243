"""A connection to PostgreSQL, and tables copied between it and DuckDB.

A table travels as CSV in which every value is quoted and a null is not, so that an
empty text stays one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftersales.errors import BusyError, InputError, first_line
from aftersales.sql import identifier, literal

if TYPE_CHECKING:
    import duckdb

_LIBPQ = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert")
_SESSION = "-c client_encoding=UTF8 -c datestyle=ISO -c extra_float_digits=1"
_TYPES = {
    "TINYINT": "smallint",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UINTEGER": "bigint",
    "UBIGINT": "numeric(20, 0)",
    "HUGEINT": "numeric",
    "UHUGEINT": "numeric",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "JSON": "text",
}
_READ = (
    "format csv, header false, auto_detect false, delimiter ',', quote '\"',"
    " escape '\"', nullstr '', allow_quoted_nulls false, max_line_size 1100000000"
)


@dataclass(frozen=True)
class Postgres:
    """An open connection, whose every statement counts at once unless one says `begin`.

    `name` is what people call the database.
    """

    name: str
    connection: Any

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement; gives its rows.

        Raises:
            InputError: a value is none that PostgreSQL can hold.
            BusyError: the server is gone, or refuses.
        """
        with self._cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def put(
        self,
        source: duckdb.DuckDBPyConnection,
        relation: str,
        target: str,
        scratch: Path,
    ) -> None:
        """Copy a relation of DuckDB into a new table, with its names in lower case."""
        file = scratch / "table.csv"
        columns = [row[:2] for row in source.execute(f"describe {relation}").fetchall()]
        ddl = (f"{identifier(name.lower())} {_type(kind)}" for name, kind in columns)
        self.execute(f"create table {target} ({', '.join(ddl)})")
        values = ", ".join(_value(identifier(name), kind) for name, kind in columns)
        source.execute(
            f"copy (select {values} from {relation}) to {literal(str(file))}"
            " (format csv, header false, force_quote *)"
        )
        with file.open("rb") as lines, self._cursor() as cursor:
            cursor.copy_expert(f"copy {target} from stdin (format csv)", lines)
        file.unlink()

    def get(
        self,
        relation: str,
        target: duckdb.DuckDBPyConnection,
        copy: str,
        scratch: Path,
        query: str = "",
    ) -> None:
        """Copy a relation, or a query of all its columns, into a table of DuckDB's."""
        file = scratch / "table.csv"
        columns = self.execute(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute"
            f" where attrelid = {literal(relation)}::regclass and attnum > 0"
            " and not attisdropped order by attnum"
        )
        ddl = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns)
        target.execute(f"create table {copy} ({ddl})")
        rows = query or f"select * from {relation}"
        with file.open("wb") as lines, self._cursor() as cursor:
            cursor.copy_expert(
                f"copy ({rows}) to stdout (format csv, force_quote *)", lines
            )
        target.execute(f"copy {copy} from {literal(str(file))} ({_READ})")
        file.unlink()

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        import psycopg2

        try:
            with self.connection.cursor() as cursor:
                yield cursor
        except psycopg2.DataError as error:
            raise InputError(
                f"PostgreSQL can't hold a value: {_reason(error)}", file=self.name
            ) from error
        except psycopg2.Error as error:
            raise BusyError(
                f"PostgreSQL refuses: {_reason(error)}", file=self.name
            ) from error


@contextmanager
def connected(facts: Mapping[str, str]) -> Iterator[Postgres]:
    """A connection by what the profile says of a target, else by libpq's variables.

    Raises:
        BusyError: no server answers, or it lets nobody in.
    """
    import psycopg2

    given = {name: facts[name] for name in _LIBPQ if facts.get(name)}
    name = f"PostgreSQL database {given.get('dbname')} at {given.get('host')}"
    try:
        connection = psycopg2.connect(**given, options=f"{_SESSION} -c timezone=UTC")
    except psycopg2.OperationalError as error:
        raise BusyError(
            f"can't be reached: {_reason(error)}",
            file=name,
            advice="PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE say where it is.",
        ) from error
    try:
        connection.autocommit = True
        yield Postgres(name, connection)
    finally:
        connection.close()


def _type(kind: str) -> str:
    """The type of PostgreSQL's that holds what a type of DuckDB's does."""
    if kind.startswith("TIMESTAMP"):
        return "timestamptz" if kind.endswith("ZONE") else "timestamp"
    return _TYPES.get(kind, kind)


def _value(column: str, kind: str) -> str:
    """SQL of a column as PostgreSQL reads it."""
    if kind == "DATE" or (kind.startswith("TIMESTAMP") and not kind.endswith("ZONE")):
        plain = column if kind == "DATE" else f"cast({column} as timestamp)"
        return f"replace(cast({plain} as varchar), '(BC)', 'BC')"
    return column


def _reason(error: Exception) -> str:
    return first_line(error).removeprefix("ERROR:").strip()
