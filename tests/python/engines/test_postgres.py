"""PostgreSQL and DuckDB publish the same numbers.

`make test-postgres` runs these: they need a PostgreSQL server to start.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from building import DEMO, PROJECT, SHARED_DATA, build
from company import WALL_CLOCK_TEXT, write_company
from engines import NULL, differences, published, raw_tables, run_dbt
from postgres import Server, connection

pytestmark = pytest.mark.slow


def load(postgres: Server, database: Path, directory: Path) -> None:
    """Load DuckDB's schema `raw` into PostgreSQL."""
    with connection(postgres) as connected, connected.cursor() as cursor:
        cursor.execute("drop schema if exists raw cascade; create schema raw")
        for table, (path, columns) in raw_tables(database, directory).items():
            cursor.execute(f"create table raw.{table} ({columns})")
            with path.open(encoding="utf-8") as file:
                cursor.copy_expert(
                    f"copy raw.{table} from stdin (format csv, header, null '{NULL}')",
                    file,
                )


def disagreements(postgres: Server, database: Path, directory: Path) -> Iterator[str]:
    """What the two engines publish differently."""
    with connection(postgres) as connected, connected.cursor() as cursor:
        cursor.execute("set timezone = 'UTC'")
        for table, columns in published(database).items():
            listed = ", ".join(f'"{name}"' for name in columns)
            path = directory / f"{table}.csv"
            with path.open("w", encoding="utf-8") as file:
                cursor.copy_expert(
                    f"copy (select {listed} from marts.{table}) to stdout"
                    f" (format csv, header, null '{NULL}')",
                    file,
                )
            yield from differences(database, table, columns, path)


def compare(
    postgres: Server,
    data: Path,
    directory: Path,
    mapping: Path | None = None,
    **variables: Any,
) -> None:
    database = build(data, directory, mapping=mapping, **variables)
    load(postgres, database, directory)
    run_dbt("postgres", postgres, directory, **variables, input="tables")
    assert len(published(database)) > 30
    assert list(disagreements(postgres, database, directory))[:20] == []


def test_the_demo_is_the_same(postgres: Server, tmp_path: Path) -> None:
    compare(postgres, DEMO, tmp_path)


@pytest.mark.parametrize(
    ("seed", "zone"), [(31, "Europe/Berlin"), (32, "America/Havana")]
)
def test_a_dirty_company_is_the_same(
    postgres: Server, tmp_path: Path, seed: int, zone: str
) -> None:
    data = tmp_path / "data"
    write_company(data, seed, tickets=900, timezone=zone)
    compare(
        postgres,
        data,
        tmp_path,
        reporting_timezone=zone,
        wall_clock=WALL_CLOCK_TEXT,
    )


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=f"{SHARED_DATA} is not there")
def test_the_incident_log_is_the_same(postgres: Server, tmp_path: Path) -> None:
    name = "servicenow_incidents"
    mapping = PROJECT / "examples" / name / "mapping_events.yml"
    compare(postgres, SHARED_DATA / name, tmp_path, mapping)
