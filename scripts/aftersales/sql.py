"""Quoting for the few SQL statements that are put together from names and texts."""

from __future__ import annotations

from pathlib import Path


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
