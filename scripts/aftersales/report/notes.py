"""What is missing or uncertain about a KPI, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from aftersales.figures import period_name, plural
from aftersales.published import Row
from aftersales.report.reading import Point
from aftersales.report.segments import SMALL_SAMPLE
from aftersales.report.texts import kpi_text
from aftersales.report.words import NO_BREAK, bounds, listed, quantity

_UNKNOWN = {
    "unknown_customer_rows": "customer",
    "unknown_product_rows": "product",
    "unknown_unit_rows": "unit",
    "unknown_ticket_rows": "ticket",
}


def availability_notes(kpi: Row) -> Iterator[str]:
    """Whether a KPI can be computed as it is defined."""
    if kpi["availability"] == "unavailable":
        yield f"Not available: {kpi['reason']}."
    elif kpi["availability"] == "approximated":
        yield f"Approximated: {kpi['reason']}."


def table_notes(tables: Iterable[str], audit: Mapping[str, Row]) -> Iterator[str]:
    """What is wrong with the input tables that a KPI is computed from."""
    for table in tables:
        if row := audit.get(table):
            yield from _table_notes(table, row)


def period_notes(
    card: Row,
    detail: Row | None,
    running: Point | None,
    first_day: date | None,
    digits: int,
) -> Iterator[str]:
    """What holds for one KPI in one period; `digits` are those of its value."""
    unit, grain = card["unit"], card["period_grain"]
    if card["availability"] == "unavailable":
        return
    if card["period_start"] is None:
        yield f"No {grain} is complete yet."
    elif card["value"] is None:
        yield "No value: nothing was recorded in this period."
    elif card["benchmark_value"] is None:
        yield (
            "Not assessed: there is no target, and fewer than three earlier periods to"
            " take an average of."
        )
    elif card["verdict"] == "uncertain":
        span = bounds(card["ci_low"], card["ci_high"], unit, digits)
        yield (
            f"Uncertain: the 95{NO_BREAK}% bounds, {span}, enclose the benchmark of"
            f" {quantity(card['benchmark_value'], unit, digits).text}."
        )
    yield from _sample_notes(card)
    if detail and detail.get("is_mature") is False:
        yield "Not final: repeats of what was resolved lately may still come in."
    if first_day and is_from_part(card, first_day):
        name = period_name(grain, card["previous_period_start"])
        since = period_name("day", first_day)
        yield f"The change is from a part of {name}: records begin on {since}."
    yield from _running_notes(running, unit, grain)


def is_from_part(card: Row, first_day: date | None) -> bool:
    """Whether the previous period had begun before the first record."""
    before = card["previous_period_start"]
    return bool(first_day and before and before < first_day)


def _sample_notes(card: Row) -> Iterator[str]:
    size = card["sample_size"]
    if card["value"] is None or size is None or card["unit"] == "count":
        return
    if size < SMALL_SAMPLE:
        one, many = kpi_text(card["kpi_id"]).sample
        yield f"Only {plural(size, one, many)}: chance weighs heavily."


def _running_notes(running: Point | None, unit: str, grain: str) -> Iterator[str]:
    if running:
        name = period_name(grain, running.start)
        so_far = quantity(running.value, unit).text
        value = f"{so_far} so far" if running.value is not None else "no value yet"
        yield f"{name[:1].upper()}{name[1:]} is still running: {value}."


def _table_notes(table: str, row: Row) -> Iterator[str]:
    if not row["is_present"]:
        yield f"The table {table} is missing."
        return
    if row["quarantined_rows"]:
        yield (
            f"{row['quarantined_rows']:,} of {plural(row['raw_rows'], 'row')} of"
            f" {table} can't be used and {_were(row['quarantined_rows'])} quarantined."
        )
    unknown = [
        f"{row[column]:,} {'names' if row[column] == 1 else 'name'} an unknown {entity}"
        for column, entity in _UNKNOWN.items()
        if row.get(column)
    ]
    if unknown:
        yield f"Of the rows of {table}, {listed(unknown)}."
    if count := row.get("outside_employment_rows"):
        yield (
            f"{plural(count, 'completed visit')} {_were(count)} by engineers outside"
            " their employment, and counted."
        )


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
