"""The demo company's workbook and files, against what was published of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from aftersales.cli import main
from aftersales.export import export_tables
from aftersales.export.sheet import HEADER_ROW
from aftersales.input.contract import kpi_facts

KPIS = len(kpi_facts())

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def directory(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("demo")
    export_tables(demo, place, ["json", "xlsx"])
    return place


def published(demo: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(demo), read_only=True) as connection:
        return connection.execute(query).fetchall()


def same(found: tuple[Any, ...], expected: tuple[Any, ...]) -> bool:
    """A cell holds 16 digits of the mart's 17."""
    return all(
        one is other if other is None else one == pytest.approx(other, rel=1e-14)
        for one, other in zip(found, expected, strict=True)
    )


def test_every_relation_is_exported_whole(demo: Path, directory: Path) -> None:
    relations = [
        name
        for (name,) in published(
            demo,
            "select table_name from information_schema.tables"
            " where table_schema = 'marts'",
        )
    ]
    assert {name.partition("_")[0] for name in relations} >= {"kpi", "fct", "dim"}
    assert {path.stem for path in directory.glob("*.json")} == set(relations)
    for name in relations:
        exported = json.loads((directory / f"{name}.json").read_text("utf-8"))
        assert (
            len(exported) == published(demo, f"select count(*) from marts.{name}")[0][0]
        )


def test_every_kpi_has_a_sheet_that_equals_its_mart(
    demo: Path, directory: Path
) -> None:
    workbook = openpyxl.load_workbook(directory / "aftersales.xlsx")
    kpis = published(
        demo, "select kpi_id, name from marts.kpi_catalog order by display_order"
    )
    names = [name for _, name in kpis]
    assert workbook.sheetnames == ["Scorecard", *names, "Notes"]
    assert len(names) == KPIS
    for kpi_id, name in kpis:
        sheet = workbook[name]
        header, *rows = sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True)
        shown = ["Grain", "From", "Segment", "Segment value", "Value", "Benchmark"]
        places = [header.index(heading) for heading in shown]
        found = {
            (row[places[0]], row[places[1]].date(), row[places[2]], row[places[3]]): (
                row[places[4]],
                row[places[5]],
            )
            for row in rows
        }
        expected = {
            row[:4]: row[4:]
            for row in published(
                demo,
                "select period_grain, period_start, segment, segment_value, value,"
                f" benchmark_value from marts.kpi_{kpi_id}"
                " where segment = 'all' or is_latest",
            )
        }
        assert len(rows) == len(expected)
        assert found.keys() == expected.keys()
        assert all(same(found[key], numbers) for key, numbers in expected.items())
        assert [chart.tagname for chart in sheet._charts] == ["lineChart"]


def test_the_workbook_is_small_enough_to_mail(directory: Path) -> None:
    assert (directory / "aftersales.xlsx").stat().st_size < 2_000_000


@pytest.mark.parametrize("command", ["export", "report"])
def test_a_directory_of_an_odd_name_is_told_in_plain_signs(
    demo: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    odd = tmp_path / "\x1b[31m\u202e"
    words = ["--format", "xlsx"] if command == "export" else []
    assert main([command, "--database", str(demo), "--output", str(odd), *words]) == 0
    assert odd.is_dir()
    assert r"\x1b[31m\u202e" in capfd.readouterr().out
