"""The benchmark: its rival computes the published rows, its page says what it saw."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from aftersales.contract import KPI_IDS
from benchmark.by_hand import scan, yardstick
from benchmark.cases import CASES, TINY_CASES, Measured, Node
from benchmark.measure import Cost, measure
from benchmark.report import page
from building import build
from comparison import KEY, TOLERANCE
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


@pytest.mark.slow
def test_the_yardstick_computes_the_rows_of_the_build(
    data: Path, tmp_path: Path
) -> None:
    built = build(data, tmp_path / "built")
    by_hand = tmp_path / "by_hand.duckdb"
    yardstick(data, by_hand)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{built}' as built (read_only)")
        connection.execute(f"attach '{by_hand}' as by_hand (read_only)")
        for kpi_id in KPI_IDS:
            assert differing_columns(connection, f"kpi_{kpi_id}") == {}, kpi_id


def differing_columns(
    connection: duckdb.DuckDBPyConnection, table: str
) -> dict[str, int]:
    """The columns of two tables that differ, with the number of rows they differ in."""
    types = {}
    for side in ("built", "by_hand"):
        described = connection.execute(f"describe {side}.marts.{table}").fetchall()
        types[side] = {name: kind for name, kind, *_ in described}
    assert types["built"] == types["by_hand"]
    columns = [name for name in types["built"] if name not in KEY]
    counted = ", ".join(
        f"count(*) filter (not {same(name, types['built'][name])})" for name in columns
    )
    rows = connection.execute(
        "select count(*) filter (built.kpi_id is null or by_hand.kpi_id is null),"
        f" {counted} from built.marts.{table} as built"
        f" full join by_hand.marts.{table} as by_hand using ({', '.join(KEY)})"
    ).fetchall()
    counts = dict(zip(("rows", *columns), rows[0], strict=True))
    return {name: count for name, count in counts.items() if count}


def same(column: str, kind: str) -> str:
    """SQL: whether a column's two cells are equal, numbers to 1e-9."""
    one, other = f"built.{column}", f"by_hand.{column}"
    if kind != "DOUBLE":
        return f"({one} is not distinct from {other})"
    near = f"abs({one} - {other}) <= {TOLERANCE} * greatest(1, abs({one}))"
    return f"coalesce({near}, {one} is null and {other} is null)"


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
    tiny = Measured(100, {case: Cost(9.0, 8.0, 2**30) for case in TINY_CASES})
    nodes = (Node("kpi_nps", "model", 3.0),)
    text = page(tiny, [Measured(10**6, costs, nodes, node_seconds=5.0)])
    assert "| processor s / wall s / GiB | 1,000,000 tickets |" in text
    assert "| Reading every input value | 1.0 / 2.0 / 1.00 |" in text
    assert "| Full build with all tests ÷ by hand | 1.50 |" in text
    assert "| `kpi_nps` | model | 3.0 |" in text
    assert "| all others | | 2.0 |" in text
    assert "| Build again | 8.0 / 9.0 / 1.00 |" in text
