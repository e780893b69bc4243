"""The KPI page and the README's table: Markdown that any reader of it takes alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from aftersales.input.contract import kpi_facts
from aftersales.report import KPI_PAGE, read_published, write_report
from aftersales.report.pages import kpi_table
from aftersales.report.readme import BEGIN, END, main, with_table
from aftersales.report.templating import in_markdown
from published_demo import PROJECT
from scorecard_html import shows

HEADER = (
    "| Topic | Business question | KPI | Calculation | Benchmark | Current value"
    " | Benchmark value | Verdict | Comments |"
)


def cells(line: str) -> list[str]:
    """A table row's cells; an escaped pipe divides none."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_the_page_has_the_front_matter_of_its_site(demo: Path, tmp_path: Path) -> None:
    page = write_report(demo, tmp_path)[1]
    assert page.name == KPI_PAGE
    text = page.read_text("utf-8")
    front = text.split("---\n")[1].splitlines()
    assert front[0] == 'id: "aftersales"'
    assert [line.partition(":")[0] for line in front] == [
        *("id", "title", "sidebar_label", "description")
    ]
    assert kpi_table(read_published(demo)) in text


def test_the_table_has_every_kpi_with_its_newest_month(demo: Path) -> None:
    header, rule, *rows = kpi_table(read_published(demo)).splitlines()
    assert header == HEADER
    assert set(rule) <= set("|- ")
    with duckdb.connect(str(demo), read_only=True) as connection:
        expected = connection.execute(
            "select card.topic, card.business_question, card.name, calculation,"
            " benchmark, value, benchmark_value, verdict, comment"
            " from marts.kpi_scorecard as card join marts.kpi_catalog using (kpi_id)"
            " where period_grain = 'month' order by card.display_order"
        ).fetchall()
    assert len(rows) == len(expected) == len(kpi_facts())
    for row, (*texts, value, benchmark, verdict, comment) in zip(
        rows, expected, strict=True
    ):
        found = cells(row)
        assert found[:5] == [in_markdown(text) for text in texts]
        assert shows(found[5], value)
        assert shows(found[6], benchmark)
        assert found[7].endswith(verdict.replace("_", " "))
        assert found[8] == in_markdown(comment or "")


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("a | b", r"a \| b"),
        ("{props.x}", "&#123;props.x&#125;"),
        ("<script>", "&lt;script&gt;"),
        ("*bold* _it_ `code` [link](x) ~no~ # \\", None),
        ("AT&T", "AT&amp;T"),
        ("two\nlines\t here", "two lines here"),
        ("Open tickets ÷ total: 99.5 %", "Open tickets ÷ total: 99.5 %"),
    ],
)
def test_marks_of_markdown_and_mdx_are_shown_as_they_are(
    text: str, markdown: str | None
) -> None:
    found = in_markdown(text)
    if markdown is not None:
        assert found == markdown
    assert not re.search(r"(?<!\\)[`*_\[\]|~#]|[{}<>]", found.replace("&#", ""))


def test_a_targets_comment_stands_in_its_row(
    changed_demo: Callable[..., Path],
) -> None:
    copy = changed_demo(
        "update marts.kpi_scorecard set comment = 'until | we {move}\n\nhouse'"
        " where kpi_id = 'nps'"
    )
    _, _, *rows = kpi_table(read_published(copy)).splitlines()
    assert [cells(row)[8] for row in rows[:2]] == [
        r"until \| we &#123;move&#125; house",
        "",
    ]


def test_hostile_texts_keep_to_their_cell(changed_demo: Callable[..., Path]) -> None:
    copy = changed_demo(
        "update marts.kpi_catalog set calculation = 'a | {b} <C/> \n\n# d `e`'"
    )
    header, _, *rows = kpi_table(read_published(copy)).splitlines()
    assert [len(cells(row)) for row in rows] == [len(cells(header))] * len(kpi_facts())
    assert not any(character in "".join(rows) for character in "{}<>")


def test_a_readme_gets_its_table_between_the_marks(demo: Path, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# Name\n\n{BEGIN}\nold\n{END}\n\nThe rest.\n", encoding="utf-8")
    options = ["--database", str(demo), "--readme", str(readme)]
    assert main(options) == 0
    text = readme.read_text("utf-8")
    assert f"{BEGIN}\n\n{kpi_table(read_published(demo))}\n\n{END}\n\nThe rest." in text
    assert "old" not in text
    assert main(options) == 0
    assert readme.read_text("utf-8") == text


def test_a_readme_without_the_marks_is_left_alone(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("# Name\n", encoding="utf-8")
    options = ["--database", str(demo), "--readme", str(readme)]
    assert main(options) == 2
    assert BEGIN in capsys.readouterr().err
    assert readme.read_text("utf-8") == "# Name\n"


def test_the_readmes_table_is_that_of_the_demo(demo: Path) -> None:
    readme = PROJECT / "README.md"
    text = readme.read_text("utf-8") if readme.exists() else ""
    if BEGIN in text:
        assert with_table(text, kpi_table(read_published(demo))) == text
