"""Small published files of a company that chose its own grains, segments and KPIs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from aftersales.published.periods import parse_period, period_code
from small_marts import CONTROL, HOSTILE, LONG, Row, SmallKpi, value_row, write_marts

_FIRST = {
    "day": date(2026, 3, 1),
    "week": date(2026, 1, 19),
    "month": date(2025, 8, 1),
    "quarter": date(2024, 7, 1),
    "year": date(2019, 1, 1),
}


@dataclass(frozen=True)
class Configuration:
    """What a company may choose, and what its data may be like.

    Each value of a segment is above the whole by its place in `values`; a company that
    `has_begun` has seven complete periods of each grain and one that is running. A file
    that `is_old` has neither answers nor drivers.
    """

    grains: Sequence[str] = ("day", "week", "month", "quarter", "year")
    segments: Sequence[str] = ("region", "team")
    kpis: Sequence[str] = ("nps", "ticket_volume", "cost")
    values: Sequence[str] = ("North", "South", "(none)")
    has_begun: bool = True
    is_old: bool = False


AWKWARD = Configuration(
    segments=("region", "team", "customer_segment"),
    values=(
        *sorted(HOSTILE, key=lambda text: "<" not in text),  # those at an end are shown
        *(LONG, CONTROL, "x" * 5_000, "\u200f\u202eabc\u2066", "'\"`"),
    ),
)
"""A company whose segments are named to break a page."""


def write_configured_marts(path: Path, chosen: Configuration) -> Path:
    """The chosen KPIs, of which `cost` is one that a user added."""
    known = (
        SmallKpi("nps", "Net Promoter Score", "points"),
        SmallKpi(
            "ticket_volume",
            "Volume of Tickets",
            "count",
            "lower",
            is_sum=True,
            records="ticket",
            sample="ticket created, tickets created",
        ),
        SmallKpi(
            "cost",
            "Cost of a Visit",
            "euros per visit",
            "lower",
            topic="Further KPIs",
            calculation=None,
            question=None,
            records=None,
            sample="visit, visits",
            model="fct_visit_costs",
            own={"travel": ("Of it for travel", "percent")},
        ),
    )
    kpis = [
        replace(
            kpi, segments=tuple(chosen.segments), rows=tuple(_configured(kpi, chosen))
        )
        for kpi in known
        if kpi.kpi_id in chosen.kpis
    ]
    further = {
        "kpi_answers": _answers(kpis, chosen),
        "kpi_drivers": _drivers(kpis, chosen),
    }
    return write_marts(path, kpis, chosen.grains, (), {} if chosen.is_old else further)


def _configured(kpi: SmallKpi, chosen: Configuration) -> Iterator[Row]:
    parts = [(name, value) for name in chosen.segments for value in chosen.values]
    for grain in chosen.grains:
        start = _FIRST[grain]
        for number in range(8):
            for part in [("all", "all"), *parts]:
                value = 20.0 + number + ("all", *chosen.values).index(part[1])
                is_sure = kpi.kpi_id != "nps"
                own: Row = dict.fromkeys(kpi.own, value)
                yield value_row(
                    *(kpi.kpi_id, grain, start, value, part),
                    **own,
                    denominator=None if kpi.is_sum else 4.0,
                    is_complete=chosen.has_begun and number < 7,
                    is_latest=chosen.has_begun and number == 6,
                    unit=kpi.unit,
                    sample_size=40,
                    ci_low=None if is_sure else value - 5,
                    ci_high=None if is_sure else value + 5,
                    benchmark_kind="historical_average",
                    benchmark_value=25.0,
                    benchmark_gap=value - 25.0,
                    verdict="missed" if is_sure else "uncertain",
                )
            start = parse_period(period_code(grain, start)).end


def _answers(kpis: Sequence[SmallKpi], chosen: Configuration) -> Iterator[Row]:
    for kpi in kpis:
        for grain in chosen.grains:
            if grain != "day":
                yield {
                    "kpi_id": kpi.kpi_id,
                    "period_grain": grain,
                    "answer": "no" if chosen.has_begun else "unknown",
                    "because": "benchmark_missed" if chosen.has_begun else "no_value",
                }


def _drivers(kpis: Sequence[SmallKpi], chosen: Configuration) -> Iterator[Row]:
    """The first value up by 0.1 and the second down by 0.2, and so on, in turn."""
    for kpi in kpis if chosen.has_begun else ():
        for grain in chosen.grains:
            start = _FIRST[grain]
            for number in range(7):
                for segment in chosen.segments if number else ():
                    for place, value in enumerate(chosen.values, 1):
                        contribution = place / 10 * (1 if place % 2 else -1)
                        yield {
                            "kpi_id": kpi.kpi_id,
                            "period_grain": grain,
                            "period_start": start,
                            "segment": segment,
                            "segment_value": value,
                            "contribution": contribution,
                            "mix_effect": None if kpi.is_sum else contribution / 4,
                            "rate_effect": None if kpi.is_sum else contribution * 3 / 4,
                        }
                start = parse_period(period_code(grain, start)).end
