"""The last sheet: what the numbers are about, and how to read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aftersales.export.cells import Styles, write_cell
from aftersales.export.sheet import (
    HEADER_ROW,
    set_up_printing,
    write_table,
    write_title,
)
from aftersales.published.figures import instant_name

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from aftersales.published.kpi import Kpi

MOST_SEGMENT_VALUES = 500
"""A sheet tells of so many values of a segment and grain, those with most records."""

_HOW_TO_READ = (
    "Each KPI's sheet holds the whole company's series of every grain, and each"
    " segment's newest complete period, of a segment with very many values the"
    f" {MOST_SEGMENT_VALUES} with the most records. --format csv writes the full"
    " tables.",
    "Press the + above a KPI's columns for the bounds, the counts and the parts.",
    "Gap is value minus benchmark; change is value minus the period before.",
    "Verdict: met or missed when the 95 % bounds leave the benchmark outside or there"
    " are none, uncertain when they enclose it, not assessed without a benchmark.",
    "A percentage is a number from 0 to 100, so 12.5 is shown as 12.5 %.",
    "The chart leaves out the running period, which is not over yet.",
)
_PRINTED = (
    *("name", "kpi_id", "topic", "business_question", "calculation", "benchmark"),
    *("unit", "direction", "is_additive_over_segments", "is_additive_over_periods"),
    *("availability", "reason"),
)
_FURTHER = ("numerator", "denominator", "details")


def write_notes(
    sheet: Worksheet, styles: Styles, kpis: Sequence[Kpi], build: Mapping[str, Any]
) -> None:
    """Write the KPI catalogue with what is missing, then the notes and the build."""
    write_title(sheet, styles, "KPIs and notes", "How each KPI is defined.")
    rows = [{**vars(kpi), "unit": kpi.unit.name} for kpi in kpis]
    write_table(sheet, styles, (*_PRINTED, *_FURTHER), rows, frozen_columns=1)
    facts = {
        "As of": instant_name(build["as_of"]),
        "Time zone": build["reporting_timezone"],
        "Made by": f"aftersales {build['aftersales_version']}",
        "Input": build["input_fingerprint"],
    }
    first_note = HEADER_ROW + len(rows) + 2
    for line, text in enumerate(_HOW_TO_READ, first_note):
        write_cell(sheet, line, 0, text, styles)
    first_fact = first_note + len(_HOW_TO_READ) + 1
    for line, (name, fact) in enumerate(facts.items(), first_fact):
        write_cell(sheet, line, 0, name, styles, bold=True)
        write_cell(sheet, line, 1, fact, styles)
    set_up_printing(sheet, first_fact + len(facts), len(_PRINTED) - 1)
