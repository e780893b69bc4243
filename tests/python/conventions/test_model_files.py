"""How a model looks: short, plain, and its columns can be seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from house import SQL_FOLDERS, sql_files

LONGEST_MODEL = 100
WIDEST_LINE = 88
STORAGE = re.compile(
    r"config\([^)]*\b(materialized|schema|database|alias|indexes|tags|\w+_hook)\b"
)
CLOCKS = re.compile(r"current_(date|timestamp)|\bnow\(\)|run_started_at|localtime")
ENGINE = re.compile(r"\btarget\s*\.\s*(type|name)|\[['\"]type['\"]\]")
CTE = re.compile(r"^(?:\{%-? .* -?%\}\s*)?(\w+) as \($", re.MULTILINE)

MODELS = sql_files("models")
SQL = sql_files(*SQL_FOLDERS)


def ids(path: Path) -> str:
    return path.stem


def last_cte(text: str) -> tuple[str, str]:
    """The name and the body of the last common table expression."""
    *_, found = CTE.finditer(text)
    return found[1], text[found.end() :].rpartition("\nselect")[0]


def first_comment(text: str) -> str:
    found = re.match(r"\s*(\{#.*?#\}|(--[^\n]*\n)+)", text, re.DOTALL)
    return found[0] if found else ""


@pytest.mark.parametrize("path", MODELS, ids=ids)
def test_a_model_is_short_and_ends_with_its_last_cte(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    assert len(lines) <= LONGEST_MODEL
    assert max(map(len, lines)) <= WIDEST_LINE
    name, _ = last_cte(text)
    assert lines[-1] == f"select * from {name}"


@pytest.mark.parametrize("path", MODELS, ids=ids)
def test_the_columns_of_a_model_can_be_seen(path: Path) -> None:
    """The last CTE names them, or the first comment says where they are listed."""
    text = path.read_text("utf-8")
    _, body = last_cte(text)
    every = re.search(r"^\s*(\w+\.)?\*,?$|select (distinct )?(\w+\.)?\*", body, re.M)
    is_hidden = every or not re.search(r"^\s*select\b", body, re.M)
    assert not is_hidden or "column" in first_comment(text).lower()


@pytest.mark.parametrize("path", SQL, ids=ids)
def test_no_file_asks_for_the_engine(path: Path) -> None:
    """A difference between engines is a dispatched macro."""
    assert not ENGINE.search(path.read_text("utf-8"))


@pytest.mark.parametrize("path", MODELS, ids=ids)
def test_a_model_says_nothing_of_its_storage_and_reads_no_clock(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not STORAGE.search(text)
    assert not CLOCKS.search(text)


def test_one_macro_reads_the_clock() -> None:
    reading = [
        path.stem
        for path in sql_files("macros")
        if CLOCKS.search(path.read_text("utf-8"))
    ]
    assert len(reading) == 1, reading


def test_no_materialization_is_of_our_own() -> None:
    for path in sql_files("macros"):
        text = path.read_text("utf-8")
        assert not re.search(r"{%-? *materialization|macro materialization", text), path
