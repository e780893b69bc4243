"""What the page's template shows: every number already in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from aftersales.figures import MISSING, number, period_name
from aftersales.published import Row
from aftersales.report.chart import Chart, draw
from aftersales.report.notes import (
    availability_notes,
    is_from_part,
    period_notes,
    table_notes,
)
from aftersales.report.reading import GRAINS, Point, Reading
from aftersales.report.segment_views import SegmentsView, segments_view
from aftersales.report.segments import ranking
from aftersales.report.texts import Format, in_words, kpi_text
from aftersales.report.words import (
    BENCHMARK_KINDS,
    DIRECTIONS,
    VERDICTS,
    Quantity,
    bounds,
    change,
    places,
    quantity,
)

_FORMATS: dict[Format, str] = {
    "count": "count",
    "number": "jobs per engineer",
    "days": "days",
    "percent": "percent",
    "points": "points",
}
_PLURALS = {grain: f"{grain}s" for grain in GRAINS}


@dataclass(frozen=True)
class Change:
    """The difference from the previous period, and what it means, if anything."""

    quantity: Quantity
    arrow: str
    tone: str
    remark: str


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
    verdict_word: str
    change: Change | None
    bounds: str | None
    trend: Trend | None
    parts: list[tuple[str, str]]
    segments: SegmentsView | None
    notes: list[str]


@dataclass(frozen=True)
class KpiView:
    """One KPI: what it is, and a view for each grain."""

    kpi_id: str
    topic: str
    name: str
    question: str
    calculation: str
    details: str
    direction: str
    benchmark: str
    sums: str
    is_available: bool
    reason: str
    periods: dict[str, PeriodView]
    tables: tuple[str, ...]
    notes: list[str]
    table_notes: list[str]


def kpi_views(reading: Reading) -> list[KpiView]:
    """Every KPI of the catalogue, in its order."""
    return [_kpi_view(reading, kpi) for kpi in reading.catalog]


def _kpi_view(reading: Reading, kpi: Row) -> KpiView:
    kpi_id = kpi["kpi_id"]
    text = kpi_text(kpi_id)
    return KpiView(
        kpi_id=kpi_id,
        topic=kpi["topic"],
        name=kpi["name"],
        question=kpi["business_question"],
        calculation=kpi["calculation"],
        details=text.details,
        direction=DIRECTIONS.get(kpi["direction"], ""),
        benchmark=kpi["benchmark"],
        sums=_sums(kpi),
        is_available=kpi["availability"] != "unavailable",
        reason=kpi["reason"] or "",
        periods={
            grain: _period_view(reading, kpi, card)
            for grain in GRAINS
            if (card := reading.scorecard.get((kpi_id, grain)))
        },
        tables=text.tables,
        notes=list(availability_notes(kpi)),
        table_notes=list(table_notes(text.tables, reading.audit)),
    )


def _sums(kpi: Row) -> str:
    over = [
        words
        for words, may in (
            ("segments", kpi["is_additive_over_segments"]),
            ("periods", kpi["is_additive_over_periods"]),
        )
        if may
    ]
    return f"Over {' and '.join(over)}" if over else "No"


def _period_view(reading: Reading, kpi: Row, card: Row) -> PeriodView:
    key = (kpi["kpi_id"], card["period_grain"])
    unit, points = card["unit"], reading.series.get(key, [])
    digits = places(unit, card["value"], card["benchmark_value"])
    detail, first_day = reading.details.get(key), reading.first_days.get(key[0])
    rows = reading.segments.get(key, [])
    return PeriodView(
        grain=key[1],
        period=_capital(period_name(key[1], card["period_start"])),
        value=quantity(card["value"], unit, digits),
        benchmark=quantity(card["benchmark_value"], unit, digits),
        benchmark_kind=BENCHMARK_KINDS.get(card["benchmark_kind"] or "", ""),
        verdict=card["verdict"],
        verdict_word=VERDICTS.get(card["verdict"], ""),
        change=_change(card, is_from_part(card, first_day), digits),
        bounds=bounds(card["ci_low"], card["ci_high"], unit, digits),
        trend=_trend(kpi["name"], card, points, digits),
        parts=list(_parts(reading.extras[key[0]], detail)),
        segments=segments_view(rows, ranking(kpi, rows), card, digits)
        if rows
        else None,
        notes=list(
            period_notes(card, detail, reading.running.get(key), first_day, digits)
        ),
    )


def _change(card: Row, is_from_part: bool, digits: int) -> Change | None:
    delta = card["change"]
    if delta is None:
        return None
    words = change(delta, card["unit"], digits)
    if not words.number.startswith(("+", "−")):
        return Change(Quantity("unchanged", ""), "", "", "")
    tone = ""
    if is_from_part:
        before = period_name(card["period_grain"], card["previous_period_start"])
        return Change(words, "▲" if delta > 0 else "▼", "", f"from part of {before}")
    if card["direction"] in ("higher", "lower"):
        tone = "better" if (delta > 0) == (card["direction"] == "higher") else "worse"
    return Change(words, "▲" if delta > 0 else "▼", tone, tone)


def _trend(name: str, card: Row, points: Sequence[Point], digits: int) -> Trend | None:
    unit, grain = card["unit"], card["period_grain"]
    chart = draw(points, unit)
    if chart is None:
        return None
    tick_digits = _tick_digits([tick.value for tick in chart.ticks])
    return Trend(
        chart=chart,
        title=f"{name} by {grain}",
        description=_described(points, unit, grain, digits),
        start=points[0].start.isoformat(),
        first=_axis_label(grain, points[0].start),
        last=_axis_label(grain, points[-1].start),
        ticks=[
            (_tick_text(tick.value, unit, tick_digits), tick.top)
            for tick in chart.ticks
        ],
        values=" ".join(number(point.value, digits) for point in points),
    )


def _described(points: Sequence[Point], unit: str, grain: str, digits: int) -> str:
    valued = [(p.value, p.start) for p in points if p.value is not None]
    span = (
        f"{len(points)} {_PLURALS.get(grain, grain)} from"
        f" {period_name(grain, points[0].start)} to"
        f" {period_name(grain, points[-1].start)}"
    )
    if not valued:
        return f"{span}, none with a value."
    least, least_start = min(valued)
    most, most_start = max(valued)
    return (
        f"{span}: lowest {quantity(least, unit, digits).text} in"
        f" {period_name(grain, least_start)}, highest"
        f" {quantity(most, unit, digits).text} in {period_name(grain, most_start)}."
    )


def _axis_label(grain: str, start: date) -> str:
    return period_name("day" if grain == "week" else grain, start)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tick_digits(values: Sequence[float]) -> int:
    return next(
        (n for n in range(4) if all(abs(v - round(v, n)) < 1e-9 for v in values)), 4
    )


def _tick_text(value: float, unit: str, digits: int) -> str:
    return f"{number(value, digits)}{' %' if unit == 'percent' else ''}"


def _parts(extras: Sequence[str], detail: Row | None) -> Iterator[tuple[str, str]]:
    """What a value is made of: label and number, numerator first."""
    if detail is None:
        return
    text = kpi_text(detail["kpi_id"])
    whole = text.denominator is None
    yield text.numerator, _plain(detail["numerator"])
    if not whole:
        yield text.denominator or "Denominator", _plain(detail["denominator"])
    for name in extras:
        value = detail[name]
        if isinstance(value, bool):
            continue
        label, kind = text.extras.get(name, (in_words(name), "number"))
        if kind in ("count", "number"):
            words = _plain(value) if kind == "count" else number(value, 1)
        else:
            words = quantity(value, _FORMATS[kind]).text
        yield label, words
    size = detail["sample_size"]
    one, many = text.sample
    yield (
        "Sample size",
        MISSING if size is None else (f"{size:,} {one if size == 1 else many}"),
    )


def _plain(value: float | None) -> str:
    whole = value is None or value == round(value) or abs(value) >= 10_000
    return number(value, 0 if whole else 1)
