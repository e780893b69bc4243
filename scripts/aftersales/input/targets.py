"""Targets that no number will ever meet, told of instead of left out in silence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.errors import near
from aftersales.input.csv_records import CsvFile, line_of_row
from aftersales.options import project_directory
from aftersales.sql import identifier

if TYPE_CHECKING:
    import duckdb

TABLE = "kpi_targets"

_RECORDS = {
    "ticket": (
        "ticket_volume",
        "open_tickets",
        "open_ticket_rate",
        "turnaround_time",
        "first_contact_resolution",
    ),
    "unit": ("fault_rate",),
    "survey": ("nps", "csat", "customer_effort_score"),
    "engineer": ("engineer_utilization",),
    "customer": ("customer_retention_rate",),
}
"""The KPIs by the records whose dimensions cut them (`segments` in dbt_project.yml)."""

_SHOWN = 5


def unused_target_notices(
    connection: duckdb.DuckDBPyConnection, path: Path, csv_file: CsvFile | None
) -> Iterator[str]:
    """A notice for each reason why rows of `raw.kpi_targets` match no number.

    It names their lines in `csv_file`, or their rows where there is none.
    """
    segments = _segments_by_kpi()
    unused: defaultdict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(_rows(connection), start=1):
        if why := _why_unused(*row, segments):
            unused[why].append(number)
    for why, rows in unused.items():
        shown = rows[:_SHOWN]
        places = [line_of_row(csv_file, row) if csv_file else row for row in shown]
        word = ("line" if csv_file else "row") + ("s" if len(rows) > 1 else "")
        listed = ", ".join(map(str, places)) + (", …" if len(rows) > _SHOWN else "")
        yield f"{path}, {word} {listed}: the target is not used, since {why}"


def _rows(
    connection: duckdb.DuckDBPyConnection,
) -> list[tuple[str, str | None, str | None]]:
    """KPI, segment and segment value of each target, in the order of the file."""
    described = connection.execute(f"describe raw.{TABLE}").fetchall()
    present = {name for name, *_ in described}
    columns = [
        f"nullif(cast({identifier(name)} as varchar), '')"
        if name in present
        else "null"
        for name in ("kpi_id", "segment", "segment_value")
    ]
    return connection.execute(
        f"select {', '.join(columns)} from raw.{TABLE} order by _row_number"
    ).fetchall()


def _why_unused(
    kpi: str,
    segment: str | None,
    value: str | None,
    segments: Mapping[str, Sequence[str]],
) -> str | None:
    if segment in (None, "all"):
        if value in (None, "all"):
            return None
        return f"segment_value {value!r} is of no segment"
    if kpi not in segments:
        return None
    if segment not in segments[kpi]:
        meant = near(str(segment), segments[kpi])
        hint = f"is it {meant}?" if meant else f"it has {', '.join(segments[kpi])}"
        return f"{kpi} has no segment {segment!r} ({hint})"
    return f"segment {segment} has no segment_value" if value is None else None


def _segments_by_kpi() -> dict[str, Sequence[str]]:
    """The dimensions that each KPI is cut by, as the project is configured."""
    import yaml

    text = (project_directory() / "dbt_project.yml").read_text("utf-8")
    configured = (yaml.safe_load(text).get("vars") or {}).get("segments") or {}
    return {
        kpi: configured[record]
        for record, kpis in _RECORDS.items()
        if record in configured
        for kpi in kpis
    }
