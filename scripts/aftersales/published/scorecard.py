"""The scorecard with what belongs beside each value: running period and percentiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aftersales.published import fetch, has_relation
from aftersales.published.answers import COLUMNS, FLOW, UNANSWERED
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
    KPI has none. The columns of its answer, and the target's comment, are null where
    there is none.
    """
    answers = _answers(connection)
    rows = fetch(
        connection,
        f"with running as ({_RUNNING}), percentiles as ({_percentiles(kpis)})"
        " select * from marts.kpi_scorecard"
        " left join running using (kpi_id, period_grain)"
        " left join percentiles using (kpi_id, period_grain)"
        " where list_contains($kpis, kpi_id)"
        " order by display_order, kpi_id, period_grain",
        {"kpis": [kpi.kpi_id for kpi in kpis]},
    )
    return [
        {
            **row,
            "comment": row.get("comment"),
            **answers.get((row["kpi_id"], row["period_grain"]), UNANSWERED),
        }
        for row in rows
    ]


def _answers(
    connection: duckdb.DuckDBPyConnection,
) -> Mapping[tuple[str, str], Row]:
    """The answers by KPI and grain, with the flow of tickets of the same period.

    There are none in a file that an older version published.
    """
    if not has_relation(connection, "kpi_answers"):
        return {}
    flow = {}
    if has_relation(connection, "kpi_open_tickets"):
        rows = fetch(
            connection,
            f"select period_grain, {', '.join(FLOW)} from marts.kpi_open_tickets"
            " where is_latest and segment = 'all'",
        )
        flow = {row.pop("period_grain"): row for row in rows}
    answers = fetch(
        connection,
        f"select kpi_id, period_grain, {', '.join(COLUMNS)} from marts.kpi_answers",
    )
    return {
        (row["kpi_id"], row["period_grain"]): {
            **UNANSWERED,
            **flow.get(row["period_grain"], {}),
            **{name: row[name] for name in COLUMNS},
        }
        for row in answers
    }


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
