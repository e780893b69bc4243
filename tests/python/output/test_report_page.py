"""The scorecard page says what the scorecard holds, and nothing gets out of hand."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from aftersales.errors import BusyError, InputError
from aftersales.figures import period_name
from aftersales.input.contract import KPI_IDS
from aftersales.report import KPI_PAGE, SCORECARD, write_report
from aftersales.report.reading import GRAINS
from published_demo import published_demo
from scorecard_html import scorecards, shows
from small_marts import CONTROL, HOSTILE, LONG

VERDICTS = {
    "met": "Met",
    "missed": "Missed",
    "uncertain": "Uncertain",
    "not_assessed": "Not assessed",
}
MOST_BYTES = 300_000


@cache
def demo_page() -> str:
    with TemporaryDirectory() as directory:
        write_report(published_demo(), Path(directory))
        return (Path(directory) / SCORECARD).read_text("utf-8")


def changed_demo(directory: Path, *statements: str) -> Path:
    """A copy of the published demo, changed by statements."""
    copy = directory / "changed.duckdb"
    shutil.copyfile(published_demo().resolve(), copy)
    with duckdb.connect(str(copy)) as connection:
        for statement in statements:
            connection.execute(statement)
    return copy


def page_of(database: Path, directory: Path) -> str:
    write_report(database, directory / "report")
    return (directory / "report" / SCORECARD).read_text("utf-8")


@pytest.mark.parametrize("grain", GRAINS)
def test_every_number_is_the_scorecards(grain: str) -> None:
    table = scorecards(demo_page())[GRAINS.index(grain)]
    shown = {row[0]: row for row in table.rows if len(row) == 6}
    with duckdb.connect(str(published_demo()), read_only=True) as connection:
        rows = connection.execute(
            "select name, business_question, period_start, value, benchmark_value,"
            " verdict, change from marts.kpi_scorecard where period_grain = ?",
            [grain],
        ).fetchall()
    assert len(rows) == 11
    for name, question, start, value, benchmark, verdict, change in rows:
        cells = shown[name + question]
        assert period_name(grain, start)[1:] in table.caption
        assert shows(cells[1], value), (name, cells[1], value)
        assert shows(cells[2], benchmark), (name, cells[2], benchmark)
        assert cells[3].strip() == VERDICTS[verdict]
        assert change == 0 or shows(cells[4], change), (name, cells[4], change)


def test_the_page_is_small_and_whole() -> None:
    page = demo_page()
    assert len(page.encode()) < MOST_BYTES
    assert not re.search(r"(?:src|href)=(?!\"?(?:#|data:))", page)
    assert "@import" not in page
    assert "url(" not in page


def test_the_header_tells_which_build_it_is() -> None:
    with duckdb.connect(str(published_demo()), read_only=True) as connection:
        build, as_of = connection.execute(
            "select build_id, as_of from marts.build_info"
        ).fetchall()[0]
    header = demo_page().partition("<header class=top>")[2].partition("</header>")[0]
    assert build in header
    assert f"{as_of.day} {as_of:%B %Y, %H:%M} UTC" in header
    assert "Reporting time zone" in header


def test_the_same_build_gives_the_same_bytes(tmp_path: Path) -> None:
    one = write_report(published_demo(), tmp_path / "one")
    other = write_report(published_demo(), tmp_path / "deep" / "other")
    assert [path.name for path in one] == [SCORECARD, KPI_PAGE]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in other]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(
        [SCORECARD, KPI_PAGE]
    )


def test_a_file_in_the_place_of_the_directory_is_told(tmp_path: Path) -> None:
    place = tmp_path / "report"
    place.write_text("mine")
    with pytest.raises(InputError, match="a file, where a directory should be"):
        write_report(published_demo(), place)
    with pytest.raises((InputError, BusyError)):
        write_report(published_demo(), place / "below")
    assert place.read_text() == "mine"


def test_without_a_published_file_the_advice_is_to_build(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="aftersales build"):
        write_report(tmp_path / "none.duckdb", tmp_path)


def hostile_demo(directory: Path) -> Path:
    """A copy of the demo whose segments are named to break a page."""
    copy = changed_demo(directory)
    texts = [*HOSTILE, LONG, CONTROL, "x" * 5_000, "\u200f\u202eabc\u2066", "'\"`"]
    with duckdb.connect(str(copy)) as connection:
        names = connection.execute(
            "select distinct segment, segment_value from marts.kpi_values"
            " where segment <> 'all' order by all"
        ).fetchall()
        for number, (segment, name) in enumerate(names):
            for kpi_id in KPI_IDS:
                connection.execute(
                    f"update marts.kpi_{kpi_id} set segment_value = ?"
                    " where segment = ? and segment_value = ?",
                    [f"{texts[number % len(texts)]}", segment, name],
                )
    return copy


def test_hostile_names_are_text(tmp_path: Path) -> None:
    page = page_of(hostile_demo(tmp_path), tmp_path)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.count("<script") == 1
    assert "\x00" not in page
    assert len(page.encode()) < MOST_BYTES


def test_what_is_not_available_says_why(tmp_path: Path) -> None:
    why = "the table survey_responses is missing"
    database = changed_demo(
        tmp_path,
        "delete from marts.kpi_nps",
        f"update marts.kpi_availability set availability = 'unavailable',"
        f" reason = '{why}' where kpi_id = 'nps'",
        f"""update marts.kpi_scorecard set availability = 'unavailable',
            availability_reason = '{why}', period_start = null, period_end = null,
            value = null, ci_low = null, ci_high = null, sample_size = null,
            benchmark_kind = null, benchmark_value = null, benchmark_gap = null,
            verdict = 'not_assessed', previous_period_start = null,
            previous_value = null, change = null where kpi_id = 'nps'""",
    )
    page = page_of(database, tmp_path)
    assert page.count(f"Not available: {why}") == len(GRAINS) + 1
    markdown = (tmp_path / "report" / KPI_PAGE).read_text("utf-8")
    assert "| Net Promoter Score |" in markdown
    assert "not available" in markdown


def test_a_company_without_a_complete_period_still_has_a_page(tmp_path: Path) -> None:
    database = changed_demo(
        tmp_path,
        *(
            f"update marts.kpi_{kpi_id} set is_complete = false, is_latest = false"
            for kpi_id in KPI_IDS
        ),
        """update marts.kpi_scorecard set period_start = null, period_end = null,
            value = null, ci_low = null, ci_high = null, sample_size = null,
            benchmark_kind = null, benchmark_value = null, benchmark_gap = null,
            verdict = 'not_assessed', previous_period_start = null,
            previous_value = null, change = null""",
    )
    page = page_of(database, tmp_path)
    assert "No complete year yet" in page
    assert "No month is complete yet." in page
