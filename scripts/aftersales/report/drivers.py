"""What moved a KPI from one period to the next: its largest contributions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftersales.published.figures import number
from aftersales.published.words import heading
from aftersales.report.names import shortened

if TYPE_CHECKING:
    from aftersales.published.kpi import Kpi
    from aftersales.sql import Row

MOST = 3
"""So many contributions either way."""

OWN_PERIODS = 2
"""So many of the newest periods have the contribution of every segment value."""


@dataclass(frozen=True)
class Driver:
    """A segment value and what it contributed to a change, of it by rate and by mix."""

    segment: str
    value: str
    contribution: str
    rate: str
    mix: str


@dataclass(frozen=True)
class Drivers:
    """The largest contributions upwards and downwards."""

    up: list[Driver]
    down: list[Driver]
    unit: str


def drivers(kpi: Kpi, rows: Sequence[Row]) -> Drivers:
    """The contributions of one period in words, the largest first."""
    places = kpi.unit.decimals(min(abs(row["contribution"]) for row in rows))
    found = [(row["contribution"] > 0, _driver(row, places)) for row in rows]
    return Drivers(
        up=[driver for is_up, driver in found if is_up],
        down=[driver for is_up, driver in found if not is_up],
        unit=kpi.unit.of_change.words,
    )


def _driver(row: Row, places: int) -> Driver:
    name = shortened(row["segment_value"])
    return Driver(heading(row["segment"]), name, *effects(row, places))


def effects(row: Row, places: int) -> list[str]:
    """What one segment value contributed, of it by rate and by mix."""
    names = ("contribution", "rate_effect", "mix_effect")
    return [number(row[name], places, signed=True) for name in names]
