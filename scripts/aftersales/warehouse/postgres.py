"""A connection to PostgreSQL, and tables copied between it and DuckDB.

A table travels as CSV in which every value is quoted and a null is not, so that an
empty text stays one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from aftersales.errors import BusyError, InputError, first_line
from aftersales.sql import identifier, literal
from aftersales.warehouse.catalog import CONTENTS, MARKS
from aftersales.warehouse.table_text import read_table

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


@dataclass(frozen=True)
class Postgres:
    """An open connection, whose every statement counts at once unless one says `begin`.

    `name` is what people call the database.
    """

    name: str
    connection: Any
    kind: ClassVar = "postgres"
    elsewhere: ClassVar = "name another database with PGDATABASE"

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
        schema: str,
        name: str,
        scratch: Path,
    ) -> None:
        target = f"{schema}.{identifier(name)}"
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
        self.execute(f"analyze {target}")

    def get(
        self,
        relation: str,
        target: duckdb.DuckDBPyConnection,
        copy: str,
        scratch: Path,
        query: str = "",
    ) -> None:
        file = scratch / "table.csv"
        columns = self.execute(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute"
            f" where attrelid = {literal(relation)}::regclass and attnum > 0"
            " and not attisdropped order by attnum"
        )
        rows = query or f"select * from {relation}"
        with file.open("wb") as lines, self._cursor() as cursor:
            cursor.copy_expert(
                f"copy ({rows}) to stdout (format csv, force_quote *)", lines
            )
        read_table(target, copy, dict(columns), file)

    def comments(self) -> dict[str, str]:
        return dict(self.execute(MARKS))

    def comment(self, schema: str, text: str) -> None:
        self.execute(f"comment on schema {identifier(schema)} is {literal(text)}")

    def contents(self, schema: str) -> set[str]:
        return {name for (name,) in self.execute(CONTENTS.format(schema=schema))}

    @contextmanager
    def moment(self) -> Iterator[dict[str, str]]:
        self.execute("begin isolation level repeatable read read only")
        names = self.execute(
            "select table_name::text from information_schema.tables"
            " where table_schema = 'marts' order by 1"
        )
        yield {name: f"marts.{name}" for (name,) in names}
        self.execute("commit")

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
