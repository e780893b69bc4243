"""From measures to the rows of a `kpi_<id>` table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from .benchmarks import find_benchmark, verdict
from .catalogue import Kpi
from .options import Options
from .rows.reference_tables import Target
from .series import ALL, Group, Measure, Series
from .timeline import GRAINS, Period

Row = dict[str, Any]

COUNTING = (
    "opening",
    "created",
    "reopened",
    "resolved",
    "unanswered",
    "closed_unanswered",
    "without_target",
    "overdue_open",
    "visits",
    "cancelled_visits",
    "no_access_visits",
    "customers_at_end",
)
"""Columns of which a segment has a row when one of them is not zero."""


def data_begin(
    kpi: Kpi, options: Options, accepted: Mapping[str, Sequence[object]]
) -> date:
    """Find the latest day on which one of the KPI's tables begins."""
    given = options.data_from
    if given is None:
        return date.min
    if isinstance(given, date):
        return given
    tables = set(kpi.tables)
    if not accepted.get("ticket_interactions"):
        tables.discard("ticket_interactions")
    tables.discard("customer_activity" if accepted.get("contracts") else "contracts")
    return max((given[table] for table in tables & given.keys()), default=date.min)


def publish(
    kpi: Kpi,
    series: Series,
    targets: tuple[Target, ...],
    options: Options,
    begins: date,
) -> list[Row]:
    """List the published rows, in order of grain, period start, segment and value.

    Periods that begin before `begins` judge nobody.
    """
    published = {
        key: measure
        for key, measure in series.items()
        if key[1] == ALL or _counts_something(measure)
    }
    values: dict[tuple[str, Group], dict[date, float | None]] = defaultdict(dict)
    for (period, group), measure in published.items():
        values[period.grain, group][period.first] = measure.value

    rows = []
    for (period, group), measure in published.items():
        benchmark = find_benchmark(
            kpi, period, group, values[period.grain, group], targets, options, begins
        )
        row = _row(kpi, period, group, measure)
        row["benchmark_kind"] = benchmark.kind
        row["benchmark_value"] = benchmark.value
        row["benchmark_gap"] = (
            None
            if measure.value is None or benchmark.value is None
            else measure.value - benchmark.value
        )
        row["verdict"] = verdict(
            kpi, measure.value, benchmark.value, measure.bounds, options
        )
        if period.first < begins:
            row |= {"is_complete": False, "is_latest": False}
            row["verdict"] = "not_assessed"
        if kpi.kpi_id == "engineer_utilization":
            row |= _engineers_needed(row)
        rows.append(
            {name: _plain(cell) for name, cell in (row | measure.extras).items()}
        )
    return sorted(
        rows,
        key=lambda row: (
            GRAINS.index(row["period_grain"]),
            row["period_start"],
            row["segment"] != "all",
            row["segment"],
            row["segment_value"],
        ),
    )


def _counts_something(measure: Measure) -> bool:
    counted = [measure.extras.get(name) for name in COUNTING]
    return any([measure.numerator, measure.denominator, *counted])


def _engineers_needed(row: Row) -> Row:
    """Divide the jobs by the benchmark; a running period has not all of its jobs."""
    needed = None
    if row["is_complete"] and row["benchmark_value"]:
        needed = row["numerator"] / row["benchmark_value"]
    gap = None if needed is None else needed - row["denominator"]
    return {"engineers_needed": needed, "engineers_gap": gap}


def _plain(cell: Any) -> Any:
    """Give a fraction as the nearest float."""
    return float(cell) if type(cell) is Fraction else cell


def _row(kpi: Kpi, period: Period, group: Group, measure: Measure) -> Row:
    segment, segment_value = group
    ci_low, ci_high = measure.bounds
    return {
        "kpi_id": kpi.kpi_id,
        "period_grain": period.grain,
        "period_start": period.first,
        "period_end": period.last,
        "is_complete": period.is_complete,
        "is_latest": period.is_latest,
        "segment": segment,
        "segment_value": segment_value,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "value": measure.value,
        "unit": kpi.unit,
        "sample_size": measure.sample_size,
        "ci_low": ci_low,
        "ci_high": ci_high,
    }
