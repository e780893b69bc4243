"""The scorecard page says what the scorecard holds, and nothing gets out of hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from aftersales.errors import InputError
from aftersales.export import export_tables
from aftersales.published.periods import GRAINS, period_name
from aftersales.published.words import VERDICTS
from aftersales.report import KPI_PAGE, SCORECARD, write_report
from aftersales.show.show import Request, show
from configured_marts import AWKWARD, Configuration, write_configured_marts
from scorecard_html import scorecards, shows
from small_marts import write_small_marts

MOST_BYTES = 700_000


@pytest.fixture(scope="module")
def demo_page(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(demo, tmp_path_factory.mktemp("demo page"))


def page_of(database: Path, directory: Path) -> str:
    write_report(database, directory / "report")
    return (directory / "report" / SCORECARD).read_text("utf-8")


@pytest.mark.parametrize("grain", GRAINS)
def test_every_number_is_the_scorecards(demo: Path, demo_page: str, grain: str) -> None:
    table = scorecards(demo_page)[GRAINS.index(grain)]
    shown = {row[0].partition("\n")[0]: row for row in table.rows if len(row) == 7}
    with duckdb.connect(str(demo), read_only=True) as connection:
        rows = connection.execute(
            "select name, business_question, period_start, value, benchmark_value,"
            " verdict, change, sample_size, kpi_id from marts.kpi_scorecard"
            " where period_grain = ?",
            [grain],
        ).fetchall()
        running = dict(
            connection.execute(
                "select kpi_id, value from marts.kpi_values where segment = 'all'"
                " and not is_complete and period_grain = ?",
                [grain],
            ).fetchall()
        )
    assert len(rows) == len(shown) - 1
    for name, question, start, value, benchmark, verdict, change, size, kpi in rows:
        cells = shown[name]
        assert f"\n{question}" in cells[0]
        assert period_name(grain, start)[1:] in table.caption
        assert shows(cells[1].partition("\n")[0], value), (name, cells[1], value)
        assert shows(cells[2], benchmark), (name, cells[2], benchmark)
        assert cells[3].strip() == VERDICTS[verdict]
        assert change == 0 or shows(cells[4], change), (name, cells[4], change)
        assert f"\n{size:,} " in cells[1], (name, cells[1], size)
        assert shows(cells[5], running[kpi]), (name, cells[5], running[kpi])
        assert cells[5].endswith("\nrunning") == (running[kpi] is not None)


def test_a_mean_has_its_percentiles_beside_it(demo: Path, demo_page: str) -> None:
    with duckdb.connect(str(demo), read_only=True) as connection:
        median, p90 = connection.execute(
            "select median_days, p90_days from marts.kpi_turnaround_time"
            " where is_latest and segment = 'all' and period_grain = 'month'"
        ).fetchall()[0]
    cells = {row[0]: row for row in scorecards(demo_page)[2].rows}
    (row,) = (row for name, row in cells.items() if name.startswith("Turnaround"))
    assert f"median {median:.1f}, 90th percentile {p90:.1f}" in row[1]
    with_percentiles = [row for row in cells.values() if "median" in "".join(row)]
    assert all("hours" in row[1] or "days" in row[1] for row in with_percentiles)


def test_the_page_is_small_and_whole(demo_page: str) -> None:
    assert len(demo_page.encode()) < MOST_BYTES
    assert not re.search(r"(?:src|href)=(?!\"?(?:#|data:))", demo_page)
    assert "@import" not in demo_page
    assert "url(" not in demo_page


def test_the_header_names_the_build(demo: Path, demo_page: str) -> None:
    with duckdb.connect(str(demo), read_only=True) as connection:
        build, as_of = connection.execute(
            "select build_id, as_of from marts.build_info"
        ).fetchall()[0]
    header = demo_page.partition("<header class=top>")[2].partition("</header>")[0]
    assert build in header
    assert f"{as_of.day} {as_of:%B %Y, %H:%M} UTC" in header
    assert "Reporting time zone" in header


def test_the_same_build_gives_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    one = write_report(demo, tmp_path / "one")
    other = write_report(demo, tmp_path / "deep" / "other")
    assert [path.name for path in one] == [SCORECARD, KPI_PAGE]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in other]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(
        [SCORECARD, KPI_PAGE]
    )


def test_a_file_in_the_place_of_the_directory_is_reported(
    demo: Path, tmp_path: Path
) -> None:
    place = tmp_path / "report"
    place.write_text("mine")
    with pytest.raises(InputError, match="a file, where a directory should be"):
        write_report(demo, place)
    with pytest.raises(InputError):
        write_report(demo, place / "below")
    assert place.read_text() == "mine"


def test_without_a_published_file_the_advice_is_to_build(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="aftersales build"):
        write_report(tmp_path / "none.duckdb", tmp_path)


def test_hostile_names_are_text(tmp_path: Path) -> None:
    database = write_configured_marts(tmp_path / "hostile.duckdb", AWKWARD)
    page = page_of(database, tmp_path)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.count("<script") == 2
    assert page.count('<script type="text/plain"') == 1
    assert "\x00" not in page
    assert len(page.encode()) < MOST_BYTES


def test_what_is_not_available_says_why(tmp_path: Path) -> None:
    database = write_small_marts(tmp_path / "small.duckdb")
    page = page_of(database, tmp_path)
    assert page.count("Unavailable: survey_responses is missing.") == 2 + 1
    markdown = (tmp_path / "report" / KPI_PAGE).read_text("utf-8")
    assert "| =Customer Satisfaction |" in markdown
    assert "| unavailable | – | – |" in markdown


def test_a_company_without_a_complete_period_still_has_a_page(tmp_path: Path) -> None:
    new = Configuration(has_begun=False)
    database = write_configured_marts(tmp_path / "new.duckdb", new)
    page = page_of(database, tmp_path)
    assert "No complete year yet" in page
    assert "No month is complete yet." in page


def test_the_newest_record_of_each_table_is_told_with_its_age(
    changed_demo: Callable[..., Path], tmp_path: Path
) -> None:
    database = changed_demo(
        "update marts.input_audit"
        " set newest_at = '2026-09-28 09:30:00', newest_age_days = 2"
        " where table_name = 'survey_responses'"
    )
    page = page_of(database, tmp_path)
    (text,) = re.findall("<li>survey_responses: <time [^>]*>(.*?)<li>", page)
    assert text == "28 September 2026, 09:30 UTC</time>, 2 days before as_of"
    with duckdb.connect(str(database), read_only=True) as connection:
        ((dated,),) = connection.execute(
            "select count(newest_at) from marts.input_audit"
        ).fetchall()
    assert len(re.findall("<li>[a-z_]+: <time ", page)) == dated == 5


def test_an_older_file_leaves_out_what_it_lacks(
    changed_demo: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    newer = ("input_notices", "kpi_answers", "kpi_drivers")
    whole = page_of(changed_demo(), tmp_path)
    old = changed_demo(
        *(f"drop table marts.{name}" for name in newer),
        "alter table marts.kpi_scorecard drop column comment",
        "alter table marts.input_audit drop column newest_at",
    )
    page = page_of(old, tmp_path)
    parts = ("Notices on the input", "Newest records", "What moved it</h4>")
    for mark in (*parts, "class=answer"):
        assert mark in whole
        assert mark not in page
    assert show(old, Request()) == 0
    assert "45.0" in capsys.readouterr().out
    (workbook,) = export_tables(old, tmp_path, ["xlsx"])
    assert workbook.exists()
