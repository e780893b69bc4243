"""Full build or refresh: what the command line decides before dbt runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aftersales.build import refresh, state
from aftersales.build.refresh import Plan, make_plan
from aftersales.build.workspace import Workspace, connect
from aftersales.errors import InputError
from aftersales.input import chunks, parquet_files
from aftersales.options import Options
from loading import Desk

TICKETS = "ticket_id,created_at,status,priority\n" + "".join(
    f"t{number},2026-01-05T08:00:00Z,open,high\n" for number in range(10)
)
PROMISES = {
    "ticket_statuses": "status,category\nopen,open\nclosed,closed\n",
    "survey_scales": "survey_type,scale_min,scale_max\nnps,0,10\n",
    "business_calendars": "team,weekday,opens,closes\n,1,09:00,17:00\n",
    "holidays": "holiday_on,team\n2026-01-06,\n",
    "kpi_targets": "kpi_id,target_value\nnps,30\n",
    "sla_targets": "priority,target_days\nhigh,1\n",
}
OTHER_PROMISES = {
    "ticket_statuses": "status,category\nopen,open\nclosed,resolved\n",
    "survey_scales": "survey_type,scale_min,scale_max\nnps,1,10\n",
    "business_calendars": "team,weekday,opens,closes\n,1,09:00,16:00\n",
    "holidays": "holiday_on,team\n2026-01-07,\n",
    "kpi_targets": "kpi_id,target_value\nnps,31\n",
    "sla_targets": "priority,target_days\nhigh,2\n",
}


class Planner:
    """Plans builds of one data directory, each after the one before."""

    def __init__(self, directory: Path) -> None:
        self.desk = Desk(directory)
        self.project = directory / "project"
        (self.project / "models").mkdir(parents=True)
        self.model = self.project / "models" / "dim_customers.sql"
        self.model.write_text("select 1 as customer_id")
        self.options = Options()
        self.before: state.State | None = None
        promises = {f"{name}.csv": text for name, text in PROMISES.items()}
        self.desk.put({"tickets.csv": TICKETS, **promises})

    def plan(self) -> Plan:
        """The next build, which is taken to succeed."""
        loaded = self.desk.load(seen=self.before.seen if self.before else None)
        made = make_plan(
            self.desk.connection, self.options, self.project, loaded, self.before
        )
        self.before = made.state("a build")
        return made

    def ranges(self) -> list[tuple[object, ...]]:
        """What the last plan laid out."""
        return self.desk.connection.execute("from changes.input_ranges").fetchall()

    def fresh(self, table: str) -> list[tuple[object, ...]]:
        """The places of the rows in the part of a table that changed."""
        return self.desk.connection.execute(
            f"select _row_number from changes.{table} order by all"
        ).fetchall()

    def has_changes(self) -> bool:
        return bool(
            self.desk.connection.execute(
                "select 1 from duckdb_schemas() where schema_name = 'changes'"
            ).fetchall()
        )


@pytest.fixture
def planner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Planner:
    monkeypatch.setattr(chunks, "ROWS", 4)
    return Planner(tmp_path)


def test_the_first_build_is_a_full_one(planner: Planner) -> None:
    plan = planner.plan()
    assert (plan.is_refresh, planner.has_changes()) == (False, False)
    assert plan.reason == "no finished build to go on from"


def test_the_same_input_is_a_refresh_of_nothing(planner: Planner) -> None:
    assert not planner.plan().is_idle
    plan = planner.plan()
    assert (plan.is_refresh, plan.is_idle) == (True, True)
    assert planner.ranges() == []
    assert planner.fresh("tickets") == []


@pytest.mark.parametrize(
    ("reason", "age", "is_idle"),
    [
        ("future_dated", timedelta(hours=-1), False),
        ("future_dated", timedelta(days=1), False),
        ("future_dated", timedelta(days=3), True),
        ("orphan", timedelta(hours=-1), True),
    ],
)
def test_rows_that_time_catches_up_with_are_looked_at_again(
    planner: Planner, reason: str, age: timedelta, *, is_idle: bool
) -> None:
    planner.plan()
    dated = datetime.now(UTC).replace(tzinfo=None) + age
    planner.desk.connection.execute(
        "create schema staging;"
        "create table staging.stg_contracts as select"
        f" date '{dated.date()}' as started_on,"
        f" '{reason}' as quarantine_reason;"
        "create table staging.stg_tickets as select"
        f" timestamp '{dated}' as created_at, '{reason}' as quarantine_reason"
    )
    assert planner.plan().is_idle == is_idle


def test_a_refresh_is_told_where_the_input_changed(planner: Planner) -> None:
    planner.plan()
    planner.desk.put({"tickets.csv": TICKETS.replace("t5,", "t55,")})
    plan = planner.plan()
    assert (plan.is_refresh, plan.is_idle) == (True, False)
    assert planner.ranges() == [("tickets", 5, 8)]
    assert planner.fresh("tickets") == [(5,), (6,), (7,), (8,)]
    planner.desk.put({"tickets.csv": TICKETS.replace("t5,", "t55,") + "t99,,,\n"})
    assert planner.plan().is_refresh
    assert planner.ranges() == [("tickets", 9, 10)]
    assert planner.fresh("tickets") == [(9,), (10,), (11,)]


def test_a_table_that_lost_its_rows_is_all_changed(planner: Planner) -> None:
    planner.plan()
    planner.desk.put({"tickets.csv": TICKETS.splitlines()[0] + "\n"})
    assert planner.plan().is_refresh
    assert planner.ranges() == [("tickets", 1, 10)]
    assert planner.fresh("tickets") == []


@pytest.mark.parametrize(
    "more",
    [
        {"full_refresh": True},
        {"timezone": "Europe/Berlin"},
        {"as_of": datetime(2026, 2, 1, tzinfo=UTC)},
    ],
    ids=str,
)
def test_other_options_start_anew(planner: Planner, more: dict[str, object]) -> None:
    planner.plan()
    planner.options = replace(planner.options, **more)  # type: ignore[arg-type]
    assert not planner.plan().is_refresh
    assert not planner.has_changes()


def test_a_full_refresh_is_gone_on_from(planner: Planner) -> None:
    planner.plan()
    planner.options = Options(full_refresh=True)
    planner.plan()
    planner.options = Options()
    assert planner.plan().is_refresh


@pytest.mark.parametrize(
    "more", [{"threads": 1}, {"memory_limit": "1GB"}, {"database": Path("b.duckdb")}]
)
def test_what_moves_no_number_starts_nothing_anew(
    planner: Planner, more: dict[str, object]
) -> None:
    planner.plan()
    planner.options = replace(planner.options, **more)  # type: ignore[arg-type]
    assert planner.plan().is_refresh


def another_column(planner: Planner) -> None:
    planner.desk.put({"tickets.csv": TICKETS.replace("priority", "team")})


def another_table(planner: Planner) -> None:
    planner.desk.put({"customers.csv": "customer_id\nc1\n"})


def one_table_less(planner: Planner) -> None:
    (planner.desk.data / "sla_targets.csv").unlink()


def another_model(planner: Planner) -> None:
    planner.model.write_text("select 2 as customer_id")


def another_clock(planner: Planner) -> None:
    assert planner.before is not None
    planner.before = replace(planner.before, clock=planner.before.clock + 3600)


@pytest.mark.parametrize(
    "change",
    [another_column, another_table, one_table_less, another_model, another_clock],
)
def test_another_shape_project_or_clock_starts_anew(
    planner: Planner, change: Callable[[Planner], None]
) -> None:
    planner.plan()
    assert planner.plan().is_refresh
    change(planner)
    assert not planner.plan().is_refresh
    assert planner.plan().is_refresh


@pytest.mark.parametrize("table", PROMISES)
def test_other_targets_are_followed_and_other_definitions_start_anew(
    planner: Planner, table: str
) -> None:
    planner.plan()
    planner.desk.put({f"{table}.csv": OTHER_PROMISES[table]})
    plan = planner.plan()
    assert plan.is_refresh == (table in ("kpi_targets", "sla_targets"))
    assert not plan.is_idle


def test_an_unchanged_parquet_file_is_not_read_again(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def of_parquet(connection: object, path: Path) -> list[chunks.Chunk]:
        read.append(path)
        return chunks.of_parquet(connection, path)  # type: ignore[arg-type]

    for module in (refresh, parquet_files):
        monkeypatch.setattr(module, "of_parquet", of_parquet)
    path = planner.desk.data / "customers.parquet"
    write = f"copy (select 'c' || place as customer_id from {{}}) to '{path}'"
    planner.desk.connection.execute(write.format("range(5000) as t (place)"))
    planner.plan()
    assert planner.plan().is_refresh
    assert read == [path]
    planner.desk.connection.execute(write.format("range(5000) as t (place)"))
    assert planner.plan().is_refresh
    assert planner.ranges() == []
    assert read == [path, path]
    planner.desk.connection.execute(write.format("range(5001) as t (place)"))
    assert planner.plan().is_refresh
    assert planner.ranges() == [("customers", 1, 5000)]


def test_values_that_were_read_once_are_not_read_again(planner: Planner) -> None:
    path = planner.desk.data / "customers.parquet"
    rows = (
        "select 'c' || place as customer_id, 'Ann ' || place as customer_name"
        " from range(300000) as t (place)"
    )
    planner.desk.connection.execute(f"copy ({rows}) to '{path}'")
    planner.plan()
    assert planner.before is not None
    spoilt = bytearray(path.read_bytes())
    spoilt[-100_000:-80_000] = bytes(20_000)
    path.write_bytes(spoilt)
    with pytest.raises(InputError, match="damaged"):
        planner.plan()
    groups = chunks.of_parquet(planner.desk.connection, path)
    assert groups[0] == planner.before.chunks["customers"][0]
    planner.before = replace(planner.before, chunks={"customers": groups})
    assert planner.plan().is_refresh, "what counts as read is not read again"


def test_the_note_of_a_build_is_read_as_it_was_written(
    planner: Planner, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path / "aftersales.duckdb")
    workspace.directory.mkdir()
    assert state.read(workspace) is None
    written = planner.plan().state("a build")
    state.leave(workspace, written)
    assert state.read(workspace) == written
    workspace.state.write_text(workspace.state.read_text()[:-9])
    assert state.read(workspace) is None
    state.take_away(workspace)
    assert not workspace.state.exists()


@pytest.mark.parametrize("loss", ["gone", "damaged", "of another version"])
def test_a_lost_work_database_takes_its_note_along(tmp_path: Path, loss: str) -> None:
    workspace = Workspace(tmp_path / "aftersales.duckdb")
    workspace.directory.mkdir()
    workspace.prepare()
    connect(workspace.work).close()
    workspace.state.write_text("a note")
    workspace.prepare()
    assert workspace.state.exists()
    if loss == "gone":
        workspace.work.unlink()
    elif loss == "damaged":
        workspace.work.write_bytes(b"no database" * 1000)
    else:
        workspace.made_by.write_text("duckdb 0.1")
    workspace.prepare()
    assert not workspace.state.exists()
