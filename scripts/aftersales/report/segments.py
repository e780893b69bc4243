"""A KPI's segments, best and worst, and what is too small to be ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from aftersales.published import Row

SMALL_SAMPLE = 10
"""Segments with fewer records are named, and not ranked."""

SHOWN = 6
"""A dimension with more ranked values than one more shows half from each end."""

NAMED = 3
"""So many names stand for those that share a sentence; the others are counted."""


@dataclass(frozen=True)
class Ranking:
    """How a KPI's segments are put in order, best first where there is a best.

    `by_gap` ranks by the distance from each segment's own benchmark.
    """

    is_sum: bool
    lower_first: bool
    by_gap: bool
    has_best: bool

    def key(self, row: Row) -> float:
        value: float = row["value"]
        if self.by_gap:
            return abs(float(value / row["benchmark_value"] - 1))
        return value if self.lower_first else -value


def ranking(kpi: Row, rows: Sequence[Row]) -> Ranking:
    """The order that fits a KPI's direction.

    Shares of one sum are great or small, not good or bad, and so are values that are
    best on target where some segment has none.
    """
    is_sum = bool(kpi["is_additive_over_segments"])
    on_target = kpi["direction"] == "on_target"
    has_targets = all(row["benchmark_value"] for row in rows)
    return Ranking(
        is_sum=is_sum,
        lower_first=kpi["direction"] == "lower" and not is_sum,
        by_gap=on_target and has_targets,
        has_best=not is_sum and (has_targets or not on_target),
    )


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

    `overlaps` tells that the bounds of both enclose a common value.
    """

    best: list[Row]
    worst: list[Row]
    overlaps: bool


def dimensions(rows: Sequence[Row], order: Ranking) -> list[Dimension]:
    """The dimensions of one KPI and period, in the order of `rows`."""
    return [
        _dimension(name, list(group), order)
        for name, group in groupby(rows, lambda row: row["segment"])
    ]


def extremes(rows: Sequence[Row], order: Ranking) -> Extremes | None:
    """The best and the worst of the ranked segments; None where they are not told.

    A missing dimension value is no segment that anyone could act on.
    """
    ranked = [
        row
        for row in rows
        if is_ranked(row, order) and row["segment_value"] != "(none)"
    ]
    if not order.has_best or len(ranked) < 2:
        return None
    keys = [order.key(row) for row in ranked]
    if min(keys) == max(keys):
        return Extremes(ranked, [], overlaps=True)
    best = [row for row in ranked if order.key(row) == min(keys)]
    worst = [row for row in ranked if order.key(row) == max(keys)]
    return Extremes(best, worst, _overlap(best[0], worst[0]))


def _dimension(name: str, rows: list[Row], order: Ranking) -> Dimension:
    valued = [row for row in rows if row["value"] is not None]
    ranked = sorted(
        (row for row in valued if is_ranked(row, order)),
        key=lambda row: (order.key(row), row["segment_value"]),
    )
    small = sorted(
        (row for row in valued if not is_ranked(row, order)),
        key=lambda row: (-(row["sample_size"] or 0), row["segment_value"]),
    )
    half = SHOWN // 2
    fits = len(ranked) <= SHOWN + 1
    return Dimension(
        name,
        ranked if fits else ranked[:half],
        [] if fits else ranked[half:-half],
        [] if fits else ranked[-half:],
        small,
    )


def is_ranked(row: Row, order: Ranking) -> bool:
    """Whether a segment has enough records to be compared with others."""
    if row["value"] is None:
        return False
    return order.is_sum or (row["sample_size"] or 0) >= SMALL_SAMPLE


def _overlap(one: Row, other: Row) -> bool:
    ends = [row[name] for row in (one, other) for name in ("ci_low", "ci_high")]
    if any(end is None for end in ends):
        return False
    highest_low: float = max(ends[0], ends[2])
    lowest_high: float = min(ends[1], ends[3])
    return highest_low <= lowest_high
