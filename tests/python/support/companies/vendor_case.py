"""Tables of a system as its connector delivers them, and what an adapter makes of them.

A case is a few small tables in a DuckDB file of their own; dbt runs once for all that a
test module asks of it.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from building import PROJECT, SHARED_DATA, run_models

SAMPLES = SHARED_DATA / "vendors"
Rows = Sequence[Mapping[str, Any]]
CONNECTORS = (
    '1 as "select"',
    "'x' as \"Group By\"",
    "'a' as _fivetran_id",
    "now() as _sdc_batched_at",
    "'{\"a\": 1}'::json as _airbyte_meta",
    "[1, 2] as _parts",
    "{'a': 1} as _whole",
)


class Case:
    """A database with the tables of one or several systems."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self.database = directory / "work.duckdb"

    def given(self, system: str, /, **tables: Rows) -> None:
        """Tables of a system by their rows; each has the columns of any of its rows.

        Texts stay texts; other values give a column its type. Order and case of the
        columns are not to matter, nor what a connector adds: they are mixed up.
        """
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(f'create schema if not exists "{system}"')
            for name, rows in tables.items():
                columns = list(dict.fromkeys(column for row in rows for column in row))
                listed = ", ".join(f'"{column}"' for column in columns)
                values = ", ".join(
                    f"({', '.join(_literal(row.get(column)) for column in columns)})"
                    for row in rows
                )
                mixed = random.Random(name).sample(columns, len(columns))
                picked = [f'"{c}" as "{c.upper()}"' if n % 3 else f'"{c}"'
                          for n, c in enumerate(mixed)]  # fmt: skip
                connection.execute(
                    f'create table "{system}"."{name}" as'
                    f" select {', '.join([*picked, *CONNECTORS])}"
                    f" from (values {values}) as given ({listed})"
                )

    def empty(self, system: str, /, **tables: Sequence[str]) -> None:
        """Tables of a system that have columns, and no row."""
        with duckdb.connect(str(self.database)) as connection:
            for name, columns in tables.items():
                listed = ", ".join(f'"{column}" varchar' for column in columns)
                connection.execute(f'create table "{system}"."{name}" ({listed})')

    def samples(self, system: str) -> None:
        """The samples of a system, as texts."""
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(f'create schema "{system}"')
            for path in sorted((SAMPLES / system).glob("*.csv")):
                name = path.stem.removesuffix("_data")
                connection.execute(
                    f'create table "{system}"."{name}" as'
                    f" select * from read_csv('{path}', all_varchar = true)"
                )

    def run(
        self,
        select: str = "+path:models/staging",
        *,
        tests: bool = True,
        **variables: Any,
    ) -> str:
        """Build what is selected, with its tests; gives what dbt has to say."""
        command = [
            *("build", "--select", *select.split()),
            *("--exclude", "resource_type:unit_test"),
            *(() if tests else ("resource_type:test",)),
        ]
        outcome = run_models(self.directory, self.database, command, variables)
        failed = [f"{one['unique_id']}: {one['message']}" for one in outcome.failures]
        return "\n".join([*([outcome.problem] if outcome.problem else []), *failed])

    def sources(self, *keys: str, **variables: Any) -> list[tuple[Any, ...]]:
        """What dbt knows of each table of a system."""
        command = [
            *(str(Path(sys.executable).with_name("dbt")), "--quiet"),
            *("ls", "--resource-type", "source", "--output", "json"),
            *("--output-keys", *keys),
            *("--project-dir", str(PROJECT)),
            *("--profiles-dir", str(PROJECT / "profiles")),
            *("--target-path", str(self.directory / "target")),
            *("--log-path", str(self.directory / "logs")),
            *("--vars", json.dumps(variables)),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:]
        found = [json.loads(line) for line in done.stdout.splitlines()]
        return [tuple(one[key] for key in keys) for one in found]

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query, parameters).fetchall()

    def record(self, table: str, key: str) -> dict[str, Any]:
        """The one row of a staging relation whose first column is the key."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            found = connection.execute(f"from staging.{table}")
            names = [column[0] for column in found.description or ()]
            (row,) = [row for row in found.fetchall() if row[0] == key]
        return dict(zip(names, row, strict=True))


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)
