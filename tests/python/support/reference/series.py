"""What every KPI family shares: measures by period, segment and segment value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from .bounds import NO_BOUNDS, Bounds
from .dimensions import Dims
from .timeline import GRAINS, Period, first_day

Record = TypeVar("Record")
Group = tuple[str, str]
Number = int | float

ALL: Group = ("all", "all")


@dataclass(frozen=True)
class Measure:
    """The numbers of one row; `extras` are the KPI's own columns in order."""

    numerator: Number
    denominator: Number | None
    value: float | None
    sample_size: int
    bounds: Bounds = NO_BOUNDS
    extras: dict[str, Any] = field(default_factory=dict)


Series = dict[tuple[Period, Group], Measure]


def ratio(
    numerator: Number, denominator: Number | None, scale: float = 1
) -> float | None:
    """Divide and scale; null when there is nothing to divide by."""
    return scale * numerator / denominator if denominator else None


def percent(numerator: Number, denominator: Number | None) -> float | None:
    """Divide, in percent; null when there is nothing to divide by."""
    return ratio(numerator, denominator, 100)


def groups_of(dims: Dims, segments: tuple[str, ...]) -> list[Group]:
    """List `all` and one group per segment."""
    return [ALL, *((segment, dims[segment]) for segment in segments)]


def split(
    records: Iterable[Record],
    dims_of: Callable[[Record], Dims],
    segments: tuple[str, ...],
) -> defaultdict[Group, list[Record]]:
    """Split records by group; `all` is always there."""
    groups: defaultdict[Group, list[Record]] = defaultdict(list)
    groups[ALL] = []
    for record in records:
        for group in groups_of(dims_of(record), segments):
            groups[group].append(record)
    return groups


class Buckets(dict[tuple[str, date], list[Record]]):
    """Records by the period of each grain that holds their local date."""

    def __init__(self, dated: Iterable[tuple[date, Record]]) -> None:
        super().__init__()
        for day, record in dated:
            for grain in GRAINS:
                self.setdefault((grain, first_day(grain, day)), []).append(record)

    def of(self, period: Period) -> list[Record]:
        """Give the records of one period."""
        return self.get((period.grain, period.first), [])
