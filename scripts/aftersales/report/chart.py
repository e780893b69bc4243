"""A trend's geometry: a line, its benchmark and its bounds, as SVG paths.

The drawing area is WIDTH × HEIGHT units with y downwards, and is stretched to whatever
room there is; strokes and dots keep their size (non-scaling strokes, round caps).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING, TypeVar

from aftersales.published.figures import Unit, finite

if TYPE_CHECKING:
    from aftersales.sql import Row

WIDTH, HEIGHT = 600, 200

_SIDE = 12
_SPARE = 0.08
_REACH = 0.6
_LABEL_ROOM = 9.0

Pair = tuple[int, int]
T = TypeVar("T")


@dataclass(frozen=True)
class Chart:
    """Paths in drawing units; empty where there is nothing to draw.

    `ticks` are the grid's values with their places, `tick_digits` the decimals they
    need; `value_top` and `benchmark_top` are where the labels of both lines belong at
    the right edge, kept apart enough to be read. Places are in percent from the top.
    """

    line: str
    benchmark: str
    band: str
    last_dot: str
    grid: str
    ticks: list[tuple[float, float]]
    tick_digits: int
    value_top: float | None
    benchmark_top: float | None


def draw(rows: Sequence[Row], unit: Unit) -> Chart | None:
    """The chart of a series of complete periods; None when it has no value at all."""
    low, high = _domain(rows, unit)
    if low == high:
        return None
    step = (WIDTH - 2 * _SIDE) / max(len(rows) - 1, 1)

    def x(index: int) -> int:
        return round(WIDTH / 2 if len(rows) == 1 else _SIDE + step * index)

    def y(value: float) -> int:
        return round(HEIGHT * (high - min(max(value, low), high)) / (high - low))

    def pairs(column: str) -> list[Pair | None]:
        return [
            None if value is None or not isfinite(value) else (x(index), y(value))
            for index, value in enumerate(row[column] for row in rows)
        ]

    values, benchmarks = pairs("value"), pairs("benchmark_value")
    ticks = _ticks(low, high)
    value_top, benchmark_top = _label_tops(values[-1], benchmarks[-1])
    return Chart(
        line=_line(values, _dot),
        benchmark=_line(benchmarks, lambda pair: f"M{pair[0] - 12} {pair[1]}h24"),
        band=_band(pairs("ci_low"), pairs("ci_high")),
        last_dot=_dot(values[-1]) if values[-1] else "",
        grid="".join(f"M0 {y(value)}H{WIDTH}" for value in ticks),
        ticks=[(value, _top(y(value))) for value in ticks],
        tick_digits=next(n for n in range(9) if n == 8 or _fits(ticks, n)),
        value_top=value_top,
        benchmark_top=benchmark_top,
    )


def _domain(rows: Sequence[Row], unit: Unit) -> tuple[float, float]:
    """What the drawing spans: values and benchmarks, and bounds as far as they fit."""
    values = finite(row["value"] for row in rows)
    if not values:
        return 0.0, 0.0
    core = values + finite(row["benchmark_value"] for row in rows)
    low, high = min(core), max(core)
    span = (high - low) or abs(high) or 1.0
    ends = finite(row[name] for row in rows for name in ("ci_low", "ci_high"))
    low = max(min([low, *ends]), low - _REACH * span) - _SPARE * span
    high = min(max([high, *ends]), high + _REACH * span) + _SPARE * span
    if unit.starts_at_zero:
        low = 0.0
    least, most = unit.limits
    room = _SPARE * (high - low)
    return (
        max(low, min([0.0 if least is None else least, *core]) - room),
        min(high, max([high if most is None else most, *core]) + room),
    )


def _ticks(low: float, high: float) -> list[float]:
    """Two to five round values inside a span."""
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * unit for unit in (1, 2, 2.5, 5, 10) if power * unit >= rough)
    first = ceil(low / step)
    return [(first + n) * step + 0.0 for n in range(floor(high / step) - first + 1)]


def _fits(values: Sequence[float], digits: int) -> bool:
    return all(abs(value - round(value, digits)) < 1e-9 for value in values)


def _label_tops(
    value: Pair | None, benchmark: Pair | None
) -> tuple[float | None, float | None]:
    """Where the labels of both lines go, pushed apart when they would touch."""
    tops = [_top(pair[1]) if pair else None for pair in (value, benchmark)]
    one, other = tops
    if one is None or other is None:
        return one, other
    push = max(_LABEL_ROOM - abs(one - other), 0) / 2 * (1 if one > other else -1)
    return round(one + push, 1), round(other - push, 1)


def _top(y: int) -> float:
    return round(100 * y / HEIGHT, 1)


def _line(pairs: Sequence[Pair | None], alone: Callable[[Pair], str]) -> str:
    """A line with gaps; `alone` draws a value that has none beside it."""
    return "".join(
        alone(run[0]) if len(run) == 1 else f"M{_joined(run)}" for run in _runs(pairs)
    )


def _band(low: Sequence[Pair | None], high: Sequence[Pair | None]) -> str:
    ends = [(a, b) if a and b else None for a, b in zip(low, high, strict=True)]
    text = ""
    for run in _runs(ends):
        if len(run) == 1:
            (x, bottom), (_, top) = run[0]
            run = [((at, bottom), (at, top)) for at in (x - 3, x + 3)]
        around = [above for _, above in run] + [below for below, _ in reversed(run)]
        text += f"M{_joined(around)}Z"
    return text


def _runs(items: Iterable[T | None]) -> Iterator[list[T]]:
    """What stands together without a gap."""
    for known, group in groupby(items, lambda item: item is not None):
        if known:
            yield [item for item in group if item is not None]


def _dot(pair: Pair) -> str:
    return f"M{pair[0]} {pair[1]}h0"


def _joined(pairs: Iterable[Pair]) -> str:
    return " ".join(f"{x} {y}" for x, y in pairs)
