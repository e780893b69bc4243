"""The large company's exports: the same every time, in proportion, and a day later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from large_company.company import TABLES, write_company
from large_company.next_day import MODES, Mode, write_next_day
from large_company.row_groups import digests, unchanged

TICKETS = 30_000
SEED = 7


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("base")
    write_company(directory, TICKETS, SEED)
    return directory


@pytest.fixture(scope="module")
def later(base: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Mode, Path]:
    directories = {mode: tmp_path_factory.mktemp(mode) for mode in MODES}
    for mode, directory in directories.items():
        write_next_day(base, directory, mode, SEED)
    return directories


def fetch(query: str, **directories: Path) -> list[tuple[Any, ...]]:
    """The rows of a query in which `name.table` stands for a file of a directory."""
    with duckdb.connect() as connection:
        for name, directory in directories.items():
            connection.execute(f"create schema {name}")
            for table in TABLES:
                connection.execute(
                    f"create view {name}.{table} as from read_parquet("
                    f"'{directory}/{table}.parquet', file_row_number = true)"
                )
        return connection.execute(query).fetchall()


def files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        write_company(tmp_path / name, 2_000, seed)
        write_next_day(tmp_path / name, tmp_path / f"{name}-later", "recent", seed)
    assert files(tmp_path / "first") == files(tmp_path / "again")
    assert files(tmp_path / "first-later") == files(tmp_path / "again-later")
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
    ((found,),) = fetch(counted, base=base)
    assert found / TICKETS == pytest.approx(share, rel=0.1)


def test_nine_in_a_hundred_are_reopened(base: Path) -> None:
    ((reopened,),) = fetch(
        "select count(*) from (select ticket_id from base.ticket_status_events"
        " group by ticket_id having max(occurred_at) filter (status = 'open')"
        " > min(occurred_at) filter (status = 'resolved'))",
        base=base,
    )
    assert reopened / TICKETS == pytest.approx(0.09, rel=0.1)


def test_one_row_in_a_thousand_is_bad_in_several_ways(base: Path) -> None:
    ((nameless, undated, odd, copies),) = fetch(
        "select count(*) filter (event_id is null),"
        " count(*) filter (occurred_at is null),"
        " count(*) filter (status = 'waiting'),"
        " count(event_id) - count(distinct event_id)"
        " from base.ticket_status_events",
        base=base,
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
            base=base,
        )
        assert early < late, table


@pytest.mark.parametrize("mode", MODES)
def test_groups_of_rows_that_did_not_change_are_the_same_bytes(
    base: Path, later: dict[Mode, Path], mode: Mode
) -> None:
    events = "ticket_status_events.parquet"
    assert len(digests(base / events)) == 2
    assert unchanged(base / events, later[mode] / events) == 1
    for table in ("contracts", "engineers", "products"):
        name = f"{table}.parquet"
        assert (base / name).read_bytes() == (later[mode] / name).read_bytes()


def test_a_recent_day_touches_nothing_before_its_fortnight(
    base: Path, later: dict[Mode, Path]
) -> None:
    for table in ("tickets", "ticket_status_events"):
        ((lost, first, rows),) = fetch(
            f"select count(*), min(file_row_number),"
            f" (select count(*) from base.{table})"
            f" from (from base.{table} except all from later.{table})",
            base=base,
            later=later["recent"],
        )
        assert lost > 0, table
        assert first > 0.97 * rows, table


def test_a_day_changes_one_ticket_in_a_thousand(
    base: Path, later: dict[Mode, Path]
) -> None:
    changed = (
        "select count(distinct ticket_id) from ("
        "from (select * exclude (file_row_number) from later.{0})"
        " except all from (select * exclude (file_row_number) from base.{0}))"
    )
    expected: dict[Mode, int] = {"recent": 27, "any-age": 60}
    for mode, most in expected.items():
        ((tickets,),) = fetch(changed.format("tickets"), base=base, later=later[mode])
        ((with_events,),) = fetch(
            changed.format("ticket_status_events"), base=base, later=later[mode]
        )
        assert 15 <= tickets <= most + 3, mode
        assert 15 <= with_events <= most + 3, mode


def test_any_age_appends_events_and_moves_no_row(
    base: Path, later: dict[Mode, Path]
) -> None:
    for table, key in (
        ("tickets", "ticket_id"),
        ("ticket_status_events", "event_id"),
        ("installed_units", "unit_id"),
        ("customers", "customer_id"),
    ):
        ((moved,),) = fetch(
            f"select count(*) from base.{table} as base"
            f" left join later.{table} as later using (file_row_number)"
            f" where base.{key} is distinct from later.{key}",
            base=base,
            later=later["any-age"],
        )
        assert moved == 0, table
    ((months,),) = fetch(
        "select count(distinct date_trunc('month', occurred_at))"
        " from (from later.ticket_status_events"
        " where file_row_number >= (select count(*) from base.ticket_status_events))",
        base=base,
        later=later["any-age"],
    )
    assert months > 6
