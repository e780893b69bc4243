"""The scorecard in the terminal: every KPI's newest complete period."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from aftersales import figures
from aftersales.published import BuildInfo, Row, build_info, fetch
from aftersales.show.grid import Cell, Column, Line, render_groups
from aftersales.show.terminal import Terminal, harmless

if TYPE_CHECKING:
    import duckdb

TREND_PERIODS = 12

BENCHMARKS = {
    "target": "target",
    "sla_target": "SLA target",
    "historical_average": "past average",
}
VERDICT_STYLES = {
    "met": ("green",),
    "missed": ("red",),
    "uncertain": ("yellow",),
    "not_assessed": ("dim",),
}

_COLUMNS = (
    Column("KPI", flexible=True),
    Column("Value", right=True),
    Column("", drop=1),
    Column("95 % range", right=True, drop=7),
    Column("Benchmark", right=True, drop=3),
    Column("", drop=4),
    Column("Verdict"),
    Column("Change", right=True, drop=5),
    Column("Trend", drop=6),
)


def scorecard_rows(connection: duckdb.DuckDBPyConnection, grain: str) -> list[Row]:
    """The scorecard of one grain, each KPI with its newest values as `trend`."""
    rows = fetch(
        connection,
        "select * from marts.kpi_scorecard where period_grain = ?"
        " order by display_order",
        [grain],
    )
    trends = trend_values(connection, grain)
    return [{**row, "trend": trends.get(row["kpi_id"], [])} for row in rows]


def trend_values(
    connection: duckdb.DuckDBPyConnection, grain: str
) -> Mapping[str, list[float | None]]:
    """Each KPI's values in its newest complete periods, oldest first."""
    rows = fetch(
        connection,
        "select kpi_id, list(value order by period_start) as trend from ("
        "  select kpi_id, period_start, value from marts.kpi_values"
        "  where period_grain = ? and segment = 'all' and is_complete"
        "  qualify row_number() over"
        "    (partition by kpi_id order by period_start desc) <= ?"
        ") group by kpi_id",
        [grain, TREND_PERIODS],
    )
    return {row["kpi_id"]: row["trend"] for row in rows}


def scorecard(
    connection: duckdb.DuckDBPyConnection, grain: str, terminal: Terminal
) -> Iterator[str]:
    """The lines of the scorecard."""
    rows = scorecard_rows(connection, grain)
    yield from _heading(rows, grain, build_info(connection), terminal)
    topics = [(topic, list(some)) for topic, some in groupby(rows, _topic)]
    groups = [[_line(row, terminal) for row in some] for _, some in topics]
    tables = render_groups(_COLUMNS, groups, terminal, indent=2)
    for (topic, _), table in zip(topics, tables, strict=True):
        yield ""
        yield terminal.style(terminal.fit(harmless(topic)), "bold")
        yield from table
    notes = list(_notes(rows))
    if notes:
        yield ""
    for note in notes:
        yield from textwrap.wrap(harmless(note), terminal.width or 88)


def value_range(row: Row, places: int) -> str:
    """The bounds of a value, or nothing where it has none."""
    if row["ci_low"] is None or row["ci_high"] is None:
        return ""
    low, high = (figures.number(row[name], places) for name in ("ci_low", "ci_high"))
    return f"{low} to {high}"


def verdict_cell(row: Row) -> Cell:
    """The verdict as a word, in its colour where there are colours."""
    word = row["verdict"] or "not_assessed"
    return Cell(word.replace("_", " "), VERDICT_STYLES.get(word, ()))


def _topic(row: Row) -> str:
    return str(row["topic"])


def _heading(
    rows: Sequence[Row], grain: str, info: BuildInfo, terminal: Terminal
) -> Iterator[str]:
    starts = [row["period_start"] for row in rows if row["period_start"] is not None]
    newest = max(starts, default=None)
    period = figures.period_name(grain, newest) if newest else f"no complete {grain}"
    title = f"After-sales scorecard: {period}"
    yield terminal.style(terminal.fit(title), "bold")
    zone = info.reporting_timezone
    about = f"As of {figures.instant_name(info.as_of)}, reporting time zone {zone}"
    for line in textwrap.wrap(about, terminal.width or 88):
        yield terminal.style(line, "dim")


def _line(row: Row, terminal: Terminal) -> Line:
    unit = row["unit"]
    places = figures.decimals(unit, [row["value"], row["benchmark_value"]])
    value = figures.number(row["value"], places)
    unavailable = row["availability"] == "unavailable"
    benchmark = figures.number(row["benchmark_value"], places)
    no_benchmark = row["benchmark_value"] is None
    return (
        row["name"],
        Cell(value, ("bold",)),
        "" if row["value"] is None else figures.unit_words(unit, value),
        value_range(row, places),
        "" if no_benchmark else benchmark,
        "" if no_benchmark else BENCHMARKS.get(row["benchmark_kind"], ""),
        Cell("unavailable", ("dim",)) if unavailable else verdict_cell(row),
        ""
        if row["change"] is None
        else figures.number(row["change"], places, signed=True),
        figures.sparkline(row["trend"]) if terminal.unicode else "",
    )


def _notes(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        if row["availability"] != "available":
            reason = row["availability_reason"] or "no reason given"
            yield f"{row['name']} is {row['availability']}: {reason}."
