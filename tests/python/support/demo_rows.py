"""The expected months of the demo company, kept as a small CSV.

The plain-Python reference works them out; the models never do. After a change of the
demo or of a definition, `python tests/python/support/demo_rows.py` rewrites the file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from reference import Row, compute

PROJECT = Path(__file__).parents[3]
DEMO = PROJECT / "seeds" / "demo"
EXPECTED = PROJECT / "tests" / "golden" / "demo_months.csv"
COLUMNS = (
    "kpi_id",
    "period_start",
    "is_complete",
    "numerator",
    "denominator",
    "value",
    "benchmark_kind",
    "benchmark_value",
    "verdict",
)


def as_text(cell: object) -> str:
    """A cell as the file holds it: numbers to twelve digits, null as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        return f"{cell:.12g}"
    return str(cell)


def demo_months() -> Iterator[dict[str, str]]:
    """The rows of `all` by month, of every KPI, from the raw rows of the demo."""
    for rows in compute(DEMO).kpis.values():
        yield from (_texts(row) for row in rows if _is_wanted(row))


def expected_months() -> list[dict[str, str]]:
    """The rows of the committed file."""
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_expected_months() -> None:
    """Rewrite the file."""
    EXPECTED.parent.mkdir(parents=True, exist_ok=True)
    with EXPECTED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(demo_months())


def _is_wanted(row: Row) -> bool:
    return (row["segment"], row["period_grain"]) == ("all", "month")


def _texts(row: Row) -> dict[str, str]:
    return {name: as_text(row[name]) for name in COLUMNS}


if __name__ == "__main__":
    write_expected_months()
