"""PostgreSQL and DuckDB publish the same numbers.

`make test-postgres` runs these: they need a PostgreSQL server to start.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from building import PROJECT, SHARED_DATA, build
from company import WALL_CLOCK_TEXT, write_company
from engines import (
    NULL,
    aftersales,
    csv_rows,
    differences,
    published,
    raw_tables,
    read_alike,
    run_dbt,
)
from postgres import Server, connection, schemas
from published_demo import published_demo
from vendor_case import SAMPLES

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
            yield from differences(database, table, columns, csv_rows(path, columns))


def test_the_demo_is_published_alike(postgres: Server, tmp_path: Path) -> None:
    """By the command line from end to end: built, shown, exported, reported."""
    aftersales(tmp_path, postgres, "build", "--target", "postgres")
    assert len(published(published_demo())) > 30
    assert list(disagreements(postgres, published_demo(), tmp_path))[:20] == []
    shown: list[list[str]] = [["csat"], ["csat", "--records"]]
    shown += [[], ["nps", "--segment", "region"]]
    read_alike("postgres", postgres, published_demo(), tmp_path, shown)


@pytest.mark.parametrize(
    ("seed", "zone"), [(31, "Europe/Berlin"), (32, "America/Havana")]
)
def test_a_dirty_company_is_the_same(
    postgres: Server, tmp_path: Path, seed: int, zone: str
) -> None:
    data = tmp_path / "data"
    write_company(data, seed, tickets=900, timezone=zone)
    variables: dict[str, Any] = {
        "reporting_timezone": zone,
        "wall_clock": WALL_CLOCK_TEXT,
    }
    database = build(data, tmp_path, **variables)
    load(postgres, database, tmp_path)
    run_dbt("postgres", postgres, tmp_path, **variables, input="tables")
    assert list(disagreements(postgres, database, tmp_path))[:20] == []


def test_the_tests_of_logic_hold(postgres: Server, tmp_path: Path) -> None:
    """Unit tests, each on rows of its own; models say which columns these have."""
    tests = "resource_type:test resource_type:unit_test"
    run_dbt("postgres", postgres, tmp_path, "--empty", exclude=tests)
    units = ("--select", "test_type:unit")
    run_dbt("postgres", postgres, tmp_path, *units, exclude="resource_type:test")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"{SAMPLES} is not there")
def test_what_connectors_deliver_is_read_alike(
    postgres: Server, tmp_path: Path
) -> None:
    """Six systems at once, each with its tables in a schema of its own."""
    systems = ("zendesk", "servicenow", "jira", "hubspot", "intercom", "qualtrics")
    words = ["--data", SAMPLES]
    for system in systems:
        words += ["--source", system]
    aftersales(tmp_path, postgres, "build", *words)
    aftersales(tmp_path, postgres, "build", *words, "--target", "postgres")
    assert {f"aftersales_{system}" for system in systems} <= {*schemas(postgres)}
    database = tmp_path / "aftersales.duckdb"
    with duckdb.connect(str(database), read_only=True) as opened:
        raw = "select sum(raw_rows) from marts.input_audit"
        assert opened.execute(raw).fetchall()[0][0] > 40
    assert list(disagreements(postgres, database, tmp_path))[:20] == []


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=f"{SHARED_DATA} is not there")
def test_the_incident_log_is_the_same(postgres: Server, tmp_path: Path) -> None:
    name = "servicenow_incidents"
    mapping = PROJECT / "examples" / name / "mapping_events.yml"
    words = ("--data", SHARED_DATA / name, "--mapping", mapping)
    aftersales(tmp_path, postgres, "build", *words, "--target", "postgres")
    database = build(SHARED_DATA / name, tmp_path, mapping=mapping)
    assert list(disagreements(postgres, database, tmp_path))[:20] == []
