"""What the templates show of a KPI: every number already in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from aftersales.published.answers import sentence
from aftersales.published.figures import (
    MISSING,
    Quantity,
    amount,
    bounds,
    percentiles,
    plural,
)
from aftersales.published.periods import period_name
from aftersales.report.chart import Chart, draw
from aftersales.report.drivers import Drivers, drivers
from aftersales.report.segments import Segments
from aftersales.report.templating import capital, notes

if TYPE_CHECKING:
    from aftersales.published.kpi import Kpi
    from aftersales.sql import Row

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
class PeriodView:
    """One KPI in the newest complete period of a grain.

    `card` is its row of the scorecard, `detail` that of its own table, `points` its
    series up to there, `running` the period after it, `first` the first row of its
    series in the shortest grain.
    """

    kpi: Kpi
    card: Row
    points: Sequence[Row] = ()
    running: Row | None = None
    first: Row | None = None
    detail: Row | None = None
    segment_rows: Sequence[Row] = ()
    driver_rows: Sequence[Row] = ()

    @property
    def grain(self) -> str:
        grain: str = self.card["period_grain"]
        return grain

    @property
    def period(self) -> str:
        return capital(period_name(self.grain, self.card["period_start"]))

    @cached_property
    def digits(self) -> int:
        """How many decimals tell the value from its benchmark."""
        value, benchmark = self.card["value"], self.card["benchmark_value"]
        return self.kpi.unit.decimals_apart(value, benchmark)

    @property
    def value(self) -> Quantity:
        return self.kpi.unit.quantity(self.card["value"], self.digits)

    @property
    def benchmark(self) -> Quantity:
        return self.kpi.unit.quantity(self.card["benchmark_value"], self.digits)

    @property
    def bounds(self) -> Quantity | None:
        span = bounds(self.card["ci_low"], self.card["ci_high"], self.digits)
        return Quantity(span, self.kpi.unit.words) if span else None

    @property
    def sample(self) -> str:
        """The records behind the value: `112 tickets resolved`."""
        size = self.card["sample_size"]
        return "" if size is None else plural(size, *self.kpi.sample)

    @property
    def percentiles(self) -> list[tuple[str, str]]:
        """The median and the 90th percentile, where they say more than the value."""
        return percentiles(self.card, self.digits)

    @property
    def answer(self) -> tuple[str, str] | None:
        """The answer to the business question, and why."""
        word, colon, why = sentence(self.kpi, self.card).partition(":")
        return (word, why.strip()) if colon else None

    @property
    def so_far(self) -> Quantity | None:
        """The value of the running period, if there is one with a value."""
        if self.running is None or self.running["value"] is None:
            return None
        return self.kpi.unit.quantity(self.running["value"], self.digits)

    @property
    def is_from_part(self) -> bool:
        """Whether the previous period had begun before the first record."""
        before = self.card["previous_period_start"]
        return bool(self.first and before and before < self.first["period_start"])

    @property
    def change(self) -> Change | None:
        delta = self.card["change"]
        if delta is None:
            return None
        words = self.kpi.unit.change(delta, self.digits)
        if not words.number.startswith(("+", "−")):
            return Change(Quantity("unchanged"))
        arrow = "▲" if delta > 0 else "▼"
        if self.is_from_part:
            before = period_name(self.grain, self.card["previous_period_start"])
            return Change(words, arrow, "", f"from part of {before}")
        if self.kpi.direction not in ("higher", "lower"):
            return Change(words, arrow)
        is_better = (delta > 0) == (self.kpi.direction == "higher")
        tone = "better" if is_better else "worse"
        return Change(words, arrow, tone, tone)

    @cached_property
    def chart(self) -> Chart | None:
        return draw(self.points, self.kpi.unit)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """What the value is made of: label and number, numerator first."""
        row = self.detail
        if row is None:
            return []
        size = row["sample_size"]
        text = MISSING if size is None else plural(size, *self.kpi.sample)
        return [*parts(self.kpi, row), ("Sample size", text)]

    @property
    def drivers(self) -> Drivers | None:
        """What moved the value since the period before, if that is known."""
        return drivers(self.kpi, self.driver_rows) if self.driver_rows else None

    @cached_property
    def segments(self) -> Segments | None:
        total = self.card["value"]
        if total is None or all(row["value"] is None for row in self.segment_rows):
            return None
        return Segments(self.kpi, self.segment_rows, total, self.digits)

    @cached_property
    def notes(self) -> list[str]:
        """What is missing or uncertain in this period."""
        return notes("period_notes", self)


@dataclass(frozen=True)
class KpiView:
    """One KPI: what is known of it, and a view for each grain."""

    kpi: Kpi
    periods: dict[str, PeriodView]
    audit: Mapping[str, Row] = field(default_factory=dict)

    @property
    def notes(self) -> list[str]:
        """What holds for every grain."""
        return [self.kpi.lack] if self.kpi.lack else []

    @cached_property
    def table_notes(self) -> list[str]:
        """What is wrong with the input tables that it is computed from."""
        return notes("table_notes", self.kpi, self.audit)


def parts(kpi: Kpi, row: Row) -> Iterator[tuple[str, str]]:
    """Label and number of a row's numerator, denominator and columns of its KPI's own.

    Truths are left out, since the notes report them.
    """
    yield kpi.numerator, amount(row["numerator"])
    if kpi.denominator:
        yield kpi.denominator, amount(row["denominator"])
    names = list(row)
    for name in names[names.index(_LAST_SHARED_COLUMN) + 1 :]:
        measure, value = kpi.measure(name), row[name]
        if measure.unit.name == "count":
            yield measure.label, amount(value)
        elif measure.unit.name != "boolean":
            yield measure.label, str(measure.unit.quantity(value))
