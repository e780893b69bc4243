"""The scorecard page in a real browser: quiet, reachable, readable, and in its room."""

from __future__ import annotations

from pathlib import Path

import pytest
from aftersales.input.contract import kpi_facts
from aftersales.published.periods import GRAINS
from aftersales.report import write_report
from browser import Scheme, watched
from configured_marts import AWKWARD, write_configured_marts
from playwright.sync_api import Browser

WIDTHS = (320, 400, 768, 1024, 1600)
OPEN_ALL = 'document.querySelectorAll("details").forEach((one) => { one.open = true; })'
SHOWN_PERIODS = """() => [...document.querySelectorAll(".head h2")]
    .filter((heading) => heading.checkVisibility()).map((heading) => heading.innerText)
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page_file(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(demo, tmp_path_factory.mktemp("report"))[0]


def test_nothing_is_asked_of_anyone_and_nothing_complained_of(
    browser: Browser, page_file: Path
) -> None:
    with watched(browser, page_file) as watch:
        for grain in GRAINS:
            watch.choose(grain)
        watch.page.hover(f"figure.{GRAINS[-1]} .plot svg")
        watch.page.wait_for_load_state("networkidle")
        assert watch.requests == []
        assert watch.complaints == []


@pytest.mark.parametrize(
    ("grain", "scheme", "width"),
    [
        ("month", "light", 1600),
        ("week", "dark", 1600),
        ("day", "dark", 400),
    ],
)
def test_axe_finds_nothing(
    browser: Browser, page_file: Path, grain: str, scheme: Scheme, width: int
) -> None:
    with watched(browser, page_file, scheme=scheme, width=width) as watch:
        watch.choose(grain)
        watch.page.evaluate(OPEN_ALL)
        assert watch.findings() == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows(browser: Browser, page_file: Path, width: int) -> None:
    with watched(browser, page_file, width=width) as watch:
        watch.page.evaluate(OPEN_ALL)
        for grain in GRAINS:
            watch.choose(grain)
            assert watch.overflowing() == [], grain


def test_hostile_names_break_nothing(browser: Browser, tmp_path: Path) -> None:
    database = write_configured_marts(tmp_path / "hostile.duckdb", AWKWARD)
    file = write_report(database, tmp_path / "report")[0]
    for width in (400, 1600):
        with watched(browser, file, width=width) as watch:
            watch.page.evaluate(OPEN_ALL)
            for grain in GRAINS:
                watch.choose(grain)
                assert watch.overflowing() == []
            assert watch.complaints == []
            assert watch.requests == []
            watch.choose("month")
            text = watch.page.inner_text("main")
            assert "<script>alert(1)</script>" in text
            assert watch.page.locator("script:not([type])").count() == 1


def test_every_grain_is_reached_by_keyboard_without_a_script(
    browser: Browser, page_file: Path
) -> None:
    with watched(browser, page_file, script=False) as watch:
        page = watch.page
        page.keyboard.press("Tab")
        assert "Skip" in page.locator(":focus").inner_text()
        page.keyboard.press("Tab")
        seen = [page.evaluate(SHOWN_PERIODS)]
        for _ in GRAINS[1:]:
            page.keyboard.press("ArrowRight")
            seen.append(page.evaluate(SHOWN_PERIODS))
        assert all(len(periods) == 1 for periods in seen)
        assert len({periods[0] for periods in seen}) == len(GRAINS)
        for grain in GRAINS:
            watch.choose(grain)
            names = page.locator("table.card:visible th[scope=row] a")
            assert names.count() == len(kpi_facts())
            assert page.locator(f"figure.{grain}:visible").count() == len(kpi_facts())


def test_the_arrow_keys_walk_along_a_trend(browser: Browser, page_file: Path) -> None:
    with watched(browser, page_file) as watch:
        plot = watch.page.locator("#turnaround_time figure.month .plot")
        plot.focus()
        watch.page.keyboard.press("ArrowLeft")
        before = plot.locator("output").inner_text()
        watch.page.keyboard.press("ArrowRight")
        newest = plot.locator("output").inner_text()
        period = watch.page.locator("#turnaround_time .now.month .per").inner_text()
        value = watch.page.locator("#turnaround_time .now.month .big b").inner_text()
        assert newest == f"{period}: {value}"
        assert before != newest
        watch.page.keyboard.press("Escape")
        assert plot.locator("output").count() == 0


def test_on_paper_everything_of_the_chosen_grain_is_there(
    browser: Browser, page_file: Path
) -> None:
    with watched(browser, page_file) as watch:
        watch.page.emulate_media(media="print")
        assert not watch.page.is_visible(".switch")
        assert watch.page.is_visible("#nps .dims.month, #nps .month .dims")
        assert watch.page.pdf(format="A4").startswith(b"%PDF")
