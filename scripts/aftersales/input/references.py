"""Judging reference tables: one bad cell in them is a mistake in the configuration."""

from __future__ import annotations

import math
import re
from datetime import date
from pathlib import Path

import duckdb

from aftersales.errors import InputError, near
from aftersales.input.contract import (
    KPI_IDS,
    PERIOD_GRAINS,
    REFERENCE_TABLES,
    STATUS_CATEGORIES,
    SURVEY_TYPES,
)
from aftersales.input.csv_records import CsvFile, line_of_row
from aftersales.input.opening_hours import Fault, OpeningHours, Row
from aftersales.sql import identifier

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

_TOO_LARGE = 1e12
"""As in records: sums of such numbers would leave the decimals they are kept in."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?")


def judge_reference(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    path: Path,
    csv_file: CsvFile | None,
) -> None:
    """Raise InputError at the first row of `raw.<name>` that cannot be understood.

    The message names the line of `csv_file`, or the row where there is none.
    """
    table = REFERENCE_TABLES[name]
    present = [
        row[0]
        for row in connection.execute(
            "select column_name from information_schema.columns"
            " where table_catalog = current_database()"
            " and table_schema = 'raw' and table_name = ?",
            [name],
        ).fetchall()
    ]
    columns = [column for column in table.column_names if column in present]
    listed = ", ".join(
        f"nullif(cast({identifier(column)} as varchar), '')" for column in columns
    )
    rows = connection.execute(
        f"select {listed} from raw.{identifier(name)} order by _row_number"
    ).fetchall()

    def place(number: int) -> str:
        return f"line {line_of_row(csv_file, number)}" if csv_file else f"row {number}"

    hours = None
    if name == "business_calendars":
        hours = OpeningHours(_time_zones(connection), place)
    seen: set[tuple[object, ...]] = set()
    for number, values in enumerate(rows, start=1):
        row = dict.fromkeys(table.column_names) | dict(
            zip(columns, values, strict=True)
        )
        fault = _first_fault(name, row) or _twice(name, row, seen)
        if hours and not fault:
            fault = hours.fault(row, number)
        if fault:
            column, problem, expected = fault
            line = line_of_row(csv_file, number) if csv_file else None
            raise InputError(
                problem,
                file=path,
                line=line,
                row=None if csv_file else number,
                column=column,
                advice=f"Expected {expected}.",
            )


def _first_fault(name: str, row: Row) -> Fault | None:
    table = REFERENCE_TABLES[name]
    for column in table.columns:
        text = row[column.name]
        if text is None:
            if column.required:
                return column.name, "the field is empty", f"a {column.type}"
        elif column.type == "number" and not _is_number(text):
            return column.name, f'"{text}" is no number', "a number such as 4.5"
        elif column.type == "number" and not abs(float(text)) < _TOO_LARGE:
            return column.name, f'"{text}" is too large', "a number such as 4.5"
        elif column.type == "date" and not _is_date(text):
            return column.name, f'"{text}" is no date', "a date such as 2026-03-31"
    match name:
        case "ticket_statuses":
            return _one_of(row, "category", STATUS_CATEGORIES)
        case "survey_scales":
            return _one_of(row, "survey_type", SURVEY_TYPES) or _scale(row)
        case "kpi_targets":
            return (
                _one_of(row, "kpi_id", KPI_IDS)
                or _one_of(row, "period_grain", PERIOD_GRAINS)
                or _validity(row)
            )
        case "sla_targets":
            return _sla(row) or _validity(row)
    return None


def _twice(name: str, row: Row, seen: set[tuple[object, ...]]) -> Fault | None:
    """The fault of a row that says something which an earlier one has said."""
    table = REFERENCE_TABLES[name]
    # As numbers, 5 and 5.0 are the same mark; as texts, two statuses.
    key = tuple(
        float(text) if text and table.column(column).type == "number" else text
        for column in _SAID_ONCE.get(name, ())
        for text in [row[column]]
    )
    if key and key in seen:
        column = _SAID_ONCE[name][0]
        problem = f'"{row[column]}" is given twice'
        return column, problem, "one row for each " + ", ".join(_SAID_ONCE[name])
    seen.add(key)
    return None


def _one_of(row: Row, column: str, allowed: tuple[str, ...]) -> Fault | None:
    text = row[column]
    if text is None or text in allowed:
        return None
    meant = near(text, allowed)
    problem = f'"{text}" is not known' + (f" (is it {meant}?)" if meant else "")
    return column, problem, "one of " + ", ".join(allowed)


def _validity(row: Row) -> Fault | None:
    start, end = row["valid_from"], row["valid_to"]
    if start and end and end[:10] <= start[:10]:
        return "valid_to", f'"{end}" is not after valid_from', "a later date"
    return None


def _scale(row: Row) -> Fault | None:
    low, high = float(row["scale_min"] or 0), float(row["scale_max"] or 0)
    if low >= high:
        return "scale_max", f'"{row["scale_max"]}" is not above scale_min', "more"
    favourable = row["favourable_from"]
    if favourable is not None and not low <= float(favourable) <= high:
        return (
            "favourable_from",
            f'"{favourable}" lies outside the scale',
            f"a mark from {row['scale_min']} to {row['scale_max']}",
        )
    return None


def _sla(row: Row) -> Fault | None:
    if float(row["target_days"] or 0) < 0:
        return "target_days", f'"{row["target_days"]}" is negative', "days from 0"
    return None


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


def _time_zones(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    rows = connection.execute("select name from pg_timezone_names()").fetchall()
    return frozenset(str(row[0]) for row in rows)
