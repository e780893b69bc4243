"""What an independent program works out of the demo is what is published."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import duckdb
import pytest
from demo_rows import COLUMNS, as_text, demo_months, expected_months
from published_demo import published_demo

NUMBERS = ("numerator", "denominator", "value", "benchmark_value")

Months = dict[tuple[str, str], Mapping[str, str]]


def by_month(rows: Iterable[Mapping[str, str]]) -> Months:
    return {(row["kpi_id"], row["period_start"]): row for row in rows}


def deviations(expected: Months, found: Months) -> list[str]:
    """Tell every month that is missing, too many, or different in a cell."""
    told = [f"{month} is only in one" for month in expected.keys() ^ found.keys()]
    for month in expected.keys() & found.keys():
        for name in COLUMNS:
            wanted, cell = expected[month][name], found[month][name]
            if not same(name, wanted, cell):
                told.append(f"{month} {name}: expected {wanted}, found {cell}")
    return told


def same(name: str, wanted: str, cell: str) -> bool:
    if name in NUMBERS and wanted and cell:
        return math.isclose(float(wanted), float(cell), rel_tol=1e-9, abs_tol=1e-9)
    return wanted == cell


def test_the_expected_months_are_those_of_the_reference() -> None:
    """If the demo changed, `python tests/python/support/demo_rows.py` rewrites them."""
    assert deviations(by_month(expected_months()), by_month(demo_months())) == []


def test_all_kpis_have_two_years_of_expected_months() -> None:
    months = by_month(expected_months())
    assert len({kpi_id for kpi_id, _ in months}) == 14
    assert len({period_start for _, period_start in months}) >= 24


@pytest.mark.slow
def test_the_published_months_are_the_expected_ones() -> None:
    with duckdb.connect(str(published_demo()), read_only=True) as connection:
        rows = connection.execute(
            f"select {', '.join(COLUMNS)} from marts.kpi_values "
            "where segment = 'all' and period_grain = 'month'"
        ).fetchall()
    found = by_month(dict(zip(COLUMNS, map(as_text, row), strict=True)) for row in rows)
    assert deviations(by_month(expected_months()), found) == []
