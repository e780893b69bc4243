"""What is missing or uncertain about a KPI, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from aftersales.figures import NO_BREAK, Quantity, bounds, listed, plural
from aftersales.periods import period_name
from aftersales.report.segments import SMALL_SAMPLE
from aftersales.report.text import capital

if TYPE_CHECKING:
    from aftersales.catalog import Kpi
    from aftersales.published import Row

_UNKNOWN = ("customer", "product", "unit", "ticket")


def table_notes(kpi: Kpi, audit: Mapping[str, Row]) -> Iterator[str]:
    """What is wrong with the input tables that a KPI is computed from."""
    for table in kpi.input_tables:
        if row := audit.get(table):
            yield from _table_notes(table, row)


def period_notes(
    kpi: Kpi, card: Row, detail: Row | None, first: Row | None, digits: int
) -> Iterator[str]:
    """What holds for one KPI in its newest complete period.

    `detail` has the columns of its own, `first` is the first row of its series;
    `digits` are those of its value.
    """
    if not kpi.is_available:
        return
    value, benchmark = card["value"], card["benchmark_value"]
    if card["period_start"] is None:
        yield f"No {card['period_grain']} is complete yet."
    elif value is None:
        yield "No value: nothing was recorded in this period."
    elif benchmark is None:
        yield (
            "Not assessed: there is no target, and fewer than three earlier periods to"
            " take an average of."
        )
    elif card["verdict"] == "uncertain":
        span = bounds(card["ci_low"], card["ci_high"], digits)
        yield (
            f"Uncertain: the 95{NO_BREAK}% bounds, {Quantity(span, kpi.unit.words)},"
            f" enclose the benchmark of {kpi.unit.quantity(benchmark, digits)}."
        )
    size = card["sample_size"]
    is_sampled = value is not None and kpi.unit.name != "count"
    if is_sampled and size is not None and size < SMALL_SAMPLE:
        yield f"Only {plural(size, *kpi.sample)}: chance weighs heavily."
    if detail and detail.get("is_mature") is False:
        yield "Not final: repeats of what was resolved lately may still come in."
    if first and is_from_part(card, first):
        name = period_name(card["period_grain"], card["previous_period_start"])
        since = period_name(first["period_grain"], first["period_start"])
        yield f"The change is from a part of {name}: records begin with {since}."


def running_note(kpi: Kpi, running: Row | None) -> Iterator[str]:
    """Where the period that is not over stands."""
    if running:
        name = capital(period_name(running["period_grain"], running["period_start"]))
        so_far = "no value yet"
        if running["value"] is not None:
            so_far = f"{kpi.unit.quantity(running['value'])} so far"
        yield f"{name} is still running: {so_far}."


def is_from_part(card: Row, first: Row | None) -> bool:
    """Whether the previous period had begun before the first record."""
    before = card["previous_period_start"]
    return bool(first and before and before < first["period_start"])


def _table_notes(table: str, row: Row) -> Iterator[str]:
    if not row["is_present"]:
        yield f"The table {table} is missing."
        return
    if count := row["quarantined_rows"]:
        rows = plural(row["raw_rows"], "row")
        verb = "was" if count == 1 else "were"
        yield f"{count:,} of {rows} of {table} can't be used and {verb} quarantined."
    unknown = [
        f"{count:,} {'names' if count == 1 else 'name'} an unknown {entity}"
        for entity in _UNKNOWN
        if (count := row.get(f"unknown_{entity}_rows"))
    ]
    if unknown:
        yield f"Of the rows of {table}, {listed(unknown)}."
    if count := row.get("outside_employment_rows"):
        verb = "was" if count == 1 else "were"
        yield (
            f"{plural(count, 'completed visit')} {verb} by engineers outside their"
            " employment, and counted."
        )
