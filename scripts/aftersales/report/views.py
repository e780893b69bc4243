"""What the page's template shows of a KPI: every number already in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from aftersales.figures import MISSING, Quantity, amount, bounds, number, plural
from aftersales.periods import period_name
from aftersales.report.chart import Chart, draw
from aftersales.report.notes import (
    is_from_part,
    period_notes,
    running_note,
    table_notes,
)
from aftersales.report.segment_views import SegmentsView, segments_view
from aftersales.report.text import capital
from aftersales.words import in_word

if TYPE_CHECKING:
    from aftersales.catalog import Kpi
    from aftersales.published import Row
    from aftersales.report.reading import Reading

_LAST_SHARED_COLUMN = "verdict"
"""A KPI's own columns follow this one."""


@dataclass(frozen=True)
class Change:
    """The difference from the previous period, and what it means, if anything."""

    quantity: Quantity
    arrow: str = ""
    tone: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Trend:
    """A chart with its title and what it shows in words."""

    chart: Chart
    title: str
    description: str
    start: str
    first: str
    last: str
    ticks: list[tuple[str, float]]
    values: str


@dataclass(frozen=True)
class PeriodView:
    """One KPI at one grain."""

    grain: str
    period: str
    value: Quantity
    benchmark: Quantity
    benchmark_kind: str
    verdict: str
    change: Change | None
    bounds: str
    trend: Trend | None
    parts: list[tuple[str, str]]
    segments: SegmentsView | None
    notes: list[str]


@dataclass(frozen=True)
class KpiView:
    """One KPI: what is known of it, and a view for each grain."""

    kpi: Kpi
    periods: dict[str, PeriodView]
    table_notes: list[str]

    @property
    def notes(self) -> list[str]:
        """What holds for every grain."""
        return [self.kpi.lack] if self.kpi.lack else []

    @property
    def sums(self) -> str:
        """Over what its values may be summed."""
        over = [
            *(["segments"] if self.kpi.is_additive_over_segments else []),
            *(["periods"] if self.kpi.is_additive_over_periods else []),
        ]
        return f"Over {' and '.join(over)}" if over else "No"


def kpi_views(reading: Reading) -> list[KpiView]:
    """Every KPI of the catalogue, in its order."""
    return [
        KpiView(
            kpi,
            {
                grain: _period_view(reading, kpi, card)
                for grain in reading.grains
                if (card := reading.scorecard.get((kpi.kpi_id, grain)))
            },
            list(table_notes(kpi, reading.audit)),
        )
        for kpi in reading.kpis
    ]


def _period_view(reading: Reading, kpi: Kpi, card: Row) -> PeriodView:
    key = (kpi.kpi_id, card["period_grain"])
    value, unit = card["value"], kpi.unit
    digits = unit.decimals_apart(value, card["benchmark_value"])
    detail, first = reading.details.get(key), reading.first.get(kpi.kpi_id)
    span = bounds(card["ci_low"], card["ci_high"], digits)
    return PeriodView(
        grain=key[1],
        period=capital(period_name(key[1], card["period_start"])),
        value=unit.quantity(value, digits),
        benchmark=unit.quantity(card["benchmark_value"], digits),
        benchmark_kind=in_word(card["benchmark_kind"]),
        verdict=card["verdict"],
        change=_change(kpi, card, is_from_part(card, first), digits),
        bounds=str(Quantity(span, unit.words)) if span else "",
        trend=_trend(kpi, key[1], reading.series.get(key, []), digits),
        parts=list(_parts(kpi, detail)) if detail else [],
        segments=segments_view(kpi, reading.segments.get(key, []), value, digits),
        notes=[
            *period_notes(kpi, card, detail, first, digits),
            *running_note(kpi, reading.running.get(key)),
        ],
    )


def _change(kpi: Kpi, card: Row, is_from_part: bool, digits: int) -> Change | None:
    delta = card["change"]
    if delta is None:
        return None
    words = kpi.unit.change(delta, digits)
    if not words.number.startswith(("+", "−")):
        return Change(Quantity("unchanged"))
    arrow = "▲" if delta > 0 else "▼"
    if is_from_part:
        before = period_name(card["period_grain"], card["previous_period_start"])
        return Change(words, arrow, "", f"from part of {before}")
    if kpi.direction not in ("higher", "lower"):
        return Change(words, arrow)
    tone = "better" if (delta > 0) == (kpi.direction == "higher") else "worse"
    return Change(words, arrow, tone, tone)


def _trend(kpi: Kpi, grain: str, rows: Sequence[Row], digits: int) -> Trend | None:
    chart = draw(rows, kpi.unit)
    if chart is None:
        return None
    values = [value for value, _ in chart.ticks]
    places = next((n for n in range(4) if all(_fits(v, n) for v in values)), 4)
    sign = " %" if kpi.unit.name == "percent" else ""
    return Trend(
        chart=chart,
        title=f"{kpi.name} by {grain}",
        description=_described(kpi, grain, rows, digits),
        start=rows[0]["period_start"].isoformat(),
        first=_axis_label(grain, rows[0]["period_start"]),
        last=_axis_label(grain, rows[-1]["period_start"]),
        ticks=[(f"{number(value, places)}{sign}", top) for value, top in chart.ticks],
        values=" ".join(number(row["value"], digits) for row in rows),
    )


def _described(kpi: Kpi, grain: str, rows: Sequence[Row], digits: int) -> str:
    first, last = (period_name(grain, rows[at]["period_start"]) for at in (0, -1))
    rated = [row for row in rows if row["value"] is not None]
    rated.sort(key=lambda row: float(row["value"]))
    least, most = (
        f"{kpi.unit.quantity(row['value'], digits)} in"
        f" {period_name(grain, row['period_start'])}"
        for row in (rated[0], rated[-1])
    )
    span = f"{plural(len(rows), grain)} from {first} to {last}"
    return f"{span}: lowest {least}, highest {most}."


def _axis_label(grain: str, start: date) -> str:
    return period_name("day" if grain == "week" else grain, start)


def _fits(value: float, places: int) -> bool:
    return abs(value - round(value, places)) < 1e-9


def _parts(kpi: Kpi, detail: Row) -> Iterator[tuple[str, str]]:
    """What a value is made of: label and number, numerator first."""
    yield kpi.numerator, amount(detail["numerator"])
    if kpi.denominator:
        yield kpi.denominator, amount(detail["denominator"])
    names = list(detail)
    for name in names[names.index(_LAST_SHARED_COLUMN) + 1 :]:
        measure, value = kpi.measure(name), detail[name]
        if isinstance(value, bool):
            continue
        is_count = measure.unit.name == "count"
        words = amount(value) if is_count else str(measure.unit.quantity(value))
        yield measure.label, words
    size = detail["sample_size"]
    yield "Sample size", MISSING if size is None else plural(size, *kpi.sample)
