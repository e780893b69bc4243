"""Benchmarks and verdicts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from .bounds import Bounds
from .catalogue import Kpi
from .options import Options
from .rows.reference_tables import Target, in_force
from .series import Group
from .timeline import Period, previous_first_day


@dataclass(frozen=True)
class Benchmark:
    """What a value is compared with."""

    kind: str | None
    value: float | None


Values = Mapping[date, float | None]


def find_benchmark(
    kpi: Kpi,
    period: Period,
    group: Group,
    values: Values,
    targets: tuple[Target, ...],
    options: Options,
    begins: date = date.min,
) -> Benchmark:
    """Find the target in force on the first day, else the historical average.

    `values` are the group's published values of the grain by period start; those before
    `begins` are in no average.
    """
    target = _target(kpi, period, group, targets)
    if target is not None:
        return Benchmark(kpi.target_kind, target)
    average = _historical_average(kpi, period, values, options, begins)
    if average is not None:
        return Benchmark("historical_average", average)
    return Benchmark(None, None)


def _target(
    kpi: Kpi, period: Period, group: Group, targets: tuple[Target, ...]
) -> float | None:
    candidates = [
        target
        for target in targets
        if target.kpi_id == kpi.kpi_id
        and (target.segment, target.segment_value) == group
        and target.period_grain in (None, period.grain)
        and in_force(target.valid_from, target.valid_to, period.first)
    ]
    best = max(
        candidates,
        key=lambda row: (row.period_grain is not None, row.valid_from or date.min),
        default=None,
    )
    return None if best is None else best.value


def _historical_average(
    kpi: Kpi, period: Period, values: Values, options: Options, begins: date
) -> float | None:
    history: list[float] = []
    first = period.first
    for _ in range(options.history_periods):
        first = previous_first_day(period.grain, first)
        if first < begins:
            break
        value = values.get(first)
        if value is None and kpi.missing_is_zero and first > min(values):
            value = 0.0
        if value is not None:
            history.append(value)
    if len(history) < options.history_minimum:
        return None
    return fmean(history)


def verdict(
    kpi: Kpi,
    value: float | None,
    benchmark: float | None,
    bounds: Bounds,
    options: Options,
) -> str:
    """not_assessed, uncertain, met or missed."""
    if value is None or benchmark is None:
        return "not_assessed"
    low, high = bounds
    if (
        low is not None
        and high is not None
        and _at_most(low, benchmark)
        and _at_most(benchmark, high)
    ):
        return "uncertain"
    if kpi.direction == "higher":
        is_met = _at_most(benchmark, value)
    elif kpi.direction == "lower":
        is_met = _at_most(value, benchmark)
    else:
        allowed = options.on_target_tolerance * abs(benchmark)
        is_met = _at_most(abs(value - benchmark), allowed)
    return "met" if is_met else "missed"


def _at_most(smaller: float, larger: float) -> bool:
    """Compare with <=, forgiving what floating-point arithmetic loses."""
    return smaller <= larger or math.isclose(
        smaller, larger, rel_tol=1e-9, abs_tol=1e-9
    )
