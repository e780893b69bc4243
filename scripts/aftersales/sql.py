"""The few SQL statements that are put together from names and texts, and their rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Row = dict[str, Any]
"""A row of a query, by column name."""

Execute = Callable[[str], list[tuple[Any, ...]]]
"""Runs one SQL statement and gives its rows."""

LARGEST_EXACT = 1 << 53
"""Beyond it a DOUBLE no longer tells one whole number from the next."""


def identifier(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def path_literal(path: Path) -> str:
    """The path of one file as an SQL string that DuckDB takes for no pattern."""
    escaped = (f"[{sign}]" if sign in "[*?" else sign for sign in str(path.resolve()))
    return literal("".join(escaped))
