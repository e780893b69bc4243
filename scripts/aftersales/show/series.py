"""One KPI's series in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType

from aftersales.published import fetch
from aftersales.published.figures import finite, plural
from aftersales.published.kpi import Kpi
from aftersales.published.periods import period_code
from aftersales.show.cells import VALUE_COLUMNS, heading, nothing, value_cells
from aftersales.sql import Row, identifier
from aftersales.terminal import Column, fitting_table, shows_unicode, title

if TYPE_CHECKING:
    import duckdb

_SHOWN_PERIODS = 24
_BAR = 20


@dataclass(frozen=True)
class Slice:
    """A segment, one value of it if given, and what periods begin within."""

    segment: str = "all"
    value: str | None = None
    since: date | None = None
    before: date | None = None

    @property
    def is_whole(self) -> bool:
        return self.since is None and self.before is None


def series_rows(
    connection: duckdb.DuckDBPyConnection, kpi: Kpi, grain: str, part: Slice
) -> list[Row]:
    """A KPI's rows with all their columns."""
    return fetch(
        connection,
        f"select * from marts.{identifier(kpi.relation)}"
        " where period_grain = $grain and segment = $segment"
        " and ($value is null or segment_value = $value)"
        " and ($since is null or period_start >= $since)"
        " and ($before is null or period_start < $before)"
        " order by period_start, segment_value",
        {"grain": grain, **vars(part)},
    )


def series(
    kpi: Kpi, rows: Sequence[Row], screen: Console, *, everything: bool
) -> Iterator[RenderableType]:
    """A series, oldest period first; its newest ones unless everything."""
    yield from heading(kpi, screen)
    if not rows:
        yield nothing(kpi, screen)
        return
    starts = sorted({row["period_start"] for row in rows})
    hidden = 0 if everything else max(len(starts) - _SHOWN_PERIODS, 0)
    shown = [row for row in rows if row["period_start"] >= starts[hidden]]
    is_split = any(row["segment"] != "all" for row in shown)
    has_bars = not is_split and shows_unicode(screen)
    places = kpi.unit.decimals(*(row["value"] for row in shown))
    greatest = _greatest(shown)
    columns = (
        Column("Period"),
        Column("Segment value" if is_split else "", flexible=True),
        *VALUE_COLUMNS,
        Column("" if is_split else "Chart", drop=9),
    )
    lines = [
        (
            _period(row),
            row["segment_value"] if is_split else "",
            *value_cells(kpi, row, places),
            _bar(row["value"], greatest) if has_bars else "",
        )
        for row in shown
    ]
    yield fitting_table(columns, lines, screen)
    if hidden:
        earlier = plural(hidden, "earlier period")
        first = period_code(rows[0]["period_grain"], starts[0])
        yield title(f"{earlier}: show them with --since {first}", screen, "")


def _period(row: Row) -> str:
    code = period_code(row["period_grain"], row["period_start"])
    return code if row["is_complete"] else f"{code} so far"


def _greatest(rows: Sequence[Row]) -> float:
    """What the longest bar stands for; 0 where bars would mislead."""
    values = finite(row["value"] for row in rows)
    return max(values, default=0.0) if min(values, default=0.0) >= 0 else 0.0


def _bar(value: float | None, greatest: float) -> str:
    return "█" * round(value / greatest * _BAR) if value and greatest > 0 else ""
