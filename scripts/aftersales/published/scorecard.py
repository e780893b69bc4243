"""The scorecard with what belongs beside each value: running period and percentiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aftersales.published import fetch
from aftersales.published.figures import number
from aftersales.sql import Row, identifier, literal

if TYPE_CHECKING:
    import duckdb

    from aftersales.published.kpi import Kpi

_RUNNING = """
select
    kpi_id, period_grain, period_start as running_period_start,
    value as running_value, sample_size as running_sample_size
from marts.kpi_values
where segment = 'all'
qualify
    not is_complete
    and row_number() over (
        partition by kpi_id, period_grain order by period_start desc
    ) = 1
"""


def read_scorecard(
    connection: duckdb.DuckDBPyConnection, kpis: Sequence[Kpi]
) -> list[Row]:
    """The scorecard of these KPIs in their order, with further columns.

    `running_period_start`, `running_value` and `running_sample_size` are of the period
    that contains `as_of`; `median` and `p90` of the newest complete one, null where a
    KPI has none.
    """
    return fetch(
        connection,
        f"with running as ({_RUNNING}), percentiles as ({_percentiles(kpis)})"
        " select * from marts.kpi_scorecard"
        " left join running using (kpi_id, period_grain)"
        " left join percentiles using (kpi_id, period_grain)"
        " where list_contains($kpis, kpi_id)"
        " order by display_order, kpi_id, period_grain",
        {"kpis": [kpi.kpi_id for kpi in kpis]},
    )


def percentiles(row: Row, places: int) -> list[tuple[str, str]]:
    """The median and the 90th percentile as written, where they say more than a value.

    That is where one of them differs from the value as written.
    """
    labels = {"median": "median", "p90": "90th percentile"}
    found = [
        (label, number(row[name], places))
        for name, label in labels.items()
        if row[name] is not None
    ]
    value = number(row["value"], places)
    return found if any(text != value for _, text in found) else []


def _percentiles(kpis: Sequence[Kpi]) -> str:
    """The percentiles of every KPI that has some, in the newest complete periods."""
    nothing = (
        "select null::varchar as kpi_id, null::varchar as period_grain,"
        " null::double as median, null::double as p90 where false"
    )
    found = [
        f"select {literal(kpi.kpi_id)}, period_grain,"
        f" {', '.join(map(identifier, kpi.percentiles))}"
        f" from marts.{identifier(kpi.relation)} where is_latest and segment = 'all'"
        for kpi in kpis
        if kpi.percentiles
    ]
    return " union all ".join([nothing, *found])
