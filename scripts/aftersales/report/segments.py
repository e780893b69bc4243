"""A KPI's segments: best and worst, and what is too small to be ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from aftersales.report.templating import SMALL_SAMPLE

if TYPE_CHECKING:
    from aftersales.catalog import Kpi
    from aftersales.published import Row


_SHOWN = 6
"""A dimension with more ranked values than one more shows half from each end."""


@dataclass(frozen=True)
class Ranking:
    """How a KPI's segments are put in order, best first where there is a best.

    Shares of one sum are great or small, not good or bad, and so are values that are
    best on target where some segment has none. `by_gap` ranks by the distance from each
    segment's own benchmark.
    """

    is_sum: bool
    lower_first: bool
    by_gap: bool
    has_best: bool

    @classmethod
    def of(cls, kpi: Kpi, rows: Sequence[Row]) -> Ranking:
        """The order that fits a KPI's direction."""
        is_sum, on_target = kpi.is_additive_over_segments, kpi.direction == "on_target"
        has_targets = all(row["benchmark_value"] for row in rows)
        return cls(
            is_sum=is_sum,
            lower_first=kpi.direction == "lower" and not is_sum,
            by_gap=on_target and has_targets,
            has_best=not is_sum and (has_targets or not on_target),
        )

    def includes(self, row: Row) -> bool:
        """Whether a segment has enough records to be compared with others."""
        is_large = self.is_sum or (row["sample_size"] or 0) >= SMALL_SAMPLE
        return row["value"] is not None and is_large

    def key(self, row: Row) -> float:
        value: float = row["value"]
        if self.by_gap:
            return abs(float(value / row["benchmark_value"] - 1))
        return value if self.lower_first else -value


@dataclass(frozen=True)
class Dimension:
    """One dimension: the ranked rows shown, those in between, and the small ones."""

    name: str
    first: list[Row]
    between: list[Row]
    last: list[Row]
    small: list[Row]


@dataclass(frozen=True)
class Extremes:
    """The best and the worst segments over all dimensions, ties together.

    `worst` is empty where all are alike; `overlaps` tells that the bounds of both
    enclose a common value.
    """

    best: list[Row]
    worst: list[Row]
    overlaps: bool


def dimensions(rows: Sequence[Row], order: Ranking) -> list[Dimension]:
    """The dimensions of one KPI and period, in the order of `rows`."""
    return [
        _dimension(name, list(group), order)
        for name, group in groupby(rows, lambda row: str(row["segment"]))
    ]


def extremes(rows: Sequence[Row], order: Ranking) -> Extremes | None:
    """The best and the worst of the ranked segments; None where they are not told.

    A missing dimension value is no segment that anyone could act on.
    """
    ranked = [
        (order.key(row), row)
        for row in rows
        if order.includes(row) and row["segment_value"] != "(none)"
    ]
    if not order.has_best or len(ranked) < 2:
        return None
    keys = [key for key, _ in ranked]
    best = [row for key, row in ranked if key == min(keys)]
    worst = [row for key, row in ranked if key == max(keys)]
    if len(best) == len(ranked):
        return Extremes(best, [], overlaps=True)
    return Extremes(best, worst, _overlap(best[0], worst[0]))


def _dimension(name: str, rows: Sequence[Row], order: Ranking) -> Dimension:
    ranked = [row for row in rows if order.includes(row)]
    ranked.sort(key=lambda row: (order.key(row), row["segment_value"]))
    small = [r for r in rows if r["value"] is not None and not order.includes(r)]
    small.sort(key=lambda row: (-(row["sample_size"] or 0), row["segment_value"]))
    if len(ranked) <= _SHOWN + 1:
        return Dimension(name, ranked, [], [], small)
    half = _SHOWN // 2
    return Dimension(name, ranked[:half], ranked[half:-half], ranked[-half:], small)


def _overlap(one: Row, other: Row) -> bool:
    lows = [row["ci_low"] for row in (one, other)]
    highs = [row["ci_high"] for row in (one, other)]
    return None not in (*lows, *highs) and bool(max(lows) <= min(highs))
