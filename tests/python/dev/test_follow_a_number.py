"""The walk from raw rows to September's fault rate: every file and figure is there."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from page_queries import check_query, page_queries
from published_demo import published_demo

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "follow-a-number.md"
TEXT = PAGE.read_text("utf-8")
QUERIES = page_queries(PAGE)
MOST_FILES = 22


def files() -> list[Path]:
    """The files to open, in their order."""
    table = TEXT.partition("| Step |")[2].partition("\n\n")[0]
    return [
        (PAGE.parent / link).resolve()
        for link in re.findall(r"\]\((\.\.[^)]*)\)", table)
    ]


def refs(path: Path) -> set[str]:
    return set(re.findall(r"ref\('(\w+)'\)", path.read_text("utf-8")))


@pytest.mark.parametrize(("query", "shown"), QUERIES, ids=range(1, len(QUERIES) + 1))
def test_a_query_gives_what_the_page_shows(
    query: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    check_query(published_demo(), query, shown)


def test_every_step_has_a_query() -> None:
    steps = re.split(r"^## \d\. ", TEXT, flags=re.MULTILINE)[1:]
    assert len(steps) == 7
    assert all("```sql" in step for step in steps)


def test_there_are_few_files_and_all_are_there() -> None:
    assert len(files()) == len(set(files())) <= MOST_FILES
    for path in files():
        assert path.is_file(), path


def test_each_model_reads_one_that_was_opened_before() -> None:
    opened: set[str] = set()
    models = [path for path in files() if path.is_relative_to(ROOT / "models")]
    assert models[-1].stem == "kpi_fault_rate"
    for path in models:
        assert path.stem.startswith("stg_") or refs(path) & opened, path
        opened.add(path.stem)


def test_each_macro_is_used_by_a_file_of_the_walk() -> None:
    texts = {path: path.read_text("utf-8") for path in files() if path.suffix == ".sql"}
    for path, text in texts.items():
        if not path.is_relative_to(ROOT / "macros"):
            continue
        names = re.findall(r"macro (\w+)\(", text)
        others = " ".join(other for at, other in texts.items() if at != path)
        assert any(re.search(rf"\b{name}\(", others) for name in names), path


def test_the_value_in_the_first_line_is_the_value() -> None:
    monthly = (
        "period_grain = 'month' and period_start = '2026-09-01' and segment = 'all'"
    )
    with duckdb.connect(str(published_demo()), read_only=True) as connection:
        ((value,),) = connection.execute(
            f"select value from marts.kpi_fault_rate where {monthly}"
        ).fetchall()
    assert f"fault rate of September 2026 came about: {value:.2f} %" in TEXT
