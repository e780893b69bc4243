"""Exported CSV, Parquet and JSON hold what was published, and nothing else."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from aftersales.errors import InputError
from aftersales.export import FORMATS, export_tables
from small_marts import write_small_marts

RELATIONS = [
    "kpi_scorecard",
    "kpi_values",
    "kpi_catalog",
    "kpi_availability",
    "kpi_evidence",
    "kpi_nps",
    "kpi_ticket_volume",
    "kpi_csat",
    "build_info",
    "input_audit",
    "input_notices",
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_marts(tmp_path_factory.mktemp("marts") / "small.duckdb")


def published(database: Path, relation: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(f"from marts.{relation} order by all")
        return [column[0] for column in found.description or []], found.fetchall()


def as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds") + "Z"
    return value.isoformat() if isinstance(value, date) else value


def as_csv(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(as_json(value))


def test_every_relation_becomes_a_file_of_each_format(
    database: Path, tmp_path: Path
) -> None:
    written = export_tables(database, tmp_path / "new" / "place", ["json", "csv"])
    expected = [f"{name}.{form}" for form in ("json", "csv") for name in RELATIONS]
    assert [path.name for path in written] == expected
    found = {path.name for path in (tmp_path / "new" / "place").iterdir()}
    assert found == set(expected)


@pytest.mark.parametrize("relation", RELATIONS)
def test_csv_holds_the_relation_exactly(
    database: Path, tmp_path: Path, relation: str
) -> None:
    export_tables(database, tmp_path, ["csv"])
    names, rows = published(database, relation)
    text = (tmp_path / f"{relation}.csv").read_bytes().decode("utf-8")
    header, *found = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert header == names
    assert found == [[as_csv(value) for value in row] for row in rows]


def test_csv_ends_lines_as_rfc_4180_says_and_tells_null_from_empty_text(
    database: Path, tmp_path: Path
) -> None:
    export_tables(database, tmp_path, ["csv"], kpis=["nps"])
    content = (tmp_path / "kpi_evidence.csv").read_bytes()
    assert content.count(b"\r\n") == 17
    assert b'\r\nnps,answer,"",2026-01-05,true,false,,0.0,1.0,,\r\n' in content
    assert b"line one\nline two" in content


@pytest.mark.parametrize("relation", RELATIONS)
def test_json_holds_the_relation_with_numbers_as_numbers(
    database: Path, tmp_path: Path, relation: str
) -> None:
    export_tables(database, tmp_path, ["json"])
    names, rows = published(database, relation)
    found = json.loads((tmp_path / f"{relation}.json").read_text("utf-8"))
    expected = [[as_json(value) for value in row] for row in rows]
    assert found == [dict(zip(names, row, strict=True)) for row in expected]


@pytest.mark.parametrize("relation", RELATIONS)
def test_parquet_holds_the_relation_with_its_types(
    database: Path, tmp_path: Path, relation: str
) -> None:
    export_tables(database, tmp_path, ["parquet"])
    path = tmp_path / f"{relation}.parquet"
    with duckdb.connect(str(database), read_only=True) as connection:
        expected = connection.sql(f"from marts.{relation} order by all")
        found = connection.sql(f"from read_parquet('{path}')")
        assert found.columns == expected.columns
        assert found.types == expected.types
        assert found.fetchall() == expected.fetchall()


def test_the_same_build_makes_the_same_bytes(database: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export_tables(database, tmp_path / name, FORMATS)
    files = sorted((tmp_path / "one").iterdir())
    assert len(files) == 3 * len(RELATIONS) + 1
    for file in files:
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_filters_hold_for_every_file_with_such_a_column(
    database: Path, tmp_path: Path
) -> None:
    written = export_tables(
        database, tmp_path, ["json"], ["ticket_volume"], ["day"], date(2026, 2, 1)
    )
    found = {path.stem: json.loads(path.read_text("utf-8")) for path in written}
    assert "kpi_nps" not in found
    assert len(found["kpi_ticket_volume"]) == 43 * 3
    assert len(found["kpi_values"]) == 43 * 3
    for rows in found.values():
        for row in rows:
            assert row["kpi_id"] == "ticket_volume"
            assert row.get("period_grain", "day") == "day"
    assert min(row["period_start"] for row in found["kpi_values"]) == "2026-02-01"


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (["build_info"], ["build_info"]),
        (["kpi_c*", "kpi_nps"], ["kpi_catalog", "kpi_nps", "kpi_csat"]),
        (["*info", "kpi_values"], ["kpi_values", "build_info"]),
    ],
)
def test_tables_may_be_picked_by_name(
    database: Path, tmp_path: Path, tables: list[str], expected: list[str]
) -> None:
    written = export_tables(database, tmp_path, ["csv"], tables=tables)
    assert [path.stem for path in written] == expected


def test_the_scorecard_stands_whatever_the_series_begin_with(
    database: Path, tmp_path: Path
) -> None:
    export_tables(database, tmp_path, ["json"], since=date(2026, 12, 1))
    assert len(json.loads((tmp_path / "kpi_scorecard.json").read_text("utf-8"))) == 6
    assert json.loads((tmp_path / "kpi_values.json").read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"formats": ["xslx"]}, "--format 'xslx' is unknown. Did you mean xlsx?"),
        ({"kpis": ["NPS"]}, "--kpi 'NPS' is unknown. Did you mean nps?"),
        ({"kpis": ["tickets_volume"]}, "Did you mean ticket_volume?"),
        ({"kpis": ["zzz"]}, "Known: nps, ticket_volume, csat."),
        ({"grains": ["months"]}, "--grain 'months' is unknown. Did you mean month?"),
        ({"tables": ["kpi_value"]}, "--table 'kpi_value' is unknown. Did you mean"),
        ({"tables": ["facts_*"]}, "--table 'facts_*' is unknown. Known: kpi_scorecard"),
        (
            {"tables": ["build_info"], "kpis": ["nps"]},
            "--table 'build_info' is unknown. Known: kpi_scorecard",
        ),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_one(
    database: Path, tmp_path: Path, arguments: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(InputError) as error:
        export_tables(
            database,
            tmp_path / "out",
            arguments.get("formats", ["csv"]),
            arguments.get("kpis", []),
            arguments.get("grains", []),
            tables=arguments.get("tables", []),
        )
    assert message in str(error.value)
    assert error.value.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_without_a_published_file_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing was published here yet"):
        export_tables(tmp_path / "none.duckdb", tmp_path / "out", ["csv"])
    assert not (tmp_path / "out").exists()


def test_a_further_relation_about_kpis_goes_with_them(tmp_path: Path) -> None:
    database = write_small_marts(tmp_path / "small.duckdb")
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table marts.kpi_drivers as select 'nps' as kpi_id, 1 as effect"
            " union all select 'csat', 2"
        )
    written = export_tables(database, tmp_path / "out", ["json"], kpis=["nps"])
    names = [path.stem for path in written]
    assert names == [*RELATIONS[:5], "kpi_drivers", "kpi_nps"]
    rows = json.loads((tmp_path / "out" / "kpi_drivers.json").read_text("utf-8"))
    assert rows == [{"kpi_id": "nps", "effect": 1}]
