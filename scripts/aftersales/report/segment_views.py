"""A KPI's segments in words, with the place of each on a common scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftersales.figures import NO_BREAK, in_words, listed, number, plural
from aftersales.report.segments import (
    Dimension,
    Extremes,
    Ranking,
    dimensions,
    extremes,
)
from aftersales.report.templating import shortened

if TYPE_CHECKING:
    from aftersales.catalog import Kpi
    from aftersales.published import Row

_NAMED = 3
"""So many names stand for those that share a sentence; the others are counted."""


@dataclass(frozen=True)
class Extreme:
    """The best or the worst: who, and how much."""

    label: str
    names: list[tuple[str, str]]
    more: str
    value: str
    size: str


@dataclass(frozen=True)
class SegmentsView:
    """All segments of one KPI and period.

    `low` and `high` are the ends of the scale, `total` is the value of the whole.
    """

    kpi: Kpi
    order: Ranking
    digits: int
    total: float
    low: float
    high: float
    dimensions: list[Dimension]
    found: Extremes | None

    @property
    def heading(self) -> str:
        return in_words(self.kpi.unit.noun) or "Value"

    @property
    def size_heading(self) -> str:
        return "share" if self.order.is_sum else self.kpi.sample[1].split()[0]

    @property
    def order_words(self) -> str:
        if self.order.is_sum:
            return f"Most {self.kpi.unit.words or 'first'} first."
        if self.order.by_gap:
            return "Closest to its own benchmark first."
        return "Best first." if self.order.has_best else "Highest first."

    @property
    def remark(self) -> str:
        if not self.order.has_best:
            return ""
        if self.found is None:
            return "Too few records in each of them to name a best and a worst."
        if not self.found.worst:
            return "All with enough records have the same value."
        if self.found.overlaps:
            return "The bounds of best and worst overlap: the difference may be chance."
        return ""

    def by(self, *, ranked: bool) -> str:
        """The dimensions with ranked values, or those without, as a sentence has it."""
        names = [d.name for d in self.dimensions if bool(d.first) == ranked]
        return listed([in_words(name).lower() for name in names])

    def number(self, row: Row) -> str:
        return number(row["value"], self.digits)

    def size(self, row: Row) -> str:
        """The records behind a value, or its share of the whole."""
        if not self.order.is_sum:
            return f"{row['sample_size'] or 0:,}"
        share = 100 * row["value"] / self.total if self.total else 0.0
        return f"{number(share, 0)}{NO_BREAK}%"

    def place(self, value: float) -> int:
        """Where a value lies on the scale, in percent."""
        if self.low == self.high:
            return 50
        return round(100 * (value - self.low) / (self.high - self.low))

    def between(self, dimension: Dimension) -> str:
        """What is left out between the first and the last of a dimension."""
        rows = sorted(dimension.between, key=lambda row: float(row["value"]))
        ends = dict.fromkeys(self.number(row) for row in (rows[0], rows[-1]))
        return f"{len(rows):,} more in between: {' to '.join(ends)}"

    def small(self, dimension: Dimension) -> list[tuple[str, str]]:
        """Segments that are too small to rank, each with its size."""
        return [
            (shortened(row["segment_value"], 40), f"{row['sample_size'] or 0:,}")
            for row in dimension.small[:_NAMED]
        ]

    def more_small(self, dimension: Dimension) -> int:
        return max(len(dimension.small) - _NAMED, 0)

    def extremes(self) -> Iterator[Extreme]:
        """The best and the worst, where there are both."""
        if not self.found or not self.found.worst:
            return
        one, many = self.kpi.sample
        for label, rows in (("Best", self.found.best), ("Worst", self.found.worst)):
            named, ties = rows[:_NAMED], len(rows) - _NAMED
            names = [(r["segment_value"], in_words(r["segment"])) for r in named]
            sizes = [f"{row['sample_size']:,}" for row in named]
            yield Extreme(
                label,
                [(shortened(name, 40), dimension) for name, dimension in names],
                f"and {ties} more alike" if ties > 0 else "",
                str(self.kpi.unit.quantity(rows[0]["value"], self.digits)),
                plural(rows[0]["sample_size"], one, many)
                if len(rows) == 1
                else f"{listed(sizes)} {many}",
            )


def segments_view(
    kpi: Kpi, rows: Sequence[Row], total: float | None, digits: int
) -> SegmentsView | None:
    """The segments of one KPI and period; None where there are no values."""
    if total is None or all(row["value"] is None for row in rows):
        return None
    order = Ranking.of(kpi, rows)
    values = [row["value"] for row in rows if order.includes(row)]
    ends = [0.0 if order.is_sum else total, *values]
    return SegmentsView(
        kpi=kpi,
        order=order,
        digits=digits,
        total=total,
        low=min(ends),
        high=max(ends),
        dimensions=dimensions(rows, order),
        found=extremes(rows, order),
    )
