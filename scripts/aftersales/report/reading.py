"""Everything the page shows, read from a published file in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.published import BuildInfo, Row, build_info, fetch, open_published
from aftersales.sql import identifier

if TYPE_CHECKING:
    import duckdb

GRAINS = ("month", "week", "quarter", "year", "day")
"""In the order of their likely use; the first one is shown at the start."""

WINDOW = {"day": 31, "week": 26, "month": 24, "quarter": 12, "year": 10}
"""How many complete periods a trend goes back."""

_FIRST_EXTRA = "verdict"
"""A KPI's own columns follow this one."""

Key = tuple[str, str]


@dataclass(frozen=True)
class Point:
    """One period of a KPI's series."""

    start: date
    is_complete: bool
    value: float | None
    ci_low: float | None
    ci_high: float | None
    benchmark: float | None


@dataclass(frozen=True)
class Reading:
    """What a page is made from; `Key` is a KPI and a grain.

    `series` holds complete periods, `running` the one that contains `as_of`,
    `first_days` the day of each KPI's first record; `details` and `segments` are of
    the newest complete period.
    """

    build: BuildInfo
    catalog: list[Row]
    scorecard: Mapping[Key, Row]
    series: Mapping[Key, list[Point]]
    running: Mapping[Key, Point]
    first_days: Mapping[str, date]
    details: Mapping[Key, Row]
    extras: Mapping[str, list[str]]
    segments: Mapping[Key, list[Row]]
    audit: Mapping[str, Row]

    def period_start(self, grain: str) -> date | None:
        """The first day of a grain's newest complete period; None without one."""
        return self._newest(grain, "period_start")

    def previous_start(self, grain: str) -> date | None:
        """The first day of the period before; None when no KPI has one."""
        return self._newest(grain, "previous_period_start")

    def _newest(self, grain: str, column: str) -> date | None:
        starts = (
            row[column]
            for (_, row_grain), row in self.scorecard.items()
            if row_grain == grain and row[column]
        )
        return max(starts, default=None)


def read(database: Path) -> Reading:
    """Read a published file.

    Raises:
        InputError: there is none, or it is something else.
        BusyError: it is out of reach.
    """
    with open_published(database) as connection:
        catalog = fetch(
            connection,
            "select catalog.*, availability.availability, availability.reason"
            " from marts.kpi_catalog as catalog"
            " left join marts.kpi_availability as availability using (kpi_id)"
            " order by display_order, kpi_id",
        )
        kpi_ids = [row["kpi_id"] for row in catalog]
        scorecard = fetch(connection, "from marts.kpi_scorecard order by all")
        points = _points(connection)
        details = [row for name in kpi_ids for row in _details(connection, name)]
        return Reading(
            build=build_info(connection),
            catalog=catalog,
            scorecard={_key(row): row for row in scorecard},
            series={
                key: [point for point in group if point.is_complete][-WINDOW[key[1]] :]
                for key, group in points.items()
            },
            running={
                key: group[-1]
                for key, group in points.items()
                if not group[-1].is_complete
            },
            first_days={
                kpi_id: group[0].start
                for (kpi_id, grain), group in points.items()
                if grain == "day"
            },
            details={_key(row): row for row in details},
            extras={name: _extras(connection, name) for name in kpi_ids},
            segments=_segments(connection),
            audit={
                row["table_name"]: row
                for row in fetch(connection, "from marts.input_audit order by all")
            },
        )


def _details(connection: duckdb.DuckDBPyConnection, kpi_id: str) -> Iterable[Row]:
    return fetch(
        connection,
        f"from marts.{identifier(f'kpi_{kpi_id}')}"
        " where is_latest and segment = 'all' order by all",
    )


def _extras(connection: duckdb.DuckDBPyConnection, kpi_id: str) -> list[str]:
    query = f"describe marts.{identifier(f'kpi_{kpi_id}')}"
    names = [row["column_name"] for row in fetch(connection, query)]
    return names[names.index(_FIRST_EXTRA) + 1 :]


def _points(connection: duckdb.DuckDBPyConnection) -> dict[Key, list[Point]]:
    rows = fetch(
        connection,
        "select kpi_id, period_grain, period_start, is_complete, value, ci_low,"
        " ci_high, benchmark_value from marts.kpi_values where segment = 'all'"
        " order by kpi_id, period_grain, period_start",
    )
    return {key: [_point(row) for row in group] for key, group in groupby(rows, _key)}


def _point(row: Row) -> Point:
    return Point(
        row["period_start"],
        row["is_complete"],
        row["value"],
        row["ci_low"],
        row["ci_high"],
        row["benchmark_value"],
    )


def _segments(connection: duckdb.DuckDBPyConnection) -> dict[Key, list[Row]]:
    rows = fetch(
        connection,
        "select kpi_id, period_grain, segment, segment_value, value, sample_size,"
        " ci_low, ci_high, benchmark_value, verdict from marts.kpi_values"
        " where is_latest and segment <> 'all' and period_grain <> 'day'"
        " order by kpi_id, period_grain, segment, segment_value",
    )
    return {key: list(group) for key, group in groupby(rows, _key)}


def _key(row: Row) -> Key:
    return row["kpi_id"], row["period_grain"]
