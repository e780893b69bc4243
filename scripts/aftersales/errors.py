"""Errors that a user can act on, each with the exit status it ends in."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

_LONGEST_NAME = 80
"""Characters; comparing longer names takes long and no one mistypes them."""
_LONGEST_PART = 600
"""Characters of a message's part: a value of a megabyte is not to fill the screen."""
_JAVA = re.compile(r".*\borg\.[\w.$]+: (?=\[)|\n\s*at [\w.$]+\(.*", re.DOTALL)


class AftersalesError(Exception):
    """What is wrong, where, and what to do; shown to the user as it is.

    The message reads ``<file>, line <n>, column <name>: <what is wrong>. <what to
    do>``; parts that are not known are left out. `line` counts from 1; `details` are
    lines of their own below it.
    """

    exit_code = 2

    def __init__(
        self,
        problem: str,
        *,
        advice: str | None = None,
        file: Path | str | None = None,
        line: int | None = None,
        column: str | None = None,
        row: int | None = None,
        details: Sequence[str] = (),
    ) -> None:
        self.problem = problem
        self.advice = advice
        self.file = str(file) if file is not None else None
        self.line = line
        self.column = column
        self.row = row
        self.details = tuple(details)
        super().__init__(self._message())

    def _message(self) -> str:
        column = self.column and shorten(self.column, _LONGEST_NAME)
        places = [
            self.file,
            f"line {self.line}" if self.line is not None else None,
            f"row {self.row}" if self.row is not None else None,
            f"column {column}" if column else None,
        ]
        where = ", ".join(_shown(place) for place in places if place)
        problem = _shown(self.problem)
        text = f"{where}: {problem}" if where else problem
        text = text if text.endswith((".", "!", "?")) else f"{text}."
        text = f"{text} {_shown(self.advice)}" if self.advice else text
        return "\n  ".join([text, *map(_shown, self.details)])


class InputError(AftersalesError):
    """The input files, the mapping or the command line are wrong."""


class BusyError(AftersalesError):
    """The database is in use or out of reach, or the machine has no more to give."""

    exit_code = 3


class BuildError(AftersalesError):
    """A test or a model failed."""

    exit_code = 1


def shorten(text: str, longest: int) -> str:
    """At most `longest` characters of a text: the middle is left out."""
    if len(text) <= longest:
        return text
    tail = longest // 3
    return f"{text[: longest - tail - 1]}…{text[-tail:]}"


def escape_control(text: str) -> str:
    r"""The text on one line; what would steer a terminal or turn text reads `\x1b`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        sign.encode("unicode_escape").decode()
        if unicodedata.category(sign)[0] == "C"
        else sign
        for sign in " ".join(text.split())
    )


def first_line(error: BaseException) -> str:
    """The first line of an engine's message, without the name of its kind."""
    text = (str(error).strip().splitlines() or [type(error).__name__])[0]
    kind, _, rest = text.partition(" Error: ")
    return rest if rest and kind.replace(" ", "").isalpha() else text


def java_words(text: str) -> str:
    """What a Java server says, without the names of classes and where they met it."""
    return _JAVA.sub("", text)


def near(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` was probably meant to be."""
    if len(name) > _LONGEST_NAME:
        return None
    folded = {
        candidate.casefold(): candidate
        for candidate in candidates
        if len(candidate) <= _LONGEST_NAME
    }
    found = difflib.get_close_matches(
        name.strip().casefold(), list(folded), n=1, cutoff=0.7
    )
    return folded[found[0]] if found else None


def some(names: Iterable[str]) -> str:
    """The first of many names, for a message."""
    given = [name[:40] for name in names if name]
    return ", ".join(given[:8]) + (", …" if len(given) > 8 else "")


def suggestion(text: str, names: Collection[str]) -> str | None:
    """A question that names the nearest of `names`, or nothing."""
    if not text or len(text) > _LONGEST_NAME:
        return None
    lower = {name.lower(): name for name in names}
    alike = difflib.get_close_matches(text.lower(), lower, n=3, cutoff=0.6)
    tail = [name for name in sorted(names) if name.lower().endswith(text.lower())]
    found = list(dict.fromkeys([lower[name] for name in alike] + tail[:2]))[:3]
    return f"Did you mean {' or '.join(found)}?" if found else None


def _shown(part: str) -> str:
    return escape_control(shorten(part, _LONGEST_PART))
