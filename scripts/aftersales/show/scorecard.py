"""The scorecard in the terminal: every KPI's newest complete period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.text import Text

from aftersales.published import BuildInfo, fetch
from aftersales.published.figures import bounds, instant_name, number, sparkline
from aftersales.published.kpi import Kpi, by_topic
from aftersales.published.periods import period_name
from aftersales.show.cells import TREND_PERIODS, benchmark_cells, verdict_cell
from aftersales.sql import Row
from aftersales.terminal import Column, fitting_table, prose, shows_unicode, title

if TYPE_CHECKING:
    import duckdb

_COLUMNS = (
    Column("KPI", flexible=True),
    Column("Value", right=True),
    Column("", drop=2),
    Column("95 % range", right=True, drop=7),
    Column("Benchmark", right=True, drop=3),
    Column("", drop=6),
    Column("Verdict"),
    Column("Change", right=True, drop=4),
    Column("Trend", drop=5),
)


def scorecard_rows(connection: duckdb.DuckDBPyConnection, grain: str) -> list[Row]:
    """The scorecard of one grain, each KPI with its newest values as `trend`."""
    return fetch(
        connection,
        "with newest as ("
        "  select kpi_id, period_start, value from marts.kpi_values"
        "  where period_grain = $grain and segment = 'all' and is_complete"
        "  qualify row_number() over"
        "    (partition by kpi_id order by period_start desc) <= $periods"
        "), trends as ("
        "  select kpi_id, list(value order by period_start) as trend"
        "  from newest group by kpi_id"
        ")"
        " select card.*, coalesce(trend, []) as trend"
        " from marts.kpi_scorecard as card left join trends using (kpi_id)"
        " where period_grain = $grain order by display_order, kpi_id",
        {"grain": grain, "periods": TREND_PERIODS},
    )


def scorecard(
    kpis: Mapping[str, Kpi],
    rows: Sequence[Row],
    grain: str,
    build: BuildInfo,
    screen: Console,
) -> Iterator[RenderableType]:
    """The parts of the scorecard: what it is of, a table, and what is missing."""
    newest = max((row["period_start"] for row in rows if row["value"]), default=None)
    period = period_name(grain, newest) if newest else f"no complete {grain}"
    yield title(f"After-sales scorecard: {period}", screen)
    zone = build.reporting_timezone
    about = f"As of {instant_name(build.as_of)}, reporting time zone {zone}"
    yield prose(about, screen, "dim")
    yield ""
    lines: list[Sequence[str | Text]] = []
    for topic, members in by_topic(rows, lambda row: str(row["topic"])).items():
        blank = [""] * (len(_COLUMNS) - 1)
        lines += [["", *blank]] if lines else []
        lines.append([Text(topic, "bold"), *blank])
        lines += [_line(kpis[row["kpi_id"]], row, screen) for row in members]
    yield fitting_table(_COLUMNS, lines, screen)
    lacking = [kpi for kpi in kpis.values() if kpi.lack]
    if lacking:
        yield ""
    for kpi in lacking:
        yield prose(f"{kpi.name} is {kpi.lack[0].lower()}{kpi.lack[1:]}", screen)


def _line(kpi: Kpi, row: Row, screen: Console) -> Sequence[str | Text]:
    places = kpi.unit.decimals_apart(row["value"], row["benchmark_value"])
    value, change = kpi.unit.quantity(row["value"], places), row["change"]
    return (
        f"  {kpi.name}",
        Text(value.number, "bold"),
        value.unit,
        bounds(row["ci_low"], row["ci_high"], places),
        *benchmark_cells(row, places),
        verdict_cell(row) if kpi.is_available else Text("unavailable", "dim"),
        "" if change is None else number(change, places, signed=True),
        sparkline(row["trend"]) if shows_unicode(screen) else "",
    )
