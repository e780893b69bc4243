"""Every output follows what a company chose: grains, segments, KPIs, one of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from aftersales.errors import InputError
from aftersales.export import export_tables
from aftersales.report import KPI_PAGE, SCORECARD, write_report
from aftersales.show.show import Request, show
from browser import watched
from configured_marts import Configuration, write_configured_marts
from playwright.sync_api import Browser
from scorecard_html import scorecards

CONFIGURATIONS = {
    "usual": Configuration(),
    "reversed": Configuration(grains=("year", "quarter", "month", "week", "day")),
    "without month": Configuration(grains=("day", "week", "quarter")),
    "day alone": Configuration(grains=("day",)),
    "year alone": Configuration(grains=("year",)),
    "no segments": Configuration(segments=()),
    "single people": Configuration(
        segments=("assignee_id", "customer_id"),
        values=tuple(f"C{number:04}" for number in range(700)),
        grains=("month",),
    ),
    "one KPI": Configuration(kpis=("ticket_volume",)),
    "a KPI of its own alone": Configuration(kpis=("cost",), grains=("week", "year")),
}
NAMES = {
    "nps": "Net Promoter Score",
    "ticket_volume": "Volume of Tickets",
    "cost": "Cost of a Visit",
}
FIRST = {
    "usual": "month",
    "reversed": "month",
    "without month": "quarter",
    "day alone": "day",
    "year alone": "year",
    "no segments": "month",
    "single people": "month",
    "one KPI": "month",
    "a KPI of its own alone": "week",
}
PERIODS = {
    "day": "7 Mar 2026",
    "week": "week of 2 Mar 2026",
    "month": "February 2026",
    "quarter": "Q1 2026",
    "year": "2025",
}

Case = tuple[str, Configuration, Path]


@pytest.fixture(scope="session", params=CONFIGURATIONS)
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Case:
    name, chosen = request.param, CONFIGURATIONS[request.param]
    path = tmp_path_factory.mktemp("options") / "published.duckdb"
    return name, chosen, write_configured_marts(path, chosen)


@pytest.fixture
def shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    def run(database: Path, kpi: str | None = None, **words: Any) -> str:
        monkeypatch.setenv("COLUMNS", "80")
        assert show(database, Request(kpi, **words)) == 0
        return capsys.readouterr().out

    return run


def test_the_terminal_shows_what_there_is(
    case: Case, shown: Callable[..., str]
) -> None:
    name, chosen, database = case
    text = shown(database)
    assert f"scorecard: {PERIODS[FIRST[name]]}\n" in text
    assert [one for one in NAMES if f"\n{NAMES[one]} " in text] == list(chosen.kpis)
    for grain in chosen.grains:
        card = json.loads(shown(database, grain=grain, format="json"))
        assert {row["period_grain"] for row in card["kpis"]} == {grain}
        assert [row["kpi_id"] for row in card["kpis"]] == list(chosen.kpis)
    for kpi in chosen.kpis:
        assert f"({kpi})" in shown(database, kpi)
        for segment in chosen.segments:
            assert chosen.values[0] in shown(database, kpi, segment=segment)


def test_what_was_not_chosen_is_reported_with_what_was(case: Case) -> None:
    _, chosen, database = case
    lacking = [grain for grain in PERIODS if grain not in chosen.grains]
    known = ", ".join(grain for grain in PERIODS if grain in chosen.grains)
    for grain in lacking:
        with pytest.raises(InputError, match=f"It has {known}."):
            show(database, Request(grain=grain))
        with pytest.raises(InputError, match=f"Known: {known}|Did you mean"):
            export_tables(database, database.parent / "none", ["csv"], grains=[grain])
    for kpi in chosen.kpis:
        with pytest.raises(InputError, match="has no segment 'shoe_size'"):
            show(database, Request(kpi, segment="shoe_size"))


def test_the_page_shows_what_there_is(
    case: Case, browser: Browser, tmp_path: Path
) -> None:
    name, chosen, database = case
    write_report(database, tmp_path)
    cards = scorecards((tmp_path / SCORECARD).read_text("utf-8"))
    captions = [card.caption.strip().rpartition(": ")[2].lower() for card in cards]
    assert captions == [
        period.lower() for grain, period in PERIODS.items() if grain in chosen.grains
    ]
    for card in cards:
        shown = [row[0] for row in card.rows if len(row) == 7][1:]
        assert [name.partition("\n")[0] for name in shown] == [
            NAMES[kpi] for kpi in chosen.kpis
        ]
    with watched(browser, tmp_path / SCORECARD, width=400) as watch:
        headings = watch.page.locator(".head h2:visible").all_inner_texts()
        assert [text.lower() for text in headings] == [PERIODS[FIRST[name]].lower()]
        has_segments = bool(chosen.segments) and FIRST[name] != "day"
        assert (watch.page.locator(".seg:visible").count() > 0) == has_segments
        for grain in chosen.grains:
            watch.choose(grain)
            assert watch.overflowing() == []
        assert watch.findings() == []
        assert watch.complaints == []


def test_the_markdown_page_shows_what_there_is(case: Case, tmp_path: Path) -> None:
    name, chosen, database = case
    write_report(database, tmp_path)
    text = (tmp_path / KPI_PAGE).read_text("utf-8")
    assert f"Current values are those of {PERIODS[FIRST[name]]}" in text
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert [row.split(" | ")[2] for row in rows] == [NAMES[kpi] for kpi in chosen.kpis]
    assert all("26" in row and "25" in row for row in rows)


def test_the_workbook_shows_what_there_is(case: Case, tmp_path: Path) -> None:
    name, chosen, database = case
    (path,) = export_tables(database, tmp_path, ["xlsx"])
    workbook = openpyxl.load_workbook(path)
    names = [NAMES[kpi] for kpi in chosen.kpis]
    assert workbook.sheetnames == ["Scorecard", *names, "Notes"]
    for kpi in names:
        header, *rows = workbook[kpi].iter_rows(min_row=4, values_only=True)
        assert rows[0][0] == FIRST[name]
        assert {row[0] for row in rows} == set(chosen.grains)
        segments = [row[header.index("Segment")] for row in rows]
        assert set(segments) == {"all", *chosen.segments}
        assert all(segments.count(one) <= 500 * 5 for one in chosen.segments)
        chart = workbook[kpi]._charts[0]
        assert len(chart.series) == (4 if kpi == NAMES["nps"] else 2)
    if "cost" in chosen.kpis:
        header = [cell.value for cell in workbook[NAMES["cost"]][4]]
        assert "Of it for travel" in header


def test_the_files_hold_what_there_is(case: Case, tmp_path: Path) -> None:
    _, chosen, database = case
    written = export_tables(database, tmp_path, ["json"], kpis=chosen.kpis)
    found = {path.stem: json.loads(path.read_text("utf-8")) for path in written}
    tables = {"cost": "fct_visit_costs"}
    assert {tables.get(kpi, f"kpi_{kpi}") for kpi in chosen.kpis} < found.keys()
    grains = {row["period_grain"] for row in found["kpi_values"]}
    assert grains == set(chosen.grains)


def test_without_any_kpi_there_is_nothing_to_show(tmp_path: Path) -> None:
    none = Configuration(kpis=("cost",), grains=())
    database = write_configured_marts(tmp_path / "none.duckdb", none)
    with pytest.raises(InputError, match="no KPI was published"):
        show(database, Request())
    with pytest.raises(InputError, match="no KPI was published"):
        write_report(database, tmp_path / "report")
