"""Small hand-made tables, and the reference's rows for them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from reference import Result, Row, compute

Table = list[dict[str, Any]]
AS_OF = "2024-03-31T00:00:00Z"


def run(directory: Path, as_of: str | None = AS_OF, **settings: Any) -> Result:
    """Compute from small tables, given as lists of rows by table name."""
    timezone = settings.pop("timezone", "UTC")
    options = settings.pop("options", None)
    tables: dict[str, Table] = settings
    for table, rows in tables.items():
        columns = sorted({column for row in rows for column in row})
        with (directory / f"{table}.csv").open("w", newline="") as handle:
            writer = csv.DictWriter(handle, columns)
            writer.writeheader()
            writer.writerows(rows)
    return compute(
        directory,
        as_of=as_of,
        timezone=timezone,
        wall_clock="2025-01-01",
        options=options,
    )


def row_of(
    result: Result, kpi_id: str, grain: str, start: str, group: str = "all=all"
) -> Row:
    """Find the one row of a KPI, grain, period start and `segment=value`."""
    segment, value = group.split("=")
    rows = [
        row
        for row in result.kpis[kpi_id]
        if (row["period_grain"], row["period_start"])
        == (grain, date.fromisoformat(start))
        and (row["segment"], row["segment_value"]) == (segment, value)
    ]
    assert len(rows) == 1, rows
    return rows[0]


def tickets(*spans: tuple[str, str | None], **columns: str) -> Table:
    """One ticket per (created, resolved); without the latter it is open."""
    return [
        {
            "ticket_id": f"t{number}",
            "created_at": created,
            "resolved_at": resolved or "",
            "status": "closed" if resolved else "open",
            **columns,
        }
        for number, (created, resolved) in enumerate(spans)
    ]


def answers(kind: str, scores: Iterable[Any], **columns: Any) -> Table:
    return [
        {
            "response_id": f"{kind}{number}",
            "survey_type": kind,
            "responded_at": "2024-02-10T12:00:00Z",
            "score": score,
            **columns,
        }
        for number, score in enumerate(scores)
    ]
