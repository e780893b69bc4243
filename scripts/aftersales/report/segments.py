"""A KPI's segments: which are best and worst, and where each lies on a common scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from aftersales.published.figures import NO_BREAK, SMALL_SAMPLE, listed, number, plural
from aftersales.published.words import in_words

if TYPE_CHECKING:
    from aftersales.published.kpi import Kpi
    from aftersales.sql import Row

NAMED = 3
"""So many names stand for those that share a sentence; the others are counted."""

_SHOWN = 6
"""A dimension with more ranked values than one more shows half from each end."""


@dataclass(frozen=True)
class Dimension:
    """One dimension: the ranked rows shown, those in between, and the small ones."""

    name: str
    first: list[Row]
    between: list[Row]
    last: list[Row]
    small: list[Row]


@dataclass(frozen=True)
class Segments:
    """The segments of one KPI and period, in the order of their dimensions.

    Those of a sum are great or small, not good or bad, and so are values that are best
    on target where some segment has none. `total` is the value of the whole.
    """

    kpi: Kpi
    rows: Sequence[Row]
    total: float
    digits: int

    @property
    def is_sum(self) -> bool:
        return self.kpi.is_additive_over_segments

    @cached_property
    def has_targets(self) -> bool:
        return all(row["benchmark_value"] for row in self.rows)

    @property
    def has_best(self) -> bool:
        is_ordered = self.has_targets or self.kpi.direction != "on_target"
        return is_ordered and not self.is_sum

    def is_ranked(self, row: Row) -> bool:
        """Whether a segment has enough records to be compared with others."""
        is_large = self.is_sum or (row["sample_size"] or 0) >= SMALL_SAMPLE
        return row["value"] is not None and is_large

    def rank(self, row: Row) -> float:
        """What is least comes first: the best, or the greatest where none is best."""
        value: float = row["value"]
        if self.kpi.direction == "on_target" and self.has_targets:
            return abs(float(value / row["benchmark_value"] - 1))
        is_lower_first = self.kpi.direction == "lower" and not self.is_sum
        return value if is_lower_first else -value

    @property
    def order(self) -> str:
        if self.is_sum:
            return f"Most {self.kpi.unit.words} first."
        if self.kpi.direction == "on_target" and self.has_targets:
            return "Closest to its own benchmark first."
        return "Best first." if self.has_best else "Highest first."

    @cached_property
    def dimensions(self) -> list[Dimension]:
        groups = groupby(self.rows, lambda row: str(row["segment"]))
        return [self._dimension(name, list(rows)) for name, rows in groups]

    def _dimension(self, name: str, rows: Sequence[Row]) -> Dimension:
        ranked = [row for row in rows if self.is_ranked(row)]
        ranked.sort(key=lambda row: (self.rank(row), row["segment_value"]))
        rest = [row for row in rows if not self.is_ranked(row)]
        small = [row for row in rest if row["value"] is not None]
        small.sort(key=lambda row: (-(row["sample_size"] or 0), row["segment_value"]))
        if len(ranked) <= _SHOWN + 1:
            return Dimension(name, ranked, [], [], small)
        half = _SHOWN // 2
        return Dimension(name, ranked[:half], ranked[half:-half], ranked[-half:], small)

    def by(self, *, ranked: bool) -> str:
        """The dimensions with ranked values, or those without, as a sentence has it."""
        names = [one.name for one in self.dimensions if bool(one.first) == ranked]
        return listed([in_words(name).lower() for name in names])

    @cached_property
    def extremes(self) -> dict[str, list[Row]]:
        """The best and the worst over all dimensions, ties together; none if alike.

        A missing dimension value is no segment that anyone could act on.
        """
        rows = [row for row in self.rows if self.is_ranked(row)]
        ranks = [(self.rank(r), r) for r in rows if r["segment_value"] != "(none)"]
        if not self.has_best or len({rank for rank, _ in ranks}) < 2:
            return {}
        least, most = (pick(rank for rank, _ in ranks) for pick in (min, max))
        return {
            "Best": [row for rank, row in ranks if rank == least],
            "Worst": [row for rank, row in ranks if rank == most],
        }

    @property
    def remark(self) -> str:
        """What to think of the best and the worst, or why there are none."""
        if not self.has_best:
            return ""
        if self.extremes:
            one, other = (rows[0] for rows in self.extremes.values())
            ends = [row[end] for row in (one, other) for end in ("ci_low", "ci_high")]
            if None in ends or max(ends[0::2]) > min(ends[1::2]):
                return ""
            return "The bounds of best and worst overlap: the difference may be chance."
        named = [row for row in self.rows if row["segment_value"] != "(none)"]
        if sum(map(self.is_ranked, named)) < 2:
            return "Too few records in each of them to name a best and a worst."
        return "All with enough records have the same value."

    def sizes(self, rows: Sequence[Row]) -> str:
        """The records behind one value or several that share it."""
        if len(rows) == 1:
            return plural(rows[0]["sample_size"], *self.kpi.sample)
        sizes = [f"{row['sample_size']:,}" for row in rows[:NAMED]]
        return f"{listed(sizes)} {self.kpi.sample[1]}"

    def number(self, row: Row) -> str:
        return number(row["value"], self.digits)

    def between(self, rows: Sequence[Row]) -> str:
        """The span of the values that are left out of a dimension."""
        ends = [pick(row["value"] for row in rows) for pick in (min, max)]
        texts = dict.fromkeys(number(end, self.digits) for end in ends)
        return f"{len(rows):,} more in between: {' to '.join(texts)}"

    def size(self, row: Row) -> str:
        """The records behind a value, or its share of the whole."""
        if not self.is_sum:
            return f"{row['sample_size'] or 0:,}"
        share = 100 * row["value"] / self.total if self.total else 0.0
        return f"{number(share, 0)}{NO_BREAK}%"

    def place(self, value: float) -> int:
        """Where a value lies on the scale of all that are ranked, in percent."""
        low, high = self._scale
        return 50 if low == high else round(100 * (value - low) / (high - low))

    @cached_property
    def _scale(self) -> tuple[float, float]:
        values = [row["value"] for row in self.rows if self.is_ranked(row)]
        ends = [0.0 if self.is_sum else self.total, *values]
        return min(ends), max(ends)
