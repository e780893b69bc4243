"""What is known of the published KPIs, read from their catalogue."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aftersales.errors import InputError
from aftersales.published import Row, fetch
from aftersales.published.figures import Unit
from aftersales.published.kpi import Kpi, Measure
from aftersales.published.periods import by_length, by_preference

if TYPE_CHECKING:
    import duckdb

_COLUMNS = (
    *("kpi_id", "model", "topic", "name", "business_question", "calculation"),
    *("details", "benchmark", "unit", "records", "direction", "sample", "segments"),
    *("is_additive_over_segments", "is_additive_over_periods", "input_tables"),
    *("numerator", "denominator", "column_labels", "availability", "reason"),
)


def read_catalog(connection: duckdb.DuckDBPyConnection) -> list[Kpi]:
    """The published KPIs in their order."""
    rows = fetch(
        connection,
        f"select {', '.join(_COLUMNS)} from marts.kpi_catalog"
        " left join marts.kpi_availability using (kpi_id)"
        " order by display_order, kpi_id",
    )
    return [_kpi(row) for row in rows]


def published_grains(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The lengths of the published periods; the one to show unasked comes first.

    Raises:
        InputError: there are none.
    """
    query = "select distinct period_grain from marts.kpi_scorecard"
    found = connection.execute(query).fetchall()
    if not found:
        raise InputError(
            "no KPI was published", advice="Switch one on with the variable `kpis`."
        )
    return by_preference(grain for (grain,) in found)


def require_grain(asked: str | None, grains: list[str]) -> str:
    """The grain that was asked for, else the one to show unasked.

    Raises:
        InputError: it was not published.
    """
    if asked is None or asked in grains:
        return asked or grains[0]
    raise InputError(
        f"what was published has no periods of a {asked}",
        advice=f"It has {', '.join(by_length(grains))}.",
    )


def _kpi(row: Row) -> Kpi:
    one, many = _listed(row["sample"])
    texts = ("business_question", "calculation", "details", "benchmark", "reason")
    counted = f"{row['records']}s" if row["records"] else many
    labels = json.loads(row["column_labels"])
    return Kpi(
        kpi_id=row["kpi_id"],
        relation=row["model"],
        topic=row["topic"],
        name=row["name"],
        **{name: row[name] or "" for name in texts},
        unit=Unit(row["unit"], counted),
        direction=row["direction"],
        is_additive_over_segments=row["is_additive_over_segments"],
        is_additive_over_periods=row["is_additive_over_periods"],
        input_tables=_listed(row["input_tables"]),
        segments=_listed(row["segments"]),
        numerator=row["numerator"],
        denominator=row["denominator"],
        sample=(one, many),
        measures={
            name: Measure(fact["label"], Unit(fact["unit"]))
            for name, fact in labels.items()
        },
        availability=row["availability"],
    )


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, (text or "").split(","))))
