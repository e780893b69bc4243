"""What the newest complete period answers to each KPI's business question."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal

from .publish import Row
from .series import ALL, Series
from .timeline import GRAINS
from .world import World

ISSUES = ("ticket_volume", "fault_rate")
STAFF = ("open_tickets", "open_ticket_rate")
ENGINEERS = "engineer_utilization"

Flow = tuple[int, float | None]


def answers(world: World, kpis: dict[str, list[Row]], backlog: Series) -> Iterator[Row]:
    """List the rows of `kpi_answers`, from the rows of every KPI that is on.

    `backlog` is the series of `open_tickets`, whether that is on or off.
    """
    flows: dict[tuple[str, date], Flow] = {
        (period.grain, period.first): (
            measure.extras["net_flow"],
            measure.extras["days_of_backlog"],
        )
        for (period, group), measure in backlog.items()
        if group == ALL
    }
    for kpi_id, rows in kpis.items():
        newest = {row["period_grain"]: row for row in rows if _is_newest(row)}
        for grain in GRAINS[1:]:
            if grain in world.options.period_grains:
                row = newest.get(grain)
                flow = None
                if row and kpi_id in STAFF:
                    flow = flows[grain, row["period_start"]]
                yield _answer(world, kpi_id, grain, row, flow)


def _is_newest(row: Row) -> bool:
    return bool(row["is_latest"] and row["segment"] == "all")


def _answer(
    world: World, kpi_id: str, grain: str, row: Row | None, flow: Flow | None
) -> Row:
    answer, because = _reasoned(world, kpi_id, row, flow)
    gap = None
    if kpi_id == ENGINEERS and answer == "no" and row:
        gap = _to_tenths(row["engineers_gap"])
    return {
        "kpi_id": kpi_id,
        "period_grain": grain,
        "answer": answer,
        "because": because,
        "value": row and row["value"],
        "benchmark_value": row and row["benchmark_value"],
        "net_flow": flow and flow[0],
        "days_of_backlog": flow and flow[1],
        "engineers_gap": gap,
    }


def _reasoned(
    world: World, kpi_id: str, row: Row | None, flow: Flow | None
) -> tuple[str, str]:
    """Give the answer and the rule that it follows."""
    if row is None or row["value"] is None:
        return "unknown", "no_value"
    if kpi_id == ENGINEERS and not world.accepted.get("engineers"):
        return "unknown", "approximated"
    is_met = row["verdict"] == "met"
    if flow is not None:
        is_shrinking = flow[0] <= 0
        if row["benchmark_value"] is None:
            return ("yes" if is_shrinking else "uncertain"), "no_benchmark"
        if is_met != is_shrinking:
            return "uncertain", "flow_and_benchmark_disagree"
    elif row["benchmark_value"] is None:
        return "unknown", "no_benchmark"
    elif row["verdict"] == "uncertain":
        return "uncertain", "bounds_enclose_benchmark"
    is_good_news = is_met != (kpi_id in ISSUES)
    because = "benchmark_met" if is_met else "benchmark_missed"
    return ("yes" if is_good_news else "no"), because


def _to_tenths(gap: float | None) -> float | None:
    """Round away from zero, what is no more than noise apart."""
    if gap is None or not math.isfinite(gap):
        return None
    exact = Decimal(gap).quantize(Decimal("1e-9"), ROUND_HALF_UP)
    return float(exact.quantize(Decimal("0.1"), ROUND_UP))
