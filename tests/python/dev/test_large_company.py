"""The large company's export: the same every time, and in proportion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from large_company.company import TABLES, write_company

TICKETS = 30_000
SEED = 7


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("base")
    write_company(directory, TICKETS, SEED)
    return directory


def fetch(query: str, base: Path) -> list[tuple[Any, ...]]:
    """The rows of a query in which `base.<table>` stands for a file of a directory."""
    with duckdb.connect() as connection:
        connection.execute("create schema base")
        for table in TABLES:
            connection.execute(
                f"create view base.{table} as from read_parquet("
                f"'{base}/{table}.parquet', file_row_number = true)"
            )
        return connection.execute(query).fetchall()


def files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        write_company(tmp_path / name, 2_000, seed)
    assert files(tmp_path / "first") == files(tmp_path / "again")
    assert files(tmp_path / "first") != files(tmp_path / "other")


@pytest.mark.parametrize(
    ("table", "condition", "share"),
    [
        ("ticket_status_events", "true", 5.98),
        ("survey_responses", "true", 0.31),
        ("installed_units", "true", 0.6),
        ("field_visits", "visit_type = 'aftersales'", 0.25),
        ("field_visits", "visit_type = 'installation'", 0.27),
        ("customers", "true", 0.2),
        ("contracts", "true", 0.24),
        ("ticket_interactions", "true", 0.25),
        ("tickets", "status not in ('resolved', 'closed', 'escalated')", 0.011),
    ],
)
def test_tables_are_in_proportion(
    base: Path, table: str, condition: str, share: float
) -> None:
    counted = f"select count(*) from base.{table} where {condition}"
    ((found,),) = fetch(counted, base)
    assert found / TICKETS == pytest.approx(share, rel=0.1)


def test_nine_in_a_hundred_are_reopened(base: Path) -> None:
    ((reopened,),) = fetch(
        "select count(*) from (select ticket_id from base.ticket_status_events"
        " group by ticket_id having max(occurred_at) filter (status = 'open')"
        " > min(occurred_at) filter (status = 'resolved'))",
        base,
    )
    assert reopened / TICKETS == pytest.approx(0.09, rel=0.1)


def test_one_row_in_a_thousand_is_bad_in_several_ways(base: Path) -> None:
    ((nameless, undated, odd, copies),) = fetch(
        "select count(*) filter (event_id is null),"
        " count(*) filter (occurred_at is null),"
        " count(*) filter (status = 'waiting'),"
        " count(event_id) - count(distinct event_id)"
        " from base.ticket_status_events",
        base,
    )
    assert 0 < nameless + undated + odd < 0.001 * 6 * TICKETS
    assert 0 < copies < 0.0003 * 6 * TICKETS


def test_rows_stand_in_the_order_in_which_they_came_about(base: Path) -> None:
    for table, instant in (
        ("ticket_status_events", "occurred_at"),
        ("survey_responses", "responded_at"),
        ("field_visits", "started_at"),
    ):
        ((early, late),) = fetch(
            f"select max({instant}) filter (file_row_number < 1000),"
            f" min({instant}) filter (file_row_number > 5000 and {instant}"
            f" > timestamp '2023-01-01' and file_row_number % 1000 = 0)"
            f" from base.{table}",
            base,
        )
        assert early < late, table
