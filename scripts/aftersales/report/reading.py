"""Everything the pages show, read from a published file in a few queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from aftersales.published import BuildInfo, build_info, fetch, has_relation
from aftersales.published.kpi import Kpi
from aftersales.published.notices import notices
from aftersales.published.periods import by_length
from aftersales.published.scorecard import read_scorecard
from aftersales.report.drivers import MOST, OWN_PERIODS
from aftersales.report.explore import WINDOW, Explored, explore
from aftersales.sql import Row, identifier

if TYPE_CHECKING:
    import duckdb

_LARGEST = f"""
select * from marts.kpi_drivers
where contribution <> 0
qualify
    row_number() over (
        partition by kpi_id, period_grain, period_start, contribution > 0
        order by abs(contribution) desc, segment, segment_value
    ) <= {MOST}
order by
    kpi_id, period_grain, period_start, abs(contribution) desc, segment, segment_value
"""

_NEWEST = f"""
select * from marts.kpi_drivers
where contribution <> 0
qualify
    dense_rank() over (partition by period_grain order by period_start desc)
    <= {OWN_PERIODS}
order by kpi_id, period_grain, segment, segment_value, period_start
"""

Key = tuple[str, str]
PeriodKey = tuple[str, str, date]
AnyKey = TypeVar("AnyKey", Key, PeriodKey)


@dataclass(frozen=True)
class Reading:
    """What the pages are made from; `Key` is a KPI and a grain.

    `grains` begin with the one to show first. `series` holds the rows of complete
    periods, `running` the one that contains `as_of`, `first` each KPI's first row of
    the shortest grain; `details` (every column) and `segments` are of the newest
    complete period; `drivers` are the largest either way, `contributions` those of
    every segment value in the newest periods.
    """

    build: BuildInfo
    kpis: list[Kpi]
    grains: list[str]
    scorecard: Mapping[Key, Row]
    series: Mapping[Key, list[Row]]
    running: Mapping[Key, Row]
    first: Mapping[str, Row]
    details: Mapping[Key, Row]
    segments: Mapping[Key, list[Row]]
    audit: Mapping[str, Row]
    notices: list[str]
    explored: Explored
    drivers: Mapping[PeriodKey, list[Row]]
    contributions: Mapping[Key, list[Row]]

    def newest(self, grain: str, column: str = "period_start") -> date | None:
        """The first day of a grain's newest complete period, or of the one before."""
        starts = [row[column] for key, row in self.scorecard.items() if key[1] == grain]
        return max(filter(None, starts), default=None)


def read(
    connection: duckdb.DuckDBPyConnection, kpis: list[Kpi], grains: list[str]
) -> Reading:
    """Read these KPIs and grains of what was published."""
    points = _series(connection)
    cards = read_scorecard(connection, kpis)
    audit = fetch(connection, "from marts.input_audit")
    return Reading(
        build=build_info(connection),
        kpis=kpis,
        grains=grains,
        scorecard={_key(row): row for row in cards},
        series={
            key: [row for row in rows if row["is_complete"]][-WINDOW[key[1]] :]
            for key, rows in points.items()
        },
        running={
            key: rows[-1] for key, rows in points.items() if not rows[-1]["is_complete"]
        },
        first={
            kpi_id: rows[0]
            for (kpi_id, grain), rows in points.items()
            if grain == by_length(grains)[0]
        },
        details={
            _key(row): row
            for kpi in kpis
            for row in fetch(
                connection,
                f"from marts.{identifier(kpi.relation)}"
                " where is_latest and segment = 'all'",
            )
        },
        segments=_segments(connection),
        audit={row["table_name"]: row for row in audit},
        notices=notices(connection),
        explored=explore(connection, kpis, grains),
        drivers=_drivers(connection, _LARGEST, _period_key),
        contributions=_drivers(connection, _NEWEST, _key),
    )


def _series(connection: duckdb.DuckDBPyConnection) -> dict[Key, list[Row]]:
    rows = fetch(
        connection,
        "from marts.kpi_values where segment = 'all'"
        " order by kpi_id, period_grain, period_start",
    )
    return {key: list(group) for key, group in groupby(rows, _key)}


def _segments(connection: duckdb.DuckDBPyConnection) -> dict[Key, list[Row]]:
    rows = fetch(
        connection,
        "from marts.kpi_values"
        " where is_latest and segment <> 'all' and period_grain <> 'day'"
        " order by kpi_id, period_grain, segment, segment_value",
    )
    return {key: list(group) for key, group in groupby(rows, _key)}


def _drivers(
    connection: duckdb.DuckDBPyConnection, query: str, key_of: Callable[[Row], AnyKey]
) -> Mapping[AnyKey, list[Row]]:
    """What moved the KPIs, by a key.

    None of a file that an older version published, which knows no drivers.
    """
    if not has_relation(connection, "kpi_drivers"):
        return {}
    rows = fetch(connection, query)
    return {key: list(group) for key, group in groupby(rows, key_of)}


def _key(row: Row) -> Key:
    return row["kpi_id"], row["period_grain"]


def _period_key(row: Row) -> PeriodKey:
    return row["kpi_id"], row["period_grain"], row["period_start"]
