"""Builds on other engines than DuckDB, and their marts laid beside DuckDB's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from building import PROJECT
from command import command_line
from command import environment as command_environment
from comparison import TOLERANCE

NULL = r"\N"
APPROXIMATE = ("DOUBLE", "DECIMAL")
PRIVATE = ("build_info", "build_nodes")
"""What the wrapper adds to the marts, and dbt does not know."""


def run_dbt(
    target: str,
    environment: Mapping[str, str],
    directory: Path,
    *words: str,
    **variables: Any,
) -> None:
    """Build the models on a target; `variables` are dbt's."""
    done = dbt_on(target, environment, directory, *words, **variables)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def dbt_on(
    target: str,
    environment: Mapping[str, str],
    directory: Path,
    *words: str,
    profiles: Path = PROJECT / "profiles",
    exclude: str = "resource_type:unit_test",
    **variables: Any,
) -> subprocess.CompletedProcess[str]:
    """What `dbt build` comes to on a target."""
    command = [
        str(Path(sys.executable).with_name("dbt")),
        *("--quiet", "build", "--exclude", exclude, *words),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(profiles)),
        *("--target", target, "--target-path", str(directory / "target")),
        *("--log-path", str(directory / "logs"), "--vars", json.dumps(variables)),
    ]
    return subprocess.run(
        command,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def aftersales(directory: Path, server: Mapping[str, str], *words: object) -> str:
    """What a command writes on standard output."""
    done = subprocess.run(
        command_line(*words),
        cwd=directory,
        env=command_environment(**server),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def read_alike(
    target: str,
    server: Mapping[str, str],
    database: Path,
    directory: Path,
    shown: Iterable[Sequence[str]],
) -> None:
    """`show`, `export` and `report` read a target as they read a published file.

    `shown` are the words after `show`.
    """
    places = {"ours": ("--database", database), "theirs": ("--target", target)}
    for words in shown:
        ours, theirs = (
            aftersales(directory, server, "show", *words, *where)
            for where in places.values()
        )
        assert ours == theirs
        assert len(ours.splitlines()) > 5
    for name, where in places.items():
        to = ("--output", name, *where)
        formats = ("--format", "csv", "--format", "xlsx")
        aftersales(directory, server, "export", *formats, *to)
        aftersales(directory, server, "report", *to)
    assert _listed(directory / "theirs") == _listed(directory / "ours")
    assert "scorecard.html" in _listed(directory / "ours")
    for table, columns in published(database).items():
        files = [_lines(directory / name / f"{table}.csv") for name in places]
        if set(APPROXIMATE) & {kind.partition("(")[0] for kind in columns.values()}:
            assert len(files[0]) == len(files[1])
        else:
            assert files[0] == files[1], table


def raw_tables(database: Path, directory: Path) -> dict[str, tuple[Path, str]]:
    """Every table of schema `raw`, written as CSV: its file and its columns in DDL."""
    found = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in _tables(connection, "raw"):
            columns = _columns(connection, f"raw.{table}")
            path = directory / f"{table}.csv"
            _write(connection, f"select * from raw.{table}", path)
            ddl = ", ".join(f'"{name}" {_type(kind)}' for name, kind in columns.items())
            found[table] = (path, ddl)
    return found


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


def published(database: Path) -> dict[str, dict[str, str]]:
    """Every relation of DuckDB's marts, with its columns and their types."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            table: _columns(connection, f"marts.{table}")
            for table in _tables(connection, "marts")
            if table not in PRIVATE
        }


def csv_rows(path: Path, columns: Mapping[str, str]) -> str:
    """A CSV file with a header as DuckDB reads it: the rows of `differences`."""
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return (
        f"read_csv('{path}', header = true, auto_detect = false, delim = ',',"
        f" quote = '\"', escape = '\"', nullstr = '{NULL}', columns = {{{types}}})"
    )


def parquet_rows(directory: Path, columns: Mapping[str, str]) -> str:
    """Parquet files in a directory, in DuckDB's types: the rows of `differences`."""
    listed = ", ".join(
        f'cast("{name}" as {kind}) as "{name}"' for name, kind in columns.items()
    )
    return f"(select {listed} from read_parquet('{directory}/*.parquet'))"


def differences(
    database: Path, table: str, columns: Mapping[str, str], others: str
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


def _listed(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def _lines(path: Path) -> list[str]:
    return sorted(path.read_text("utf-8").splitlines())


def _tables(connection: duckdb.DuckDBPyConnection, schema: str) -> Iterable[str]:
    rows = connection.execute(
        "select table_name from information_schema.tables"
        " where table_catalog = current_database() and table_schema = ? order by 1",
        [schema],
    )
    return [name for (name,) in rows.fetchall()]


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    rows = connection.execute(f"describe {table}").fetchall()
    return {name: kind for name, kind, *_ in rows}


def _write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(
        f"copy ({query}) to '{path}' (format csv, header, nullstr '{NULL}')"
    )
