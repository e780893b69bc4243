"""The benchmark: its baseline computes the rows of a build, its page reports costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from benchmark.adapters import compare, write_contract
from benchmark.by_hand import BASELINE, kpis, published, scan
from benchmark.cases import CASES, SMALL_CASES, Measured, Node
from benchmark.measure import Cost, measure
from benchmark.report import page
from building import build
from comparison import TOLERANCE
from large_company.company import write_company

NO_LONGER_PUBLISHED = {
    "dim_period_dates",
    "fct_new_customers",
    "fct_resolution_percentiles",
}
"""The baseline keeps to the relations of 2026-11-29: these have other names now."""
WITH_OTHER_ROWS = {"fct_survey_days"}
"""Relations of which a row is something else now: here, by type of survey too."""
COMPANIONS = ("first_response_time", "sla_attainment", "first_time_fix_rate")
"""KPIs that came later: their rows in the tables of all KPIs are not looked at."""
IN_PERIODS_NOW = {
    f"{measure}_in_{grain}"
    for measure in ("returned", "affected")
    for grain in ("day", "week", "month", "quarter", "year")
}
"""Columns of sums by day that have moved to the sums by period."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("data")
    write_company(directory, 10_000, 3)
    return directory


@pytest.fixture(scope="module")
def connection(
    data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A build, and both parts of the baseline, of the same export."""
    directory = tmp_path_factory.mktemp("databases")
    sides = {
        "built": build(data, directory / "built"),
        "kpis": directory / "kpis.duckdb",
        "by_hand": directory / "by_hand.duckdb",
    }
    kpis(data, sides["kpis"])
    published(data, sides["by_hand"])
    with duckdb.connect() as connection:
        for name, path in sides.items():
            connection.execute(f"attach '{path}' as {name} (read_only)")
        yield connection


@pytest.mark.slow
@pytest.mark.parametrize("side", ["kpis", "by_hand"])
def test_the_baseline_computes_the_rows_of_the_build(
    connection: duckdb.DuckDBPyConnection, side: str
) -> None:
    found = relations(connection, side)
    missing = found - relations(connection, "built")
    assert missing <= NO_LONGER_PUBLISHED
    for name in sorted(found - missing - WITH_OTHER_ROWS):
        assert differences(connection, side, name) == {}, name


def test_the_baseline_has_every_kpi_of_its_catalogue(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    listed = connection.execute(
        f"select kpi_id from '{BASELINE}/kpi_catalogue.csv'"
    ).fetchall()
    assert len(listed) == 11
    assert relations(connection, "kpis") == {f"kpi_{kpi_id}" for (kpi_id,) in listed}


def relations(connection: duckdb.DuckDBPyConnection, side: str) -> set[str]:
    rows = connection.execute(
        "select table_name from information_schema.tables"
        " where table_schema = 'marts' and table_catalog = ?",
        [side],
    ).fetchall()
    return {name for (name,) in rows}


def differences(
    connection: duckdb.DuckDBPyConnection, side: str, name: str
) -> dict[str, int]:
    """How many rows only one side has, and in how many a fraction differs.

    Rows are found by all their columns that are no fractions; equal ones are numbered.
    What is published beyond the baseline's columns is not looked at.
    """
    published = columns(connection, "built", name)
    types = [typed for typed in columns(connection, side, name) if typed in published]
    missing = set(columns(connection, side, name)) - set(types)
    assert {column for column, _ in missing} <= IN_PERIODS_NOW, name
    fractions = [
        column for column, kind in types if kind.startswith(("DOUBLE", "DECIMAL"))
    ]
    exact = [column for column, _ in types if column not in fractions]
    later = f"where kpi_id not in {COMPANIONS}" if "kpi_id" in exact else ""
    rows = (
        f"select *, row_number() over (partition by {', '.join(exact)}"
        f" order by {', '.join(fractions or exact)}) as copy from {{}}.marts.{name}"
        f" {later}"
    )
    same = " and ".join(
        f"one.{column} is not distinct from other.{column}"
        for column in (*exact, "copy")
    )
    counted = ["one.copy is null or other.copy is null", *map(differs, fractions)]
    counts = connection.execute(
        f"select {', '.join(f'count(*) filter ({what})' for what in counted)}"
        f" from ({rows.format('built')}) as one"
        f" full join ({rows.format(side)}) as other on {same}"
    ).fetchall()
    found = zip(("rows", *fractions), counts[0], strict=True)
    return {what: count for what, count in found if count}


def columns(
    connection: duckdb.DuckDBPyConnection, side: str, name: str
) -> list[tuple[str, str]]:
    """The columns of a relation and their types, in their order."""
    described = connection.execute(f"describe {side}.marts.{name}").fetchall()
    return [(column, kind) for column, kind, *_ in described]


def differs(column: str) -> str:
    """SQL: whether a fraction is another one on the other side, to 1e-9."""
    one, other = f"one.{column}", f"other.{column}"
    far = f"abs({one} - {other}) > {TOLERANCE} * greatest(1, abs({one}))"
    return f"coalesce({far}, ({one} is null) <> ({other} is null))"


def test_every_input_value_can_be_read(data: Path) -> None:
    scan(data)


def test_a_command_and_what_it_starts_are_measured(tmp_path: Path) -> None:
    script = tmp_path / "work.py"
    script.write_text(
        "import subprocess, sys\n"
        "work = 'import time; x = bytearray(10**8); [i for i in range(4 * 10**6)];"
        " time.sleep(0.3)'\n"
        "subprocess.run([sys.executable, '-c', work], check=True)\n",
        "utf-8",
    )
    cost = measure([str(script)], tmp_path)
    assert cost.wall > 0.3
    assert 0 < cost.cpu < 60
    assert cost.peak > 10**8
    script.write_text("raise SystemExit('it went wrong')", "utf-8")
    with pytest.raises(RuntimeError, match="it went wrong"):
        measure([str(script)], tmp_path)


def test_the_page_reports_costs_ratios_and_slow_nodes() -> None:
    costs = {case: Cost(2.0 * n, 1.0 * n, n * 2**30) for n, case in enumerate(CASES, 1)}
    tenfold = {case: Cost(9.0, 8 * cost.cpu, cost.peak) for case, cost in costs.items()}
    small = {case: Cost(9.0, 5.0, 2**30) for case in SMALL_CASES}
    nodes = (Node("kpi_nps", "model", 3.0),)
    sizes = [Measured(10**5, costs), Measured(10**6, tenfold, nodes, node_seconds=5.0)]
    text = page(small, sizes)
    heading = "| processor s / wall s / GiB | 100,000 tickets | 1,000,000 tickets |"
    assert heading in text
    assert "| Reading every input value | 1.0 / 2.0 / 1.00 | 8.0 / 9.0 / 1.00 |" in text
    build = "| Full build with all tests ÷"
    assert f"{build} every published row by hand | 1.33 | 1.33 |" in text
    assert f"{build} that of the size before |  | 8.00 |" in text
    assert "| `kpi_nps` | model | 3.0 |" in text
    assert "| all others |  | 2.0 |" in text
    assert "| First build of the demo | 5.0 / 9.0 / 1.00 |" in text
    assert "`check` costs 1.00 times a warm `dbt parse`" in text


def test_builds_with_other_values_are_not_compared(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.duckdb" for name in ("adapted", "contract")]
    for path, rows in zip(paths, (1, 2), strict=True):
        with duckdb.connect(str(path)) as connection:
            connection.execute("create schema marts")
            connection.execute(f"create table marts.kpi_values as from range({rows})")
    compare("zendesk", paths[0], paths[0])
    for pair in (paths, paths[::-1]):
        with pytest.raises(RuntimeError, match="zendesk: 1 rows of kpi_values"):
            compare("zendesk", *pair)


def test_what_an_adapter_made_is_the_input_of_the_other_build(tmp_path: Path) -> None:
    work = tmp_path / "work.duckdb"
    with duckdb.connect(str(work)) as connection:
        connection.execute("create schema staging")
        for name in ("stg_zendesk__tickets", "base_zendesk__users", "stg_tickets"):
            connection.execute(f"create table staging.{name} as select 1 as id")
    write_contract("zendesk", work, tmp_path / "data")
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["tickets.parquet"]
