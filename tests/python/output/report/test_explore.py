"""The page explored in a real browser: what is chosen is what the marts hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb
import pytest
from aftersales.published.words import VERDICTS
from aftersales.report import write_report
from browser import Watched, watched
from configured_marts import AWKWARD, Configuration, write_configured_marts
from playwright.sync_api import Browser, expect
from scorecard_html import shows

OPEN_ALL = 'document.querySelectorAll("details").forEach((one) => { one.open = true; })'
CELLS = """(rows) => rows.map((row) => [row.dataset.kpi,
    ...[...row.cells].map((cell) => cell.innerText)])"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page_file(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(demo, tmp_path_factory.mktemp("report"))[0]


@pytest.fixture
def opened(browser: Browser, page_file: Path) -> Iterator[Watched]:
    with watched(browser, page_file) as watch:
        expect(watch.page.locator(".tools")).to_be_visible()
        yield watch
        assert watch.complaints == []
        assert watch.requests == []


def scores(watch: Watched) -> dict[str, list[str]]:
    """The texts of the scorecard's cells, by KPI, in the order of the page."""
    rows = watch.page.locator("table.card:visible tr[data-kpi]")
    return {kpi: texts for kpi, *texts in rows.evaluate_all(CELLS)}


def published(demo: Path, query: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(demo), read_only=True) as connection:
        return connection.execute(query, values).fetchall()


def choose(watch: Watched, *, period: str = "", segment: str = "") -> None:
    if period:
        watch.page.get_by_label("Period", exact=True).nth(-1).select_option(period)
    if segment:
        watch.page.get_by_label("Segment").select_option(segment)


@pytest.mark.parametrize(
    ("grain", "start", "segment", "value"),
    [
        ("month", date(2026, 9, 1), "team", "Hamburg"),
        ("week", date(2026, 8, 31), "region", "South Germany"),
        ("quarter", date(2026, 4, 1), "all", "all"),
        ("month", date(2026, 10, 1), "all", "all"),
    ],
)
def test_every_card_chart_and_table_follows(
    opened: Watched, demo: Path, grain: str, start: date, segment: str, value: str
) -> None:
    opened.choose(grain)
    periods = opened.page.locator(".tools select").first
    running = start == date(2026, 10, 1)
    periods.select_option("" if start == date(2026, 9, 1) else start.isoformat())
    if segment != "all":
        opened.page.locator(".tools select").last.select_option(label=value)
        code = opened.page.locator(".tools select").last.input_value()
        group = opened.page.locator(f'optgroup:has(option[value="{code}"])')
        if group.get_attribute("label") != segment.capitalize():
            own = f'optgroup[label="{segment.capitalize()}"] option'
            option = opened.page.locator(own, has_text=value)
            opened.page.locator(".tools select").last.select_option(
                option.get_attribute("value")
            )
    rows = published(
        demo,
        "with rows as (select *, lag(value) over (partition by kpi_id order by"
        " period_start) as before, max(period_start) over () as newest"
        " from marts.kpi_values where period_grain = ? and segment = ?"
        " and segment_value = ?) select kpi_id, value, sample_size, benchmark_value,"
        " verdict, value - before, numerator, denominator from rows"
        " where period_start = ?",
        [grain, segment, value, start],
    )
    assert len(rows) > 3
    shown = scores(opened)
    for kpi, number, size, benchmark, verdict, change, *parts in rows:
        _, val, ben, ver, chg, *_ = shown[kpi]
        assert shows(val.partition("\n")[0], number), (kpi, val, number)
        assert f"\n{size:,} " in val
        assert shows(ben, benchmark), (kpi, ben, benchmark)
        assert ver.strip() == VERDICTS[verdict]
        assert change is None or chg == "unchanged" or shows(chg, change), (kpi, chg)
        article = opened.page.locator(f"#{kpi}")
        big = article.locator(f".now.{grain} .big").inner_text()
        assert shows(big, number), (kpi, big, number)
        made = article.locator(f".made.{grain} dd").all_inner_texts()
        wanted = [part for part in parts if part is not None]
        for text, part in zip(made, wanted, strict=False):
            assert shows(text, part), (kpi, text, part)
        if running:
            assert "This period is still running." in article.inner_text()


def test_what_is_not_split_so_says_it(opened: Watched) -> None:
    opened.page.goto(f"{opened.page.url}#segment=priority&value=urgent")
    shown = scores(opened)
    assert shown["nps"][1] == "not split by priority"
    assert shown["nps"][3].strip() == "–"
    article = opened.page.locator("#nps")
    assert "Not split by priority." in article.locator(".now.month").inner_text()
    assert not article.locator("figure.month").is_visible()
    assert "priority urgent" in opened.page.locator(".month h2").first.inner_text()


def test_days_are_of_the_whole_and_say_so(opened: Watched) -> None:
    opened.page.goto(f"{opened.page.url}#segment=team&value=Hamburg&grain=day")
    assert scores(opened)["csat"][1] == "days are of the whole alone"
    assert scores(opened)["fault_rate"][1] == "not split by team"
    opened.choose("month")
    assert scores(opened)["csat"][1].endswith("answers")


def test_links_within_the_page_keep_the_view(opened: Watched) -> None:
    page = opened.page
    page.goto(f"{page.url}#segment=team&value=Hamburg")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert "value=Hamburg" in page.url
    page.locator("tr[data-kpi=csat] a:visible").first.click()
    assert page.url.endswith("#segment=team&value=Hamburg&kpi=csat")
    assert "team Hamburg" in page.locator(".month h2").first.inner_text()
    expect(page.locator("#csat h3")).to_be_in_viewport()


def test_a_chart_is_of_what_was_chosen(opened: Watched, demo: Path) -> None:
    values = [
        value
        for (value,) in published(
            demo,
            "select value from marts.kpi_turnaround_time where segment = 'team'"
            " and segment_value = 'Munich' and period_grain = 'month'"
            " and is_complete order by period_start desc limit 13",
            [],
        )
    ]
    opened.page.goto(f"{opened.page.url}#segment=team&value=Munich")
    figure = opened.page.locator("#turnaround_time figure.month")
    drawn = str(figure.get_attribute("data-v")).split()
    assert all(map(shows, reversed(drawn), values))
    assert len(drawn) == len(values)
    assert f"lowest {min(values):.1f} days" in figure.locator("figcaption").inner_text()
    figure.locator(".plot").focus()
    opened.page.keyboard.press("ArrowLeft")
    tip = figure.locator("output").inner_text()
    assert tip.startswith("August 2026: ")
    assert shows(tip.partition(": ")[2], values[1])


def test_segments_are_sorted_and_lead_to_their_view(
    opened: Watched, demo: Path
) -> None:
    article = opened.page.locator("#turnaround_time")
    article.locator(".seg.month summary").click()
    rows = published(
        demo,
        "select segment_value, value, sample_size from marts.kpi_turnaround_time"
        " where is_latest and period_grain = 'month' and segment = 'team'"
        " order by sample_size < 10, value",
        [],
    )
    team = article.locator(".seg.month tbody", has=opened.page.locator("text=Team"))
    names = team.locator("th[scope=row]")
    assert names.all_inner_texts() == [name for name, *_ in rows]
    assert team.locator("tr").count() == 1 + len(rows)
    assert len(team.inner_text().splitlines()) == 1 + len(rows)
    cells = team.locator("td:nth-child(3)").all_inner_texts()
    assert all(
        shows(text, value) for text, (_, value, _) in zip(cells, rows, strict=True)
    )
    article.get_by_role("button", name="Records").click()
    by_size = sorted(rows, key=lambda row: -row[2])
    assert names.all_inner_texts() == [name for name, *_ in by_size]
    article.get_by_role("button", name="Name").click()
    assert names.all_inner_texts() == sorted(name for name, *_ in rows)
    team.get_by_role("link", name="Hamburg").click()
    assert "value=Hamburg" in opened.page.url
    assert "team Hamburg" in opened.page.locator(".month h2").first.inner_text()


def test_a_grain_without_tables_of_its_own_gets_them_by_script(
    opened: Watched, browser: Browser, page_file: Path, demo: Path
) -> None:
    rows = "#turnaround_time .seg.{} tbody th[scope=row]"
    with watched(browser, page_file, script=False) as plain:
        assert plain.page.locator(rows.format("month")).count() > 20
        assert plain.page.locator(rows.format("week")).count() == 0
        plain.choose("week")
        assert not plain.page.is_visible("#turnaround_time .seg.week details")
    opened.choose("week")
    opened.page.click("#turnaround_time .seg.week summary")
    ((count,),) = published(
        demo,
        "select count(*) from marts.kpi_turnaround_time where is_latest"
        " and period_grain = 'week' and segment <> 'all' and value is not null",
        [],
    )
    assert opened.page.locator(rows.format("week")).count() == count


def test_the_scorecard_is_sorted_by_a_column_and_back(opened: Watched) -> None:
    before = list(scores(opened))
    opened.page.get_by_role("button", name="Verdict").click()
    order = ["missed", "uncertain", "met", "not assessed"]
    verdicts = [texts[3].strip() for texts in scores(opened).values()]
    assert verdicts == sorted(verdicts, key=order.index)
    assert verdicts != [texts[3].strip() for _, texts in sorted(scores(opened).items())]
    head = opened.page.locator("th[aria-sort]:visible")
    assert head.get_attribute("aria-sort") == "ascending"
    opened.page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    verdicts = [texts[3].strip() for texts in scores(opened).values()]
    assert verdicts == sorted(verdicts, key=order.index, reverse=True)
    opened.page.keyboard.press("Enter")
    assert head.count() == 0
    assert list(scores(opened)) == before
    opened.page.get_by_role("button", name="KPI").click()
    names = [texts[0].partition("\n")[0] for texts in scores(opened).values()]
    assert names == sorted(names, key=str.casefold)


def test_a_link_leads_to_the_view_it_was_copied_from(
    opened: Watched, browser: Browser, page_file: Path
) -> None:
    page = opened.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.choose("quarter")
    page.locator(".tools select").first.select_option("2026-04-01")
    page.locator(".tools select").last.select_option(label="Helsinki")
    page.get_by_role("button", name="Change from").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("The link to this view is copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    wanted, heading = scores(opened), page.locator(".quarter h2").first.inner_text()
    with watched(browser, page_file) as other:
        other.page.goto(link)
        other.page.reload()
        expect(other.page.locator(".quarter h2").first).to_have_text(heading)
        assert list(scores(other).items()) == list(wanted.items())
    page.go_back()
    assert list(scores(opened)) != list(wanted)
    page.get_by_role("button", name="Reset").click()
    assert page.url.partition("#")[2] == ""


def test_undoing_every_choice_gives_the_page_as_it_was(opened: Watched) -> None:
    main = opened.page.locator("main")
    opened.page.wait_for_function("!!document.querySelector('[data-sort]')")
    before = main.inner_html()
    opened.page.locator(".tools select").last.select_option(label="Helsinki")
    opened.page.locator(".tools select").first.select_option("2026-05-01")
    assert main.inner_html() != before
    opened.page.get_by_role("button", name="Reset").click()
    assert main.inner_html() == before


def test_what_a_link_asks_for_may_be_anything(opened: Watched) -> None:
    before = scores(opened)
    for ask in (
        {"grain": "decade", "period": "<b>", "segment": "x", "value": "__proto__"},
        {"sort": "99", "order": "x", "kpi": "main", "segment": "team", "value": "x"},
        {"sort": "1e999", "grain": "toString", "kpi": "constructor"},
    ):
        opened.page.goto(f"{opened.page.url.partition('#')[0]}#{urlencode(ask)}")
        assert scores(opened) == before


@pytest.mark.parametrize(("scheme", "width"), [("light", 1600), ("dark", 320)])
def test_a_chosen_view_is_reachable_and_fits(
    browser: Browser, page_file: Path, scheme: Any, width: int
) -> None:
    with watched(browser, page_file, scheme=scheme, width=width) as watch:
        expect(watch.page.locator(".tools")).to_be_visible()
        watch.page.goto(f"{watch.page.url}#segment=region&value=North&sort=-2")
        watch.page.evaluate(OPEN_ALL)
        assert watch.findings() == []
        assert watch.overflowing() == []


def test_the_chosen_view_is_what_is_printed(opened: Watched) -> None:
    opened.page.goto(f"{opened.page.url}#segment=team&value=Munich&period=2026-08-01")
    opened.page.emulate_media(media="print")
    assert "August 2026, team Munich" in opened.page.inner_text("main")
    assert not opened.page.locator(".tools").is_visible()
    assert opened.page.is_visible("#turnaround_time .dims:visible tr.here")


def test_everything_is_chosen_by_keyboard(opened: Watched) -> None:
    page = opened.page
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    page.keyboard.press("ArrowDown")
    assert "period=" in page.url
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert "segment=" in page.url
    assert page.locator("[role=status]").inner_text().strip()


def test_hostile_names_stay_text_in_every_view(
    browser: Browser, tmp_path: Path
) -> None:
    database = write_configured_marts(tmp_path / "hostile.duckdb", AWKWARD)
    file = write_report(database, tmp_path / "report")[0]
    with watched(browser, file) as watch:
        expect(watch.page.locator(".tools")).to_be_visible()
        segments = watch.page.locator(".tools select").last
        codes = segments.locator("option").evaluate_all(
            "(all) => all.map((o) => o.value)"
        )
        assert len(codes) > 40
        for code in codes[: len(AWKWARD.values)]:
            segments.select_option(code)
            name = segments.locator("option:checked").inner_text()
            heading = watch.page.locator(".month h2").first.inner_text()
            assert not code or heading.endswith(f" {' '.join(name.split())}")
            watch.page.goto(watch.page.url)
            assert segments.input_value() == code
        assert watch.page.locator("script:not([type])").count() == 1
        assert watch.page.locator("img, iframe, b script, h1 script").count() == 0
        assert watch.complaints == []
        assert watch.requests == []


def test_of_thousands_of_values_the_largest_are_offered(
    browser: Browser, tmp_path: Path
) -> None:
    many = Configuration(
        grains=("month",),
        segments=("region", "team"),
        values=[f"V{n}" for n in range(2000)],
    )
    database = write_configured_marts(tmp_path / "many.duckdb", many)
    file = write_report(database, tmp_path / "report")[0]
    assert file.stat().st_size < 700_000
    with watched(browser, file) as watch:
        expect(watch.page.locator(".tools")).to_be_visible()
        groups = watch.page.locator("optgroup")
        labels = groups.evaluate_all("(all) => all.map((one) => one.label)")
        assert labels == [
            f"{name}: the largest 30 of 2,000" for name in ("Region", "Team")
        ]
        watch.page.locator("#nps .seg summary").click()
        text = watch.page.locator("#nps .dims").inner_text()
        assert "The largest only: 1,970 more are in the published tables." in text
        assert watch.complaints == []


def moved(watch: Watched, way: int) -> list[str]:
    """The lines of what moved the NPS, up or down, as they are shown."""
    body = watch.page.locator("#nps .moved.month tbody").nth(way)
    rows = body.locator("tr:has(th[scope=row])").all_inner_texts()
    return [" ".join(row.split()) for row in rows]


@pytest.mark.parametrize("script", [True, False])
def test_what_moved_it_names_the_three_largest_either_way(
    browser: Browser, tmp_path: Path, *, script: bool
) -> None:
    chosen = Configuration(values=("a", "b", "c", "<i>d", "e"), segments=("team",))
    database = write_configured_marts(tmp_path / "moved.duckdb", chosen)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update marts.kpi_drivers set contribution = -contribution"
            " where period_start = date '2025-12-01'"
        )
    file = write_report(database, tmp_path / "report")[0]
    with watched(browser, file, script=script) as watch:
        up = ["e Team +0.50 +0.38 +0.12", "c Team +0.30 +0.22 +0.07"]
        assert moved(watch, 0)[:2] == up
        assert moved(watch, 1) == [
            "<i>d Team −0.40 −0.30 −0.10",
            "b Team −0.20 −0.15 −0.05",
        ]
        hint = watch.page.locator("#nps .moved.month .hint").first
        assert hint.inner_text() == "From January 2026 to February 2026: +1.0 point."
        if script:
            watch.page.locator(".tools select").first.select_option("2025-12-01")
            assert [line.split()[0] for line in moved(watch, 0)] == ["<i>d", "b"]
            assert "November 2025 to December 2025" in hint.inner_text()
            watch.page.locator(".tools select").first.select_option("")
            choose(watch, segment="<i>d")
            assert moved(watch, 0) == ["<i>d Team −0.4 −0.3 −0.1"]
            assert moved(watch, 1)[:2] == up
            assert hint.inner_text().startswith("The whole, from January 2026 to")
            choose(watch, segment="The whole")
            assert moved(watch, 0)[:2] == up
        volume = watch.page.locator("#ticket_volume .moved.month tr:has-text('e Team')")
        assert volume.inner_text().split()[-2:] == ["–", "–"]


def test_an_older_file_has_no_drivers_and_its_page_works(
    browser: Browser, tmp_path: Path
) -> None:
    old = Configuration(is_old=True)
    database = write_configured_marts(tmp_path / "old.duckdb", old)
    file = write_report(database, tmp_path / "report")[0]
    with watched(browser, file) as watch:
        watch.page.locator(".tools select").last.select_option(label="North")
        assert watch.page.locator(".moved, .answer").count() == 0
        assert watch.complaints == []
