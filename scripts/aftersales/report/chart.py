"""A trend's geometry: a line, its benchmark and its bounds, as SVG paths.

The drawing area is WIDTH × HEIGHT units with y downwards, and is stretched to whatever
room there is; strokes and dots keep their size (non-scaling strokes, round caps).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, isfinite, log10

from aftersales.report.reading import Point

WIDTH, HEIGHT = 600, 200

_SIDE = 12
_SPARE = 0.08
_REACH = 0.6
_LABEL_ROOM = 9.0
_FROM_ZERO = frozenset({"count", "jobs per engineer"})
_LIMITS = {"percent": (0.0, 100.0), "points": (-100.0, 100.0), "score 1–7": (1.0, 7.0)}

Pair = tuple[int, int]


@dataclass(frozen=True)
class Tick:
    """A line of the grid: its value, and where it lies from the top in percent."""

    value: float
    top: float


@dataclass(frozen=True)
class Chart:
    """Paths in drawing units; empty where there is nothing to draw.

    `value_top` and `benchmark_top` are where the labels of both lines belong at the
    right edge, in percent from the top, kept apart enough to be read.
    """

    line: str
    benchmark: str
    band: str
    last_dot: str
    grid: str
    ticks: list[Tick]
    value_top: float | None
    benchmark_top: float | None


def draw(points: Sequence[Point], unit: str) -> Chart | None:
    """The chart of a series of complete periods; None when it has no value at all."""
    low, high = _domain(points, unit)
    if low == high:
        return None
    step = (WIDTH - 2 * _SIDE) / max(len(points) - 1, 1)
    middle = WIDTH / 2 if len(points) == 1 else 0

    def x(index: int) -> int:
        return round(middle or _SIDE + step * index)

    def y(value: float) -> int:
        return round(HEIGHT * (high - min(max(value, low), high)) / (high - low))

    def pairs(pick: Callable[[Point], float | None]) -> list[Pair | None]:
        values = (pick(point) for point in points)
        return [
            None if value is None or not isfinite(value) else (x(index), y(value))
            for index, value in enumerate(values)
        ]

    values = pairs(lambda point: point.value)
    benchmarks = pairs(lambda point: point.benchmark)
    ticks = _ticks(low, high)
    value_top, benchmark_top = _labels(values[-1], benchmarks[-1])
    return Chart(
        line=_line(values),
        benchmark=_line(benchmarks, _dash),
        band=_band(pairs(lambda point: point.ci_low), pairs(lambda p: p.ci_high)),
        last_dot=_dot(values[-1]),
        grid="".join(f"M0 {y(value)}H{WIDTH}" for value in ticks),
        ticks=[Tick(value, _top(y(value))) for value in ticks],
        value_top=value_top,
        benchmark_top=benchmark_top,
    )


def _domain(points: Sequence[Point], unit: str) -> tuple[float, float]:
    """What the drawing spans: values and benchmarks, and bounds as far as they fit."""
    values = _known(point.value for point in points)
    if not values:
        return 0.0, 0.0
    core = values + _known(point.benchmark for point in points)
    low, high = min(core), max(core)
    span = (high - low) or abs(high) or 1.0
    ends = _known(end for point in points for end in (point.ci_low, point.ci_high))
    low = max(min([low, *ends]), low - _REACH * span) - _SPARE * span
    high = min(max([high, *ends]), high + _REACH * span) + _SPARE * span
    if unit in _FROM_ZERO:
        low = 0.0
    least, most = _LIMITS.get(unit, (0.0, high))
    room = _SPARE * (high - low)
    return (
        max(low, min([least, *core]) - room),
        min(high, max([most, *core]) + room),
    )


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None and isfinite(value)]


def _ticks(low: float, high: float) -> list[float]:
    """Two to five round values inside a span."""
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * unit for unit in (1, 2, 2.5, 5, 10) if power * unit >= rough)
    first = ceil(low / step)
    count = floor(high / step) - first + 1
    return [(first + index) * step + 0.0 for index in range(count)]


def _labels(value: Pair | None, benchmark: Pair | None) -> tuple[float | None, ...]:
    """Where the labels of both lines go, pushed apart when they would touch."""
    if not value or not benchmark:
        return (_top(value[1]) if value else None), (
            _top(benchmark[1]) if benchmark else None
        )
    tops = [_top(value[1]), _top(benchmark[1])]
    lacking = _LABEL_ROOM - abs(tops[0] - tops[1])
    if lacking > 0:
        push = lacking / 2 if tops[0] > tops[1] else -lacking / 2
        tops = [round(tops[0] + push, 1), round(tops[1] - push, 1)]
    return tuple(tops)


def _top(y: int) -> float:
    return round(100 * y / HEIGHT, 1)


def _runs(pairs: Sequence[Pair | None]) -> Iterator[list[Pair]]:
    for known, group in groupby(pairs, lambda pair: pair is not None):
        if known:
            yield [pair for pair in group if pair]


def _line(
    pairs: Sequence[Pair | None], alone: Callable[[Pair], str] | None = None
) -> str:
    """A line with gaps; a value alone between gaps becomes a dot, or what is given."""
    mark = alone or _dot
    return "".join(
        mark(run[0]) if len(run) == 1 else f"M{_joined(run)}" for run in _runs(pairs)
    )


def _band(low: Sequence[Pair | None], high: Sequence[Pair | None]) -> str:
    both = [
        (below, above) if below and above else None
        for below, above in zip(low, high, strict=True)
    ]
    text = ""
    for known, group in groupby(both, lambda pair: pair is not None):
        if not known:
            continue
        run = [pair for pair in group if pair]
        if len(run) == 1:
            (x, bottom), (_, top) = run[0]
            run = [((x - 3, bottom), (x - 3, top)), ((x + 3, bottom), (x + 3, top))]
        lower = [below for below, _ in reversed(run)]
        text += f"M{_joined([above for _, above in run] + lower)}Z"
    return text


def _dot(pair: Pair | None) -> str:
    return f"M{pair[0]} {pair[1]}h0" if pair else ""


def _dash(pair: Pair) -> str:
    return f"M{pair[0] - _SIDE} {pair[1]}h{2 * _SIDE}"


def _joined(pairs: Iterable[Pair]) -> str:
    return " ".join(f"{x} {y}" for x, y in pairs)
