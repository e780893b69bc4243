"""Lay the KPI tables of a database beside those of the plain-Python reference."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
from reference import Result, Row

ANSWER_KEY = ("kpi_id", "period_grain")
KEY = ("period_grain", "period_start", "segment", "segment_value")
TOLERANCE = 1e-9


def differences(database: Path, expected: Result) -> Iterator[str]:
    """Tell every cell, row, audit line and quarantined row that differs."""
    with duckdb.connect(str(database), read_only=True) as connection:
        yield from differences_in(connection, expected)


def differences_in(
    connection: duckdb.DuckDBPyConnection, expected: Result
) -> Iterator[str]:
    """Tell the same of an open database."""
    for kpi_id, rows in expected.kpis.items():
        found = _rows(connection, f"select * from marts.kpi_{kpi_id}")
        for difference in _compare(_by_key(rows), _by_key(found)):
            yield f"{kpi_id} {difference}"
    for table, wanted, key in (
        ("kpi_drivers", expected.drivers, ("kpi_id", *KEY)),
        ("kpi_answers", expected.answers, ANSWER_KEY),
    ):
        published = _rows(connection, f"select * from marts.{table}")
        for difference in _compare(_by_key(wanted, key), _by_key(published, key)):
            yield f"{table} {difference}"
    yield from _compare_audit(connection, expected)
    yield from _compare_notices(connection, expected)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _by_key(rows: list[Row], key: Sequence[str] = KEY) -> dict[tuple[Any, ...], Row]:
    return {tuple(row[name] for name in key): row for row in rows}


def _compare(
    expected: dict[tuple[Any, ...], Row], found: dict[tuple[Any, ...], Row]
) -> Iterator[str]:
    for key in expected.keys() - found.keys():
        yield f"{key}: the row is missing"
    for key in found.keys() - expected.keys():
        yield f"{key}: the row should not be there: {found[key]}"
    for key in expected.keys() & found.keys():
        for name, value in expected[key].items():
            if name not in found[key]:
                yield f"column {name} is missing"
            elif not same(value, found[key][name]):
                yield f"{key} {name}: expected {value}, found {found[key][name]}"


def same(expected: Any, found: Any) -> bool:
    """Tell whether two cells are equal, numbers to a relative 1e-9."""
    if isinstance(expected, bool) or expected is None or found is None:
        return bool(expected is found)
    if isinstance(expected, int | float):
        return math.isclose(expected, found, rel_tol=TOLERANCE, abs_tol=1e-9)
    return bool(expected == found)


def _compare_audit(
    connection: duckdb.DuckDBPyConnection, expected: Result
) -> Iterator[str]:
    found = {
        row["table_name"]: (
            row["raw_rows"],
            row["accepted_rows"],
            row["superseded_rows"],
            row["quarantined_rows"],
            row["newest_at"],
            row["newest_age_days"],
        )
        for row in _rows(connection, "select * from marts.input_audit")
    }
    for table, counts in expected.audit.items():
        wanted = (
            counts.raw,
            counts.accepted,
            counts.superseded,
            counts.quarantined,
            *expected.newest.get(table, (None, None)),
        )
        if found[table] != wanted:
            yield f"input_audit {table}: expected {wanted}, found {found[table]}"
    rows = _rows(connection, "select * from marts.quarantined_rows")
    reasons = sorted(
        (row["table_name"], row["record_key"] or "", row["reason"]) for row in rows
    )
    wanted_reasons = sorted(
        (row.table, row.key or "", row.reason) for row in expected.quarantined
    )
    if reasons != wanted_reasons:
        yield (
            f"quarantined: expected only {set(wanted_reasons) - set(reasons)}, "
            f"found only {set(reasons) - set(wanted_reasons)}"
        )


def _compare_notices(
    connection: duckdb.DuckDBPyConnection, expected: Result
) -> Iterator[str]:
    found = {
        (row["kind"], row["table_name"]): (row["count"], row["example"])
        for row in _rows(connection, "select * from marts.input_notices")
    }
    for place in sorted(found.keys() | expected.notices.keys()):
        wanted, got = expected.notices.get(place), found.get(place)
        if wanted != got:
            yield f"input_notices {place}: expected {wanted}, found {got}"
