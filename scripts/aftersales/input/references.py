"""Reference tables: one bad cell in them is a mistake in the configuration."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.errors import InputError, near
from aftersales.input.contract import REFERENCE_TABLES, Column, kpi_segments
from aftersales.input.reference_rules import Fault, Row, rule_of
from aftersales.sql import identifier

if TYPE_CHECKING:
    import duckdb

LineOf = Callable[[int], int]
"""The line of the row of a number; None of it where a file has no lines."""

_SAID_ONCE = {
    "ticket_statuses": ("status",),
    "survey_scales": ("survey_type", "scale_min", "scale_max"),
    "kpi_targets": (
        "kpi_id",
        "segment",
        "segment_value",
        "period_grain",
        "valid_from",
    ),
    "sla_targets": ("priority", "valid_from"),
}
"""What identifies a row: two of them would contradict each other. Two holidays may fall
on one day."""

_LOWER = ("status", "survey_type", "kpi_id", "period_grain")
"""Columns in which upper and lower case are the same."""

_TOO_LARGE = 1e12
"""As in records: sums of such numbers would leave the decimals they are kept in."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?")
_SHOWN = 5


def validate_reference(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    path: Path,
    line_of: LineOf | None,
) -> list[str]:
    """Notices of rows of `raw.<name>` that are of no use.

    Raises InputError at the first row that cannot be understood, with its line, or its
    number where `line_of` is None.
    """
    rows = list(_rows(connection, name))

    def place(number: int) -> str:
        return f"line {line_of(number)}" if line_of else f"row {number}"

    rule, seen = rule_of(name, place), set[object]()
    for number, row in enumerate(rows, start=1):
        fault = _bad_cell(name, row) or _said_twice(name, row, seen)
        if fault := fault or rule(row, number):
            column, problem, expected = fault
            raise InputError(
                problem,
                file=path,
                line=line_of(number) if line_of else None,
                row=None if line_of else number,
                column=column,
                advice=f"Expected {expected}.",
            )
    return list(_unused_targets(path, rows, line_of)) if name == "kpi_targets" else []


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[Row]:
    """The rows as texts by column, null where it is absent, in the file's order."""
    described = connection.execute(f"describe raw.{identifier(name)}").fetchall()
    present = {str(row[0]) for row in described}
    columns = REFERENCE_TABLES[name].column_names
    listed = ", ".join(
        f"nullif(cast({identifier(column)} as varchar), '')"
        if column in present
        else "null"
        for column in columns
    )
    found = connection.execute(
        f"select {listed} from raw.{identifier(name)} order by _row_number"
    ).fetchall()
    return (dict(zip(columns, values, strict=True)) for values in found)


def _bad_cell(name: str, row: Row) -> Fault | None:
    for column in REFERENCE_TABLES[name].columns:
        text = row[column.name]
        if text is None and column.required:
            return column.name, "the field is empty", f"a {column.type}"
        if text is not None and (problem := _problem(column, text)):
            example = "date such as 2026-03-31"
            if column.type == "number":
                example = "number such as 4.5"
            return column.name, f'"{text}" is {problem}', f"a {example}"
    return None


def _problem(column: Column, text: str) -> str | None:
    if column.type == "number":
        if not _is_number(text):
            return "no number"
        return None if abs(float(text)) < _TOO_LARGE else "too large"
    return "no date" if column.type == "date" and not _is_date(text) else None


def _said_twice(name: str, row: Row, seen: set[object]) -> Fault | None:
    """The fault of a row that says something which an earlier one has said."""
    table, names = REFERENCE_TABLES[name], _SAID_ONCE.get(name)
    if not names:
        return None
    key = tuple(_as_compared(table.column(column), row[column]) for column in names)
    if key in seen:
        problem = f'"{row[names[0]] or ""}" is given twice'
        if names[0] in _LOWER:
            problem += ", in whatever case"
        return names[0], problem, f"one row for each {', '.join(names)}"
    seen.add(key)
    return None


def _as_compared(column: Column, text: str | None) -> object:
    # As numbers, 5 and 5.0 are the same mark; as texts, two priorities.
    if text and column.type == "number":
        return float(text)
    return text.lower() if text and column.name in _LOWER else text


def _is_number(text: str) -> bool:
    if "_" in text or text != text.strip() or not text.isascii():
        return False
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    """Whether a text is an ISO date; a midnight, as Parquet files hold, is one too."""
    if len(text) > 10 and not _MIDNIGHT.fullmatch(text[10:]):
        return False
    try:
        return bool(_DATE.fullmatch(text[:10])) and bool(date.fromisoformat(text[:10]))
    except ValueError:
        return False


def _unused_targets(
    path: Path, rows: Sequence[Row], line_of: LineOf | None
) -> Iterator[str]:
    """A notice for each reason why targets match no number."""
    unused: defaultdict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows, start=1):
        kpi, segment, value = (
            row[name] for name in ("kpi_id", "segment", "segment_value")
        )
        if why := _why_unused(str(kpi).lower(), segment, value):
            unused[why].append(number)
    for why, numbers in unused.items():
        places = [line_of(n) if line_of else n for n in numbers[:_SHOWN]]
        word = ("line" if line_of else "row") + ("s" if len(numbers) > 1 else "")
        listed = ", ".join(map(str, places)) + (", …" if len(numbers) > _SHOWN else "")
        yield f"{path}, {word} {listed}: the target is not used, since {why}"


def _why_unused(kpi: str, segment: str | None, value: str | None) -> str | None:
    if segment in (None, "all"):
        if value in (None, "all"):
            return None
        return f"segment_value {value!r} is of no segment"
    known = kpi_segments().get(kpi)
    if known is None or segment is None:
        return None
    if segment not in known:
        meant = near(segment, known)
        hint = f"is it {meant}?" if meant else f"it has {', '.join(known) or 'none'}"
        return f"{kpi} has no segment {segment!r} ({hint})"
    return f"segment {segment} has no segment_value" if value is None else None
