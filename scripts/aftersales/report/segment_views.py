"""A KPI's segments in words, with the place of each on a common scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aftersales.figures import number, plural
from aftersales.published import Row
from aftersales.report.segments import (
    NAMED,
    Dimension,
    Extremes,
    Ranking,
    dimensions,
    extremes,
    is_ranked,
)
from aftersales.report.texts import in_words, kpi_text
from aftersales.report.words import NO_BREAK, listed, quantity, shortened

_HEADINGS = {
    "count": "Tickets",
    "percent": "Percent",
    "days": "Days",
    "points": "Points",
    "jobs per engineer": "Per engineer",
    "score 1–7": "Score",
}


@dataclass(frozen=True)
class SegmentView:
    """One row; `place` is its position in percent of the scale."""

    name: str
    value: str
    size: str
    place: int


@dataclass(frozen=True)
class DimensionView:
    """One small table: rows from the best to the worst, and who is left out.

    `small` names segments that are too small to rank, each with its size.
    """

    name: str
    first: list[SegmentView]
    between: str
    last: list[SegmentView]
    small: list[tuple[str, str]]
    more_small: int


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
    """All segments of one KPI and period; `overall` is the place of the whole."""

    heading: str
    size_heading: str
    order: str
    by: str
    dimensions: list[DimensionView]
    unranked: str
    extremes: list[Extreme]
    remark: str
    is_sum: bool
    overall: int


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    digits: int
    total: float
    order: Ranking

    def view(self, row: Row) -> SegmentView:
        size = row["sample_size"] or 0
        share = 100 * row["value"] / self.total if self.total else 0.0
        return SegmentView(
            shortened(row["segment_value"]),
            number(row["value"], self.digits),
            f"{number(share, 0)}{NO_BREAK}%" if self.order.is_sum else f"{size:,}",
            self.place(row["value"]),
        )

    def place(self, value: float) -> int:
        if self.low == self.high:
            return 50
        return round(100 * (value - self.low) / (self.high - self.low))


def segments_view(
    rows: Sequence[Row], order: Ranking, card: Row, digits: int
) -> SegmentsView | None:
    """The segments of one KPI and period; None when the whole has no value."""
    unit, overall = card["unit"], card["value"]
    if overall is None or all(row["value"] is None for row in rows):
        return None
    values = [row["value"] for row in rows if is_ranked(row, order)]
    ends = [0.0, *values] if order.is_sum else [overall, *values]
    scale = _Scale(min(ends), max(ends), digits, overall, order)
    found = extremes(rows, order)
    shown = dimensions(rows, order)
    return SegmentsView(
        heading=_HEADINGS.get(unit, "Value"),
        size_heading="Share"
        if order.is_sum
        else kpi_text(card["kpi_id"]).sample[1].split()[0].capitalize(),
        order=_order(order),
        by=listed([in_words(d.name).lower() for d in shown if d.first]),
        dimensions=[_dimension_view(d, scale) for d in shown if d.first],
        unranked=listed([in_words(d.name).lower() for d in shown if not d.first]),
        extremes=list(_extreme_views(found, card, digits)) if found else [],
        remark=_remark(found, order),
        is_sum=order.is_sum,
        overall=scale.place(overall),
    )


def _order(order: Ranking) -> str:
    if order.is_sum:
        return "Most tickets first."
    if order.by_gap:
        return "Closest to its own benchmark first."
    return "Best first." if order.has_best else "Highest first."


def _remark(found: Extremes | None, order: Ranking) -> str:
    if not order.has_best:
        return ""
    if found is None:
        return "Too few records in each of them to name a best and a worst."
    if not found.worst:
        return "All with enough records have the same value."
    if found.overlaps:
        return "The bounds of best and worst overlap: the difference may be chance."
    return ""


def _extreme_views(found: Extremes, card: Row, digits: int) -> Iterable[Extreme]:
    if not found.worst:
        return
    one, many = kpi_text(card["kpi_id"]).sample
    for label, rows in (("Best", found.best), ("Worst", found.worst)):
        sizes = [f"{row['sample_size']:,}" for row in rows[:NAMED]]
        ties = len(rows) - NAMED
        yield Extreme(
            label,
            [
                (shortened(row["segment_value"], 40), in_words(row["segment"]))
                for row in rows[:NAMED]
            ],
            f"and {ties} more alike" if ties > 0 else "",
            quantity(rows[0]["value"], card["unit"], digits).text,
            plural(rows[0]["sample_size"], one, many)
            if len(rows) == 1
            else f"{listed(sizes)} {many}",
        )


def _dimension_view(dimension: Dimension, scale: _Scale) -> DimensionView:
    between = ""
    if dimension.between:
        values = [row["value"] for row in dimension.between]
        ends = [number(end, scale.digits) for end in (min(values), max(values))]
        span = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
        between = f"{len(dimension.between):,} more in between: {span}"
    return DimensionView(
        in_words(dimension.name),
        [scale.view(row) for row in dimension.first],
        between,
        [scale.view(row) for row in dimension.last],
        [
            (shortened(row["segment_value"], 40), f"{row['sample_size'] or 0:,}")
            for row in dimension.small[:NAMED]
        ],
        max(len(dimension.small) - NAMED, 0),
    )
