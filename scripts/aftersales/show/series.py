"""One KPI in the terminal: its series, its segments, or the records behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from aftersales import figures
from aftersales.errors import InputError
from aftersales.published import Row, fetch
from aftersales.show.grid import Cell, Column, Line, render
from aftersales.show.periods import Period
from aftersales.show.scorecard import (
    BENCHMARKS,
    TREND_PERIODS,
    value_range,
    verdict_cell,
)
from aftersales.show.terminal import Terminal, harmless
from aftersales.sql import identifier

if TYPE_CHECKING:
    import duckdb

_SHOWN_PERIODS = 24
_DIRECTIONS = {
    "higher": "higher is better",
    "lower": "lower is better",
    "on_target": "on target is better",
}
_COLUMNS = (
    Column("Value", right=True),
    Column("95 % range", right=True, drop=4),
    Column("Benchmark", right=True, drop=2),
    Column("", drop=3),
    Column("Verdict", drop=1),
    Column("Sample", right=True, drop=5),
    Column("Numerator", right=True, drop=7),
    Column("Denominator", right=True, drop=6),
)
_RECORD_COLUMNS = (
    Column("Record"),
    Column("Date"),
    Column("Counts", flexible=True),
    Column("Adds", right=True, drop=1),
)


def series_rows(
    connection: duckdb.DuckDBPyConnection,
    kpi: str,
    grain: str,
    segment: tuple[str, str | None],
    span: tuple[date | None, date | None] = (None, None),
) -> list[Row]:
    """A KPI's rows with all their columns: a segment, and one value of it if given.

    `span` is the first day and the day after the last day that a period may begin on.
    """
    name, value = segment
    start, end = span
    return fetch(
        connection,
        f"select * from marts.{identifier(f'kpi_{kpi}')}"
        " where period_grain = $grain and segment = $segment"
        " and ($value is null or segment_value = $value)"
        " and ($start is null or period_start >= $start)"
        " and ($end is null or period_start < $end)"
        " order by period_start, segment_value",
        _named(grain=grain, segment=name, value=value, start=start, end=end),
    )


def series(
    connection: duckdb.DuckDBPyConnection,
    about: Row,
    rows: Sequence[Row],
    terminal: Terminal,
    *,
    everything: bool,
) -> Iterator[str]:
    """The lines of a series, oldest period first; its newest ones unless everything."""
    yield from _heading(about, terminal)
    if not rows:
        yield from _nothing(connection, about["kpi_id"], terminal)
        return
    starts = sorted({row["period_start"] for row in rows})
    hidden = 0 if everything else max(len(starts) - _SHOWN_PERIODS, 0)
    shown = [row for row in rows if row["period_start"] >= starts[hidden]]
    many = any(row["segment"] != "all" for row in shown)
    unit = about["unit"]
    places = figures.decimals(unit, [row["value"] for row in shown])
    columns = [Column("Period"), Column("Segment value" if many else "", flexible=True)]
    lines = [
        (
            _period(row),
            row["segment_value"] if many else "",
            *_figures(row, places),
            Cell(_bar(row["value"], shown) if terminal.unicode and not many else ""),
        )
        for row in shown
    ]
    bar = Column("" if many else "Chart", drop=8)
    yield from render([*columns, *_COLUMNS, bar], lines, terminal)
    if hidden:
        earlier = figures.plural(hidden, "earlier period")
        first = figures.period_code(rows[0]["period_grain"], starts[0])
        yield terminal.fit(f"{earlier}: show them with --since {first}")


def segments(
    connection: duckdb.DuckDBPyConnection,
    about: Row,
    rows: Sequence[Row],
    terminal: Terminal,
) -> Iterator[str]:
    """The lines of a segment: each value's newest complete period and its trend."""
    yield from _heading(about, terminal)
    complete = [row for row in rows if row["is_complete"]]
    if not complete:
        yield from _nothing(connection, about["kpi_id"], terminal)
        return
    starts = sorted({row["period_start"] for row in complete})[-TREND_PERIODS:]
    newest = [row for row in complete if row["period_start"] == starts[-1]]
    grain = newest[0]["period_grain"]
    yield terminal.style(figures.period_name(grain, starts[-1]), "bold")
    places = figures.decimals(about["unit"], [row["value"] for row in newest])
    lines = []
    for row in sorted(newest, key=_by_value):
        past = {
            other["period_start"]: other["value"]
            for other in complete
            if other["segment_value"] == row["segment_value"]
        }
        trend = figures.sparkline([past.get(start) for start in starts])
        cells = (row["segment_value"], *_figures(row, places))
        lines.append((*cells, trend if terminal.unicode else ""))
    columns = [Column(newest[0]["segment"].replace("_", " "), flexible=True), *_COLUMNS]
    yield from render([*columns, Column("Trend", drop=8)], lines, terminal)


def record_rows(
    connection: duckdb.DuckDBPyConnection,
    kpi: str,
    segment: tuple[str, str | None],
    period: Period,
) -> list[Row]:
    """The records of a KPI in a period, the left out ones last, by date and record.

    Raises:
        InputError: the KPI is not made of single records.
    """
    known = fetch(connection, "select distinct kpi_id from marts.kpi_evidence")
    ids = sorted(row["kpi_id"] for row in known)
    if kpi not in ids:
        raise InputError(
            f"{kpi} has no list of records",
            advice=f"These have: {', '.join(ids)}." if ids else None,
        )
    name, value = segment
    if name == "all":
        condition = "true"
    else:
        condition = f"($value is null or {identifier(name)} = $value)"
    return fetch(
        connection,
        f"select * from marts.kpi_evidence where kpi_id = $kpi and {condition}"
        " and period_on >= $start and period_on < $end"
        " order by left_out_reason is not null, period_on, record_type, record_id",
        _named(kpi=kpi, start=period.start, end=period.end)
        | ({"value": value} if name != "all" else {}),
    )


def records(about: Row, rows: Sequence[Row], terminal: Terminal) -> Iterator[str]:
    """The lines that list records."""
    yield from _heading(about, terminal)
    fixed = {
        "kpi_id",
        "record_type",
        "record_id",
        "period_on",
        "in_denominator",
        "in_numerator",
        "left_out_reason",
        "numerator_value",
        "denominator_value",
    }
    dimensions = [name for name in (rows[0] if rows else ()) if name not in fixed]
    amounts = [_float(row["numerator_value"]) for row in rows]
    whole = all(amount is None or amount == round(amount) for amount in amounts)
    places = 0 if whole else figures.decimals("", amounts)
    lines: list[Line] = [
        (
            row["record_id"],
            str(row["period_on"]),
            _counts(row),
            figures.number(_float(row["numerator_value"]), places),
            *(str(row[name] or "(none)") for name in dimensions),
        )
        for row in rows
    ]
    extra = [
        Column(name.replace("_", " "), drop=place)
        for place, name in enumerate(dimensions, start=2)
    ]
    yield from render([*_RECORD_COLUMNS, *extra], lines, terminal)
    counted = sum(1 for row in rows if not row["left_out_reason"])
    left_out = len(rows) - counted
    yield terminal.fit(f"{figures.plural(counted, 'record')}, {left_out:,} left out")


def _heading(about: Row, terminal: Terminal) -> Iterator[str]:
    title = f"{about['name']} ({about['kpi_id']})"
    yield terminal.style(terminal.fit(title), "bold")
    unit = "in tickets" if about["unit"] == "count" else f"in {about['unit']}"
    if about["unit"].startswith("score "):
        unit = f"a {about['unit']}"
    direction = _DIRECTIONS.get(about["direction"], "")
    text = f"{about['calculation']}: {unit}, {direction}."
    yield from textwrap.wrap(harmless(text), terminal.width or 88)
    yield ""


def _nothing(
    connection: duckdb.DuckDBPyConnection, kpi: str, terminal: Terminal
) -> Iterator[str]:
    found = fetch(
        connection,
        "select availability, reason from marts.kpi_availability where kpi_id = ?",
        [kpi],
    )
    text = "Nothing to show for these options."
    if found and found[0]["availability"] == "unavailable":
        text = f"Unavailable: {found[0]['reason']}."
    yield from textwrap.wrap(harmless(text), terminal.width or 88)


def _figures(row: Row, places: int) -> tuple[Cell | str, ...]:
    benchmark = row["benchmark_value"]
    return (
        Cell(figures.number(row["value"], places), ("bold",)),
        value_range(row, places),
        "" if benchmark is None else figures.number(benchmark, places),
        "" if benchmark is None else BENCHMARKS.get(row["benchmark_kind"], ""),
        verdict_cell(row),
        _amount(row["sample_size"]),
        _amount(row["numerator"]),
        _amount(row["denominator"]),
    )


def _amount(value: Any) -> str:
    amount = _float(value)
    if amount is None:
        return ""
    return figures.number(amount, 0 if amount == round(amount) else 2)


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _period(row: Row) -> str:
    code = figures.period_code(row["period_grain"], row["period_start"])
    return code if row["is_complete"] else f"{code} so far"


def _bar(value: float | None, rows: Sequence[Row], width: int = 20) -> str:
    known = [row["value"] for row in rows if row["value"] is not None]
    greatest = max(known, default=0)
    if value is None or greatest <= 0 or min(known) < 0:
        return ""
    return "█" * round(value / greatest * width)


def _counts(row: Row) -> str:
    if row["left_out_reason"]:
        return f"left out: {str(row['left_out_reason']).replace('_', ' ')}"
    if row["in_numerator"]:
        return "numerator and denominator" if row["in_denominator"] else "numerator"
    return "denominator" if row["in_denominator"] else "no"


def _by_value(row: Row) -> tuple[bool, float]:
    return row["value"] is None, -(row["value"] or 0)


def _named(**values: Any) -> dict[str, Any]:
    return values
