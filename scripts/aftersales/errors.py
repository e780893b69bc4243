"""Errors that a user can act on, each with the exit status it ends in."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

_LONGEST_NAME = 80
"""Characters; comparing longer names takes long and no one mistypes them."""


class AftersalesError(Exception):
    """What is wrong, where, and what to do; shown to the user as it is.

    The message reads ``<file>, line <n>, column <name>: <what is wrong>. <what to
    do>``; parts that are not known are left out. `line` counts from 1.
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
    ) -> None:
        self.problem = problem
        self.advice = advice
        self.file = str(file) if file is not None else None
        self.line = line
        self.column = column
        self.row = row
        super().__init__(self._message())

    def _message(self) -> str:
        column = self.column and self.column[:_LONGEST_NAME]
        places = [
            self.file,
            f"line {self.line}" if self.line is not None else None,
            f"row {self.row}" if self.row is not None else None,
            f"column {column}" if column else None,
        ]
        where = ", ".join(place for place in places if place)
        text = f"{where}: {self.problem}" if where else self.problem
        text = text if text.endswith((".", "!", "?")) else f"{text}."
        return f"{text} {self.advice}" if self.advice else text


class InputError(AftersalesError):
    """The input files, the mapping or the command line are wrong."""


class BusyError(AftersalesError):
    """The database is in use or out of reach."""

    exit_code = 3


class BuildError(AftersalesError):
    """A test or a model failed."""

    exit_code = 1


def first_line(error: BaseException) -> str:
    """The first line of an engine's message, without the name of its kind."""
    text = (str(error).strip().splitlines() or [type(error).__name__])[0]
    kind, _, rest = text.partition(" Error: ")
    return rest if rest and kind.replace(" ", "").isalpha() else text


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
