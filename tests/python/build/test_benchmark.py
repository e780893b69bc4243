"""The benchmark: its rival computes the published rows, its page says what it saw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from aftersales.build.marts_file import PRIVATE_COLUMNS
from aftersales.input.contract import KPI_IDS
from benchmark.by_hand import kpis, published, scan
from benchmark.cases import CASES, TINY_CASES, Measured, Node
from benchmark.measure import Cost, measure
from benchmark.report import page
from building import build
from comparison import TOLERANCE
from large_company.company import write_company
from large_company.next_day import write_next_day


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three exports in a row, the last of them with every kind of change in it."""
    directory = tmp_path_factory.mktemp("data")
    write_company(directory / "base", 10_000, 3)
    write_next_day(directory / "base", directory / "next", "recent", 3)
    write_next_day(directory / "next", directory / "last", "any-age", 3)
    return directory / "last"


@pytest.fixture(scope="module")
def connection(
    data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A build, and both parts of the yardstick, of the same export."""
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
def test_the_yardstick_computes_the_rows_of_the_build(
    connection: duckdb.DuckDBPyConnection, side: str
) -> None:
    found = relations(connection, side)
    assert found == (
        {f"kpi_{kpi_id}" for kpi_id in KPI_IDS}
        if side == "kpis"
        else relations(connection, "built")
    )
    for name in sorted(found):
        assert differences(connection, side, name) == {}, name


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
    """
    types = columns(connection, "built", name)
    assert types == columns(connection, side, name)
    fractions = [
        column for column, kind in types if kind.startswith(("DOUBLE", "DECIMAL"))
    ]
    exact = [column for column, _ in types if column not in fractions]
    rows = (
        f"select *, row_number() over (partition by {', '.join(exact)}"
        f" order by {', '.join(fractions or exact)}) as copy from {{}}.marts.{name}"
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
    """The published columns of a relation and their types, in their order."""
    described = connection.execute(f"describe {side}.marts.{name}").fetchall()
    return [
        (column, kind)
        for column, kind, *_ in described
        if column not in PRIVATE_COLUMNS
    ]


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


def test_the_page_tells_costs_ratios_and_slow_nodes() -> None:
    costs = {case: Cost(2.0 * n, 1.0 * n, n * 2**30) for n, case in enumerate(CASES, 1)}
    tiny = Measured(100, {case: Cost(9.0, 5.0, 2**30) for case in TINY_CASES})
    nodes = (Node("kpi_nps", "model", 3.0),)
    text = page(tiny, [Measured(10**6, costs, nodes, node_seconds=5.0)])
    assert "| processor s / wall s / GiB | 1,000,000 tickets |" in text
    assert "| Reading every input value | 1.0 / 2.0 / 1.00 |" in text
    above = "| Full build without tests ÷"
    assert f"{above} every published row by hand | 1.67 |" in text
    assert f"{above} the KPI tables by hand | 2.50 |" in text
    assert "| `kpi_nps` | model | 3.0 |" in text
    assert "| all others | | 2.0 |" in text
    assert "| Build again, nothing changed | 5.0 / 9.0 / 1.00 |" in text
    refresh = "| Refresh, any age, beyond dbt's share ÷ full build with all tests"
    assert f"{refresh} | 0.50 |" in text
