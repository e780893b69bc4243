"""What is known of a published KPI."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from aftersales.published.figures import Unit
from aftersales.published.words import in_words

T = TypeVar("T")


@dataclass(frozen=True)
class Measure:
    """A column of a KPI's own: what it is called, and its unit."""

    label: str
    unit: Unit


@dataclass(frozen=True)
class Kpi:
    """One KPI: a row of `marts.kpi_catalog`, and whether it can be computed.

    `relation` is the mart that holds it, `sample` names one and many of the records
    behind a value, `reason` says why it is not available.
    """

    kpi_id: str
    relation: str
    topic: str
    name: str
    business_question: str
    calculation: str
    details: str
    benchmark: str
    unit: Unit
    direction: str
    is_additive_over_segments: bool
    is_additive_over_periods: bool
    input_tables: tuple[str, ...]
    segments: tuple[str, ...]
    numerator: str
    denominator: str | None
    sample: tuple[str, str]
    measures: Mapping[str, Measure]
    availability: str
    reason: str

    @property
    def is_available(self) -> bool:
        return self.availability != "unavailable"

    @property
    def lack(self) -> str:
        """Why a KPI is not computed as it is defined, as a sentence; else nothing."""
        if self.availability == "available":
            return ""
        return f"{in_words(self.availability)}: {self.reason or 'no reason given'}."

    @property
    def percentiles(self) -> tuple[str, ...]:
        """Its columns that hold the median and the 90th percentile, if it has both."""
        found = [
            next((name for name in self.measures if name.startswith(start)), None)
            for start in ("median_", "p90_")
        ]
        return () if None in found else tuple(filter(None, found))

    def measure(self, column: str) -> Measure:
        """What is known of a column; its name in words for one nobody described."""
        return self.measures.get(column) or Measure(in_words(column), Unit("number"))


def by_topic(items: Iterable[T], topic: Callable[[T], str]) -> dict[str, list[T]]:
    """What belongs to each topic, in the order in which the topics come up."""
    topics: dict[str, list[T]] = {}
    for item in items:
        topics.setdefault(topic(item), []).append(item)
    return topics
