"""The answer to each KPI's business question, and one sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aftersales.published.figures import NO_BREAK, Unit, amount, bounds, number
from aftersales.published.words import in_word, in_words

if TYPE_CHECKING:
    from aftersales.published.kpi import Kpi
    from aftersales.sql import Row

COLUMNS = ("answer", "because", "net_flow", "days_of_backlog", "engineers_gap")
FLOW = ("resolved", "created", "reopened")

UNANSWERED: Mapping[str, Any] = dict.fromkeys((*COLUMNS, *FLOW))


def sentence(kpi: Kpi, row: Row) -> str:
    """The answer and why in one sentence, from a row of the scorecard; else nothing.

    Such as `No: 2.1 engineers short of 13 jobs each.`
    """
    if row["answer"] is None:
        return ""
    return f"{in_words(row['answer'])}: {_reason(kpi, row)}."


def _reason(kpi: Kpi, row: Row) -> str:
    because, flow = row["because"], _flow(row)
    if because == "no_value":
        return (not kpi.is_available and kpi.reason) or "there is no value"
    if because == "approximated":
        why = f": {kpi.reason}" if kpi.reason else ""
        return f"{_value(kpi, row)}, but that is approximated{why}"
    if because == "no_benchmark":
        known = flow or _value(kpi, row)
        return f"{known}, with neither a target nor enough of a history to compare"
    if because == "bounds_enclose_benchmark":
        span = bounds(row["ci_low"], row["ci_high"], _places(kpi, row))
        known = f" of {span}" if span else ""
        return (
            f"{_against(kpi, row)}, which lies within the 95{NO_BREAK}% bounds{known}"
        )
    if because == "flow_and_benchmark_disagree":
        return f"{flow}, but {_against(kpi, row)}" if flow else _against(kpi, row)
    if row["engineers_gap"]:
        return _gap(row["engineers_gap"], row["benchmark_value"])
    if flow:
        return f"{flow}{_backlog(row['days_of_backlog'])}"
    return _against(kpi, row)


def _backlog(days: float | None) -> str:
    """How long the work that waits would take, where that is known."""
    if days is None:
        return ""
    return f", {Unit('days').quantity(days, 0)} of work in the backlog"


def _gap(gap: float, benchmark: float) -> str:
    """How many engineers lack, or are more than are needed."""
    size = number(abs(gap), 1)
    noun = "engineer" if size == "1.0" else "engineers"
    side = "short of" if gap > 0 else "more than it takes for"
    return f"{size} {noun} {side} {amount(benchmark)} jobs each"


def _flow(row: Row) -> str:
    """Tickets resolved and new in the period, for those whose answer rests on them."""
    if row["net_flow"] is None or row["resolved"] is None:
        return ""
    resolved, created, reopened = (amount(row[name]) for name in FLOW)
    again = f" and {reopened} reopened" if row["reopened"] else ""
    return f"{resolved} resolved against {created} new{again}"


def _against(kpi: Kpi, row: Row) -> str:
    benchmark = kpi.unit.quantity(row["benchmark_value"], _places(kpi, row))
    kind = in_word(row["benchmark_kind"])
    article = "an" if kind.startswith("SLA") else "a"
    return f"{_value(kpi, row)} against {article} {kind} of {benchmark.number}"


def _value(kpi: Kpi, row: Row) -> str:
    return str(kpi.unit.quantity(row["value"], _places(kpi, row)))


def _places(kpi: Kpi, row: Row) -> int:
    return kpi.unit.decimals_apart(row["value"], row["benchmark_value"])
