"""What the page's script can show: every period and segment value that it offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from aftersales.published import fetch
from aftersales.published.periods import by_length
from aftersales.report.names import shortened
from aftersales.sql import Row, identifier

if TYPE_CHECKING:
    import duckdb

    from aftersales.published.kpi import Kpi

MOST_VALUES = 60
"""So many segment values of all dimensions together; the page stays a small file."""

WINDOW = {"day": 31, "week": 26, "month": 24, "quarter": 12, "year": 10}
"""How many complete periods a trend goes back."""

SEGMENT_WINDOW = {"week": 5, "month": 13, "quarter": 5, "year": 3}
"""The same for a segment value, of which there are many; enough to see last year."""

_WHOLE = ("all", "all")

_ROWS = """
with offered as (
    select unnest($segments) as segment, unnest($values) as segment_value
),
since as (
    select
        unnest($grains) as period_grain,
        unnest($firsts) as first_start,
        unnest($segment_firsts) as first_segment_start
),
changes as (
    select
        value - lag(case when is_complete then value end) over series
            as change_of_value,
        lag(period_end) over series + 1 = period_start as is_next,
        *
    from marts.{relation}
    inner join offered using (segment, segment_value)
    where segment = 'all' or period_grain <> 'day'
    window series as (
        partition by period_grain, segment, segment_value order by period_start
    )
)
select changes.* from changes
inner join since using (period_grain)
where
    period_start
    >= case when segment = 'all' then first_start else first_segment_start end
order by period_grain, segment, segment_value, period_start
"""

Part = tuple[str, str]


@dataclass(frozen=True)
class Dimension:
    """The values of a segment that the page offers, the largest first."""

    name: str
    values: list[str]
    left_out: int

    @property
    def names(self) -> list[str]:
        """The values as they are shown, each one different."""
        names: list[str] = []
        for value in self.values:
            name, number = shortened(value), 2
            while name in names:
                name, number = f"{shortened(value, 58)} ({number})", number + 1
            names.append(name)
        return names


@dataclass(frozen=True)
class Explored:
    """The periods of each grain, the offered values, and each KPI's rows of these."""

    starts: Mapping[str, list[date]]
    running: Mapping[str, date]
    dimensions: list[Dimension]
    rows: Mapping[str, list[Row]]

    def code(self, part: Part) -> str:
        """The places of a segment and its value, if they are among those offered."""
        for place, one in enumerate(self.dimensions):
            if one.name == part[0] and part[1] in one.values:
                return f"{place}.{one.values.index(part[1])}"
        return ""


def explore(
    connection: duckdb.DuckDBPyConnection, kpis: Sequence[Kpi], grains: Sequence[str]
) -> Explored:
    """Read what the page's script can show."""
    dimensions = _dimensions(connection)
    starts, running = _periods(connection, grains)
    offered = [(one.name, value) for one in dimensions for value in one.values]
    segments, values = zip(_WHOLE, *offered, strict=True)
    chosen = {
        "segments": list(segments),
        "values": list(values),
        "grains": list(starts),
        "firsts": [_first(of_grain, len(of_grain)) for of_grain in starts.values()],
        "segment_firsts": [
            _first(of_grain, SEGMENT_WINDOW.get(grain, 0) + (grain in running))
            for grain, of_grain in starts.items()
        ],
    }
    rows = {
        kpi.kpi_id: fetch(
            connection, _ROWS.format(relation=identifier(kpi.relation)), chosen
        )
        for kpi in kpis
    }
    return Explored(starts, running, dimensions, rows)


def part_of(row: Row) -> Part:
    """The segment and the value of a row."""
    return row["segment"], row["segment_value"]


def _dimensions(connection: duckdb.DuckDBPyConnection) -> list[Dimension]:
    """The segments with their largest values, as many of each as there is room for."""
    rows = fetch(
        connection,
        "select segment, segment_value, sum(sample_size) as records"
        " from marts.kpi_values where segment <> 'all' and period_grain <> 'day'"
        " group by segment, segment_value"
        " order by segment, records desc nulls last, segment_value",
    )
    values = {
        name: [str(row["segment_value"]) for row in group]
        for name, group in groupby(rows, lambda row: str(row["segment"]))
    }
    most = next(
        count
        for count in range(MOST_VALUES, -1, -1)
        if sum(min(len(known), count) for known in values.values()) <= MOST_VALUES
    )
    return [
        Dimension(name, known[:most], max(len(known) - most, 0))
        for name, known in values.items()
    ]


def _first(starts: Sequence[date], count: int) -> date:
    """The first day of so many of the newest periods."""
    return starts[-count:][0] if starts and count else date.max


def _periods(
    connection: duckdb.DuckDBPyConnection, grains: Sequence[str]
) -> tuple[dict[str, list[date]], dict[str, date]]:
    """The first days of the offered periods by grain, and of the running ones."""
    rows = fetch(
        connection,
        "select period_grain, period_start, bool_or(is_complete) as is_complete"
        " from marts.kpi_values where segment = 'all'"
        " group by period_grain, period_start order by period_grain, period_start",
    )
    starts: dict[str, list[date]] = {grain: [] for grain in by_length(grains)}
    running = {}
    for grain, group in groupby(rows, lambda row: str(row["period_grain"])):
        periods = list(group)
        complete = [row["period_start"] for row in periods if row["is_complete"]]
        starts[grain] = complete[-WINDOW[grain] :]
        if not periods[-1]["is_complete"]:
            running[grain] = periods[-1]["period_start"]
            starts[grain].append(running[grain])
    return starts, running
