"""The scorecard in the terminal: every KPI's newest complete period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.text import Text

from aftersales.published import BuildInfo, fetch
from aftersales.published.answers import sentence
from aftersales.published.figures import (
    MISSING,
    amount,
    bounds,
    instant_name,
    number,
    percentiles,
    sparkline,
)
from aftersales.published.kpi import Kpi, by_topic
from aftersales.published.periods import period_name
from aftersales.published.scorecard import read_scorecard
from aftersales.show.cells import TREND_PERIODS, benchmark_cells, verdict_cell
from aftersales.sql import Row
from aftersales.terminal import Column, fitting_table, prose, shows_unicode, title

if TYPE_CHECKING:
    import duckdb

_COLUMNS = (
    Column("KPI", flexible=True),
    Column("Value", right=True),
    Column("", drop=1),
    Column("Sample", right=True, drop=1),
    Column("So far", right=True, drop=1),
    Column("95 % range", right=True, drop=5),
    Column("Benchmark", right=True, drop=1),
    Column("", drop=4),
    Column("Verdict"),
    Column("Change", right=True, drop=2),
    Column("Trend", drop=3),
)


def scorecard_rows(
    connection: duckdb.DuckDBPyConnection, kpis: Sequence[Kpi], grain: str
) -> list[Row]:
    """The scorecard of one grain, each KPI with its newest values as `trend`."""
    newest = fetch(
        connection,
        "with newest as ("
        "  select kpi_id, period_start, value from marts.kpi_values"
        "  where period_grain = $grain and segment = 'all' and is_complete"
        "  qualify row_number() over"
        "    (partition by kpi_id order by period_start desc) <= $periods"
        ")"
        " select kpi_id, list(value order by period_start) as trend"
        " from newest group by kpi_id",
        {"grain": grain, "periods": TREND_PERIODS},
    )
    trends = {row["kpi_id"]: row["trend"] for row in newest}
    return [
        {**row, "trend": trends.get(row["kpi_id"], [])}
        for row in read_scorecard(connection, kpis)
        if row["period_grain"] == grain
    ]


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
    running = max(
        filter(None, (row["running_period_start"] for row in rows)), default=None
    )
    if running:
        yield prose(
            f"So far: {period_name(grain, running)}, still running", screen, "dim"
        )
    yield ""
    lines: list[Sequence[str | Text]] = []
    for topic, members in by_topic(rows, lambda row: str(row["topic"])).items():
        blank = [""] * (len(_COLUMNS) - 1)
        lines += [["", *blank]] if lines else []
        lines.append([Text(topic, "bold"), *blank])
        for row in members:
            lines += _lines(kpis[row["kpi_id"]], row, screen)
    yield fitting_table(_COLUMNS, lines, screen)
    yield from _answers(kpis, rows, screen)
    lacking = [kpi for kpi in kpis.values() if kpi.lack]
    if lacking:
        yield ""
    for kpi in lacking:
        yield prose(f"{kpi.name} is {kpi.lack[0].lower()}{kpi.lack[1:]}", screen)


def _answers(
    kpis: Mapping[str, Kpi], rows: Sequence[Row], screen: Console
) -> Iterator[RenderableType]:
    """Each business question with its answer, or one for each KPI that asks it."""
    answered = [row for row in rows if row["answer"]]
    for question, members in by_topic(
        answered, lambda row: str(row["business_question"] or row["name"])
    ).items():
        yield ""
        yield prose(question, screen, "bold")
        for row in members:
            name = f"{row['name']} – " if len(members) > 1 else ""
            yield prose(f"{name}{sentence(kpis[row['kpi_id']], row)}", screen)


def _lines(kpi: Kpi, row: Row, screen: Console) -> Iterator[Sequence[str | Text]]:
    """A KPI's line, and below it the percentiles that its value differs from."""
    places = kpi.unit.decimals_apart(row["value"], row["benchmark_value"])
    value, change = number(row["value"], places), row["change"]
    yield (
        kpi.name,
        Text(value, "bold"),
        kpi.unit.short_words if value != MISSING else "",
        "" if row["sample_size"] is None else amount(row["sample_size"]),
        "" if row["running_value"] is None else number(row["running_value"], places),
        bounds(row["ci_low"], row["ci_high"], places),
        *benchmark_cells(row, places),
        verdict_cell(row) if kpi.is_available else Text("unavailable", "dim"),
        "" if change is None else number(change, places, signed=True),
        sparkline(row["trend"]) if shows_unicode(screen) else "",
    )
    for label, other in percentiles(row, places):
        yield [f"  {label}", other, *[""] * (len(_COLUMNS) - 2)]
