"""Words that have given way to the field's own, and do not come back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from house import PROJECT, tracked

TEXTS = {".sql", ".py", ".yml", ".yaml", ".md", ".toml", ".j2", ""}
THIS = "tests/python/conventions/test_names.py"
NAMES_WHAT_CHANGED = {"CHANGELOG.md", "LICENSE", THIS}

OLD_NAMES = {
    *("lives", "intricate", "unsound", "disowned", "spells", "followers", "valued"),
    *("judge", "judged", "judges", "judging", "harmless", "dice", "blemishes"),
    *("yardstick", "rivals", "promises", "anew", "maintained", "narrowed", "touched"),
}
"""Words of a name: of a model, a column, a function, a file."""

OLD_NAMES_IN_SQL = OLD_NAMES | {"cells"}
"""There a name may be of one word, and no spreadsheet has cells."""

SENTENCE = 6
"""From so many words on, a name is a sentence."""

OLD_PHRASES = (
    "made anew",
    r"writ\w+ [^.]{0,24}anew",
    "told of",
    "go(es)? before",
    "speaks? for",
    "spelt out",
    "cut by",
    "left to look into",
    "tak(e|es|en|ing) away",
    "turned away",
    "yardstick",
    "rivals",
    "unsound",
    "disowned",
    "harmless",
    "event spans",
    r"judg(e|es|ed|ing) (it|a|the|each|single|every) (row|record|copy|copies)",
    r"^#+ (gone|mended)\b",
)
PROSE = re.compile("|".join(OLD_PHRASES), re.IGNORECASE | re.MULTILINE)
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
SQL_COMMENT = re.compile(r"--[^\n]*|\{#.*?#\}", re.DOTALL)


def texts() -> Iterator[tuple[str, str]]:
    """The path and the text of every file that people read."""
    for path in tracked():
        name = path.relative_to(PROJECT).as_posix()
        if path.suffix in TEXTS and not name.endswith(".lock"):
            yield name, path.read_text("utf-8")


def old_names(name: str, text: str) -> set[str]:
    """The identifiers of a file, and of its path, of which a part is an old word.

    The name of a test is a sentence, and may say how a ticket lives.
    """
    if name.endswith(".sql"):
        words = set(WORD.findall(SQL_COMMENT.sub(" ", text)))
        old = OLD_NAMES_IN_SQL
    else:
        words = {word for word in WORD.findall(text) if "_" in word}
        old = OLD_NAMES
    words |= set(Path(name).with_suffix("").parts)
    return {word for word in words if is_old(word.lower().split("_"), old)}


def is_old(parts: list[str], old: set[str]) -> bool:
    return len(parts) < SENTENCE and bool(set(parts) & old)


OF_THE_DATA = {"promises"}
"""A word of the contract's own prose."""


def test_no_old_name_comes_back() -> None:
    found = {
        name: names
        for name, text in texts()
        if name not in NAMES_WHAT_CHANGED
        if (names := old_names(name, text) - OF_THE_DATA)
    }
    assert found == {}


def test_no_old_word_comes_back_in_prose() -> None:
    found = {
        name: phrases
        for name, text in texts()
        if name not in NAMES_WHAT_CHANGED
        if (phrases := {found[0] for found in PROSE.finditer(text)})
    }
    assert found == {}


def test_an_old_word_would_be_found() -> None:
    assert old_names("a.py", "int_ticket_lives = 1") == {"int_ticket_lives"}
    assert old_names("a.sql", "select * from valued -- judged") == {"valued"}
    assert old_names("macros/judge_rows.sql", "") == {"judge_rows"}
    assert not old_names("a.py", "it lives here; max_cells_in_flight")
    assert PROSE.search("The table is made anew.")
    assert PROSE.search("# Kept\n## Mended\n")
