"""What is known of the published KPIs, read from their catalogue."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from aftersales.errors import InputError
from aftersales.figures import Unit
from aftersales.periods import by_length, by_preference
from aftersales.published import Row, fetch
from aftersales.words import in_words

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")

_COLUMNS = (
    *("kpi_id", "model", "topic", "name", "business_question", "calculation"),
    *("details", "benchmark", "unit", "records", "direction", "sample", "segments"),
    *("is_additive_over_segments", "is_additive_over_periods", "input_tables"),
    *("numerator", "denominator", "column_labels", "availability", "reason"),
)


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

    def measure(self, column: str) -> Measure:
        """What is known of a column; its name in words for one nobody described."""
        return self.measures.get(column) or Measure(in_words(column), Unit("number"))


def read_catalog(connection: duckdb.DuckDBPyConnection) -> list[Kpi]:
    """The published KPIs in their order."""
    rows = fetch(
        connection,
        f"select {', '.join(_COLUMNS)} from marts.kpi_catalog"
        " left join marts.kpi_availability using (kpi_id)"
        " order by display_order, kpi_id",
    )
    return [_kpi(row) for row in rows]


def by_topic(items: Iterable[T], topic: Callable[[T], str]) -> dict[str, list[T]]:
    """What belongs to each topic, in the order in which the topics come up."""
    topics: dict[str, list[T]] = {}
    for item in items:
        topics.setdefault(topic(item), []).append(item)
    return topics


def published_grains(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The lengths of the published periods; the one to show unasked comes first.

    Raises:
        InputError: there are none.
    """
    query = "select distinct period_grain from marts.kpi_scorecard"
    found = connection.execute(query).fetchall()
    if not found:
        raise InputError(
            "no KPI was published", advice="Switch one on with the variable `kpis`."
        )
    return by_preference(grain for (grain,) in found)


def require_grain(asked: str | None, grains: list[str]) -> str:
    """The grain that was asked for, else the one to show unasked.

    Raises:
        InputError: it was not published.
    """
    if asked is None or asked in grains:
        return asked or grains[0]
    raise InputError(
        f"what was published has no periods of a {asked}",
        advice=f"It has {', '.join(by_length(grains))}.",
    )


def _kpi(row: Row) -> Kpi:
    one, many = _listed(row["sample"])
    texts = ("business_question", "calculation", "details", "benchmark", "reason")
    counted = f"{row['records']}s" if row["records"] else many
    labels = json.loads(row["column_labels"])
    return Kpi(
        kpi_id=row["kpi_id"],
        relation=row["model"],
        topic=row["topic"],
        name=row["name"],
        **{name: row[name] or "" for name in texts},
        unit=Unit(row["unit"], counted),
        direction=row["direction"],
        is_additive_over_segments=row["is_additive_over_segments"],
        is_additive_over_periods=row["is_additive_over_periods"],
        input_tables=_listed(row["input_tables"]),
        segments=_listed(row["segments"]),
        numerator=row["numerator"],
        denominator=row["denominator"],
        sample=(one, many),
        measures={
            name: Measure(fact["label"], Unit(fact["unit"]))
            for name, fact in labels.items()
        },
        availability=row["availability"],
    )


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, (text or "").split(","))))
