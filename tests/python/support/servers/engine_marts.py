"""Other engines than DuckDB: their input, and their marts beside DuckDB's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

import duckdb
import postgres
import spark
from comparison import TOLERANCE

NULL = r"\N"
APPROXIMATE = ("DOUBLE", "DECIMAL")
PRIVATE = ("build_info", "build_nodes")
"""What the wrapper adds to the marts, and dbt does not know."""

Columns = Mapping[str, str]


class Engine(Protocol):
    """A server that the project builds in, as target `target` of the profile.

    `variables` are those of the environment that lead there, `words` what a build is
    to be told.
    """

    target: ClassVar[str]
    words: ClassVar[Sequence[str]]

    @property
    def variables(self) -> Mapping[str, str]: ...

    def relations(self, schema: str) -> set[str]:
        """The names of the tables and views in a schema."""

    def load(self, database: Path, schema: str, directory: Path) -> None:
        """Give it the tables of a schema of DuckDB."""

    def unload(self, relation: str, columns: Columns, directory: Path) -> str:
        """Write a relation's rows; gives what DuckDB selects them from."""


@dataclass(frozen=True)
class PostgresEngine:
    """PostgreSQL; its tables travel as CSV."""

    variables: postgres.Server
    target: ClassVar[str] = "postgres"
    words: ClassVar[Sequence[str]] = ()

    def relations(self, schema: str) -> set[str]:
        return {
            name
            for (name,) in postgres.ask(
                self.variables,
                "select table_name::text from information_schema.tables"
                f" where table_schema = '{schema}'",
            )
        }

    def load(self, database: Path, schema: str, directory: Path) -> None:
        postgres.ask(
            self.variables,
            f'drop schema if exists "{schema}" cascade; create schema "{schema}"',
        )
        for table, columns in tables(database, schema).items():
            path = directory / f"{schema}.{table}.csv"
            with duckdb.connect(str(database), read_only=True) as opened:
                opened.execute("set TimeZone = 'UTC'")
                opened.execute(
                    f'copy "{schema}"."{table}" to \'{path}\''
                    f" (format csv, header, nullstr '{NULL}')"
                )
            ddl = ", ".join(f'"{name}" {_type(kind)}' for name, kind in columns.items())
            relation = f'"{schema}"."{table}"'
            postgres.ask(self.variables, f"create table {relation} ({ddl})")
            self._copy(f"{relation} from stdin", path, "r")

    def unload(self, relation: str, columns: Columns, directory: Path) -> str:
        listed = ", ".join(f'"{name}"' for name in columns)
        path = directory / f"{relation}.csv"
        self._copy(f"(select {listed} from {relation}) to stdout", path, "w")
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        return (
            f"read_csv('{path}', header = true, auto_detect = false, delim = ',',"
            f" quote = '\"', escape = '\"', nullstr = '{NULL}', columns = {{{types}}})"
        )

    def _copy(self, what: str, path: Path, mode: str) -> None:
        with (
            postgres.connection(self.variables) as connected,
            connected.cursor() as cursor,
            path.open(mode, encoding="utf-8") as file,
        ):
            cursor.execute("set timezone = 'UTC'")
            cursor.copy_expert(f"copy {what} (format csv, header, null '{NULL}')", file)


@dataclass(frozen=True)
class SparkEngine:
    """Spark; its tables travel as Parquet.

    `shared` is an empty directory by which files are handed to it.
    """

    cluster: spark.Cluster
    shared: Path
    target: ClassVar[str] = "spark"
    words: ClassVar[Sequence[str]] = ("--threads", "4")

    @property
    def variables(self) -> dict[str, str]:
        return {**self.cluster, "SPARK_SHARED_DIRECTORY": str(self.shared)}

    def relations(self, schema: str) -> set[str]:
        rows = spark.ask(self.cluster, f"show tables in {schema}")
        return {name for _, name, *_ in rows}

    def load(self, database: Path, schema: str, directory: Path) -> None:
        spark.ask(
            self.cluster,
            f"drop schema if exists `{schema}` cascade",
            f"create schema `{schema}`",
        )
        for table in tables(database, schema):
            files = directory / schema / table
            files.mkdir(parents=True)
            with duckdb.connect(str(database), read_only=True) as opened:
                opened.execute(f'copy "{schema}"."{table}" to \'{files}/rows.parquet\'')
            spark.ask(
                self.cluster,
                f"create table `{schema}`.`{table}` using parquet"
                f" location 'file://{files}'",
            )

    def unload(self, relation: str, columns: Columns, directory: Path) -> str:
        files = directory / relation
        spark.ask(
            self.cluster,
            "set spark.sql.parquet.outputTimestampType = TIMESTAMP_MICROS",
            f"insert overwrite directory 'file://{files}' using parquet"
            f" select * from {relation}",
        )
        listed = ", ".join(
            f'cast("{name}" as {kind}) as "{name}"' for name, kind in columns.items()
        )
        return f"(select {listed} from read_parquet('{files}/*.parquet'))"


def tables(database: Path, schema: str) -> dict[str, dict[str, str]]:
    """Every relation in a schema of DuckDB, with its columns and their types."""
    with duckdb.connect(str(database), read_only=True) as opened:
        names = opened.execute(
            "select table_name from information_schema.tables"
            " where table_catalog = current_database() and table_schema = ? order by 1",
            [schema],
        ).fetchall()
        return {
            table: {
                name: kind
                for name, kind, *_ in opened.execute(
                    f'describe "{schema}"."{table}"'
                ).fetchall()
            }
            for (table,) in names
        }


def published(database: Path) -> dict[str, dict[str, str]]:
    """Every mart, with its columns and their types."""
    found = tables(database, "marts")
    return {name: columns for name, columns in found.items() if name not in PRIVATE}


def disagreements(engine: Engine, database: Path, directory: Path) -> Iterator[str]:
    """What an engine's marts have otherwise than those in a file of DuckDB's.

    That is every row and column of every mart: each KPI's values, bounds and columns of
    its own, verdicts, the audit, quarantined rows and notices.
    """
    marts = published(database)
    for name in marts.keys() ^ (engine.relations("marts") - set(PRIVATE)):
        yield f"{name}: only one engine has it"
    for name, columns in marts.items():
        others = engine.unload(f"marts.{name}", columns, directory)
        yield from differences(database, name, columns, others)


def differences(
    database: Path, table: str, columns: Columns, others: str
) -> Iterator[str]:
    """Rows of a mart that only one engine has, or with numbers that differ.

    `others` are the other engine's rows, as something to select from. Rows are laid
    beside each other by everything that is no fraction, equal ones in the order of
    their fractions.
    """
    exact = [n for n, kind in columns.items() if not kind.startswith(APPROXIMATE)]
    fractions = [name for name in columns if name not in exact]
    listed = ", ".join(f'"{name}"' for name in exact)
    order = ", ".join(f'"{name}"' for name in fractions) or "1"
    numbered = f"row_number() over (partition by {listed} order by {order}) as place"
    same = " and ".join(
        f'ours."{name}" is not distinct from theirs."{name}"'
        for name in [*exact, "place"]
    )
    differing = " or ".join(f"not {_close(name)}" for name in fractions) or "false"
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        rows = connection.execute(
            f"""
            with ours as (select *, {numbered} from marts.{table}),
            theirs as (select *, {numbered} from {others} as their_rows)
            select ours, theirs from ours full join theirs on {same}
            where ours.place is null or theirs.place is null or {differing}
            limit 5
            """
        ).fetchall()
    for ours, theirs in rows:
        yield f"{table}: {_told(ours, theirs)}"


def _type(kind: str) -> str:
    """The type of PostgreSQL that holds what a type of DuckDB does."""
    if kind.startswith("DECIMAL"):
        return kind
    return {
        "DOUBLE": "double precision",
        "FLOAT": "real",
        "BIGINT": "bigint",
        "INTEGER": "integer",
        "BOOLEAN": "boolean",
        "DATE": "date",
        "TIMESTAMP": "timestamp",
        "TIMESTAMP WITH TIME ZONE": "timestamptz",
    }.get(kind, "text")


def _close(name: str) -> str:
    ours, theirs = f'ours."{name}"', f'theirs."{name}"'
    return (
        f"({ours} is not distinct from {theirs} or coalesce("
        f"abs({ours}::double - {theirs}::double)"
        f" <= {TOLERANCE} * abs({ours}::double), false))"
    )


def _told(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    if any(row["place"] is None for row in (ours, theirs)):
        return f"only one engine has it: {ours if ours['place'] else theirs}"
    both = {name: (ours[name], theirs[name]) for name in ours}
    return str({name: pair for name, pair in both.items() if pair[0] != pair[1]})
