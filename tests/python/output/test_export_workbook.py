"""The workbook shows what was published, to openpyxl and to LibreOffice alike."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest
from aftersales.export import export_tables
from aftersales.export.cells import LONGEST_TEXT, safe_text, sheet_name
from aftersales.export.sheet import HEADER_ROW
from aftersales.published.periods import by_preference
from aftersales.published.words import in_word
from libreoffice import read_workbook, saved_by_libreoffice
from small_marts import CONTROL, HOSTILE, LONG, write_small_marts

SHEETS = [
    "Scorecard",
    "Net Promoter Score",
    "Volume of all tickets a very lo",
    "=Customer Satisfaction",
    "Notes",
]
KPI_SHEETS = {"nps": SHEETS[1], "ticket_volume": SHEETS[2]}
TABLE_SHEETS = [*SHEETS[:3], "Notes"]
HEADINGS = {
    "period_grain": "Grain",
    "period_start": "From",
    "period_end": "To",
    "segment": "Segment",
    "segment_value": "Segment value",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "value": "Value",
    "sample_size": "Sample size",
    "ci_low": "95 % low",
    "ci_high": "95 % high",
    "benchmark_kind": "Benchmark kind",
    "benchmark_value": "Benchmark",
    "benchmark_gap": "Gap",
    "verdict": "Verdict",
    "is_complete": "Complete",
    "is_latest": "Newest",
}

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_marts(tmp_path_factory.mktemp("marts") / "small.duckdb")


@pytest.fixture(scope="module")
def path(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("workbook")
    return export_tables(database, directory, ["xlsx"])[0]


@pytest.fixture(scope="module", params=["as written", "by LibreOffice"])
def saved(request: pytest.FixtureRequest, path: Path) -> Path:
    """The workbook as written, and as LibreOffice saves it after calculating again."""
    return path if request.param == "as written" else saved_by_libreoffice(path)


@pytest.fixture(scope="module")
def workbook(saved: Path) -> Any:
    return read_workbook(saved)


def table(sheet: Any) -> Rows:
    """The rows below the header, by heading, dates as dates."""
    header, *rows = sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    return [
        {
            heading: value.date() if isinstance(value, datetime) else value
            for heading, value in zip(header, row, strict=True)
            if heading is not None
        }
        for row in rows
    ]


def published(database: Path, query: str) -> Rows:
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(query)
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def same(found: object, expected: object) -> bool:
    if isinstance(expected, bool):
        return found == ("yes" if expected else "no")
    if isinstance(expected, str):
        return (found or "") == safe_text(expected) or found == in_word(expected)
    if isinstance(expected, float):
        return found == pytest.approx(expected, rel=1e-14, abs=1e-14)
    return found == expected


def test_there_is_a_sheet_for_the_scorecard_and_for_each_kpi(workbook: Any) -> None:
    assert workbook.sheetnames == SHEETS


@pytest.mark.parametrize("kpi", KPI_SHEETS)
def test_a_kpi_sheet_equals_the_mart(workbook: Any, database: Path, kpi: str) -> None:
    expected = published(
        database,
        f"from marts.kpi_{kpi} where segment = 'all' or is_latest"
        " order by segment <> 'all', period_start, segment, segment_value",
    )
    found = table(workbook[KPI_SHEETS[kpi]])
    assert len(found) == len(expected)
    for mart_row, row in zip(expected, found, strict=True):
        for column, value in mart_row.items():
            heading = HEADINGS.get(column, column.capitalize())
            if column not in ("kpi_id", "unit"):
                assert same(row[heading], value), (column, row[heading], value)


def test_the_scorecard_equals_the_mart_with_months_first(
    workbook: Any, database: Path
) -> None:
    order = by_preference(["day", "month"])
    expected = sorted(
        published(database, "from marts.kpi_scorecard"),
        key=lambda row: (order.index(row["period_grain"]), row["display_order"]),
    )
    found = table(workbook["Scorecard"])
    headings = HEADINGS | {
        "name": "KPI",
        "business_question": "Business question",
        "unit": "Unit",
        "direction": "Direction",
        "previous_value": "Previous period",
        "change": "Change",
        "availability": "Availability",
        "availability_reason": "Why",
        "topic": "Topic",
    }
    assert len(found) == len(expected) == 6
    for mart_row, row in zip(expected, found, strict=True):
        for column, value in mart_row.items():
            if column in headings:
                assert same(row[headings[column]], value), column


def test_the_scorecard_has_the_running_period_in_columns_of_its_own(
    workbook: Any, database: Path
) -> None:
    rows = {(row["KPI"], row["Grain"]): row for row in table(workbook["Scorecard"])}
    (march,) = published(
        database, "from marts.kpi_nps where period_grain = 'month' and not is_complete"
    )
    row = rows["Net Promoter Score", "month"]
    assert row["Running period"] == "March 2026, running"
    assert same(row["So far"], march["value"])
    assert rows["=Customer Satisfaction", "day"]["Running period"] is None


def test_no_text_is_a_formula(workbook: Any) -> None:
    cells = [cell for sheet in workbook for row in sheet for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert {safe_text(text) for text in HOSTILE if text} <= texts


def test_a_text_stays_a_text_when_it_is_edited(path: Path) -> None:
    cells = [
        cell
        for sheet in openpyxl.load_workbook(path)
        for row in sheet
        for cell in row
        if isinstance(cell.value, str)
    ]
    risky = {cell.value for cell in cells if cell.quotePrefix}
    assert {text for text in HOSTILE if text[:1] in ("=", "+", "-", "@", "\t")} <= risky


def test_dates_are_dates_and_verdicts_have_a_colour_and_a_word(workbook: Any) -> None:
    sheet = workbook["Net Promoter Score"]
    header = [cell.value for cell in sheet[HEADER_ROW + 1]]
    first = sheet[HEADER_ROW + 2]
    assert first[header.index("From")].is_date
    assert first[header.index("From")].value.date() == date(2025, 12, 1)
    verdicts = {
        row[header.index("Verdict")].value: row[
            header.index("Verdict")
        ].fill.fgColor.rgb
        for row in sheet.iter_rows(min_row=HEADER_ROW + 2)
    }
    assert set(verdicts) == {"uncertain", "not assessed"}
    assert len(set(verdicts.values())) == 2


def test_numbers_show_their_unit_and_keep_their_value(workbook: Any) -> None:
    sheet = workbook["Scorecard"]
    header = [cell.value for cell in sheet[HEADER_ROW + 1]]
    value = sheet.cell(HEADER_ROW + 2, header.index("Value") + 1)
    assert value.number_format == "#,##0.0"
    assert value.value == pytest.approx(100 / 3, rel=1e-14)


def test_headers_stay_in_view(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    panes = [workbook[name].freeze_panes for name in TABLE_SHEETS]
    assert panes == ["C5", "C5", "C5", "B5"]


def test_columns_can_be_filtered_and_sheets_printed(workbook: Any) -> None:
    for name in TABLE_SHEETS:
        sheet = workbook[name]
        assert sheet.auto_filter.ref.startswith(f"A{HEADER_ROW + 1}:")
        assert sheet.print_title_rows is not None
        assert sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize(("number", "columns", "last"), [(1, "EFIJ", 7), (2, "EF", 63)])
def test_each_kpi_has_a_line_chart_of_its_complete_periods(
    saved: Path, number: int, columns: str, last: int
) -> None:
    with ZipFile(saved) as archive:
        charts = [name for name in archive.namelist() if "charts/chart" in name]
        chart = archive.read(f"xl/charts/chart{number}.xml").decode()
    assert len(charts) == 2
    assert chart.count("<c:lineChart>") == 1
    assert 'plotVisOnly val="1"' not in chart
    ranges = re.findall(r"<c:f>[^<]*?!([^<]*)</c:f>", chart)
    lines = [f"${column}$5:${column}${last}" for column in columns]
    assert [found for found in ranges if found in lines] == lines
    assert ranges.count(f"$B$5:$B${last}") == len(lines)


def test_a_kpi_without_rows_says_why(workbook: Any) -> None:
    cell = workbook["=Customer Satisfaction"].cell(HEADER_ROW + 1, 1)
    assert cell.value == "Unavailable: survey_responses is missing."
    row = next(row for row in table(workbook["Scorecard"]) if row["KPI"][0] == "=")
    assert row["Availability"] == "unavailable"
    assert row["Why"] == "survey_responses is missing"


def test_filters_narrow_the_workbook_too(database: Path, tmp_path: Path) -> None:
    (path,) = export_tables(
        database, tmp_path, ["xlsx"], ["ticket_volume"], ["day"], date(2026, 2, 1)
    )
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["Scorecard", SHEETS[2], "Notes"]
    series = table(workbook[SHEETS[2]])
    assert min(row["From"] for row in series) == date(2026, 2, 1)
    assert len(table(workbook["Scorecard"])) == 1


def test_the_file_is_dated_by_the_build_not_by_the_clock(path: Path) -> None:
    properties = openpyxl.load_workbook(path).properties
    assert properties.created == properties.modified == datetime(2026, 3, 15, 12, 0)


def test_a_long_text_is_cut_to_what_a_cell_holds() -> None:
    assert len(safe_text(LONG)) == LONGEST_TEXT
    assert safe_text(LONG).endswith("…")
    faces = safe_text("😀" * 20_000)
    assert len(faces.encode("utf-16-le")) // 2 <= LONGEST_TEXT


def test_control_characters_become_visible() -> None:
    assert safe_text(CONTROL) == "bell\ufffd escape\ufffd null\ufffd end\ufffd"
    assert safe_text("a\r\nb\rc\td") == "a\nb\nc\td"


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Fault Rate", [], "Fault Rate"),
        ("fault rate", ["Fault Rate"], "fault rate 2"),
        ("x" * 40, ["x" * 31], "x" * 29 + " 2"),
        ("'quoted'", [], "quoted"),
        ("[]:*?/\\", [], "KPI"),
        ("History", [], "History 2"),
    ],
)
def test_a_sheet_gets_a_name_it_may_have(
    name: str, taken: list[str], expected: str
) -> None:
    assert sheet_name(name, taken) == expected
