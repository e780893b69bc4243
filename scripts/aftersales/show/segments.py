"""A KPI by the values of one segment, in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType

from aftersales.published.figures import number, sparkline
from aftersales.published.periods import period_name
from aftersales.show.cells import (
    TREND_PERIODS,
    VALUE_COLUMNS,
    heading,
    nothing,
    value_cells,
)
from aftersales.terminal import Column, fitting_table, prose, shows_unicode, title

if TYPE_CHECKING:
    from aftersales.published.kpi import Kpi
    from aftersales.sql import Row


def segments(
    kpi: Kpi, rows: Sequence[Row], screen: Console
) -> Iterator[RenderableType]:
    """Each value's newest complete period and its trend, the highest first."""
    yield from heading(kpi, screen)
    complete = [row for row in rows if row["is_complete"]]
    if not complete:
        yield nothing(kpi, screen)
        return
    starts = sorted({row["period_start"] for row in complete})[-TREND_PERIODS:]
    past = {
        (row["segment_value"], row["period_start"]): row["value"] for row in complete
    }
    running = {
        row["segment_value"]: row["value"]
        for row in rows
        if row["period_start"] > starts[-1]
    }
    newest = [row for row in complete if row["period_start"] == starts[-1]]
    newest.sort(key=lambda row: (row["value"] is None, -(row["value"] or 0)))
    grain = newest[0]["period_grain"]
    yield title(period_name(grain, starts[-1]), screen)
    if running:
        now = period_name(grain, max(row["period_start"] for row in rows))
        yield prose(f"So far: {now}, still running", screen, "dim")
    places = kpi.unit.decimals(*(row["value"] for row in newest))
    columns = (
        Column(newest[0]["segment"].replace("_", " "), flexible=True),
        *VALUE_COLUMNS,
        Column("So far", right=True, drop=3),
        Column("Trend", drop=9),
    )
    lines = []
    for row in newest:
        trend = [past.get((row["segment_value"], start)) for start in starts]
        shown = sparkline(trend) if shows_unicode(screen) else ""
        latest = running.get(row["segment_value"])
        so_far = "" if latest is None else number(latest, places)
        cells = value_cells(kpi, row, places)
        lines.append((row["segment_value"], *cells, so_far, shown))
    yield fitting_table(columns, lines, screen)
