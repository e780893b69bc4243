"""The last sheet: what the numbers are about, and how to read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aftersales.export.cells import Styles, write_cell
from aftersales.export.table import (
    HEADER_ROW,
    Column,
    plain,
    set_up_printing,
    word,
    write_table,
    write_title,
)
from aftersales.figures import instant_name
from aftersales.published import Row

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_HOW_TO_READ = (
    "Each KPI's sheet holds the whole company's series of every grain, and each"
    " segment's newest complete period. The full tables come with --format csv.",
    "Press the + above a KPI's columns for the bounds, the counts and the parts.",
    "Gap is value minus benchmark; change is value minus the period before.",
    "Verdict: met or missed when the 95 % bounds leave the benchmark outside or there"
    " are none, uncertain when they enclose it, not assessed without a benchmark.",
    "A percentage is a number from 0 to 100, so 12.5 is shown as 12.5 %.",
    "The chart leaves out the running period, which is not over yet.",
)


def write_notes(
    sheet: Worksheet, styles: Styles, catalog: Sequence[Row], build: Mapping[str, Any]
) -> None:
    """Write the KPI catalogue with what is missing, then the notes and the build."""
    write_title(sheet, styles, "KPIs and notes", "How each KPI is defined.")
    columns = [
        Column("KPI", plain("name"), width=26),
        Column("Id", plain("kpi_id"), width=26),
        Column("Topic", plain("topic"), width=24),
        Column("Business question", plain("business_question"), width=48),
        Column("Calculation", plain("calculation"), width=48),
        Column("Benchmark", plain("benchmark"), width=28),
        Column("Unit", plain("unit"), width=18),
        Column("Direction", word("direction"), width=18),
        Column("Adds up over segments", plain("is_additive_over_segments"), width=15),
        Column("Adds up over periods", plain("is_additive_over_periods"), width=15),
        Column("Availability", plain("availability"), width=14),
        Column("Why", plain("reason"), width=40),
    ]
    write_table(sheet, styles, columns, catalog, frozen_columns=1)
    facts = {
        "As of": instant_name(build["as_of"]),
        "Time zone": build["reporting_timezone"],
        "Made by": f"aftersales {build['aftersales_version']}",
        "Input": build["input_fingerprint"],
    }
    first_note = HEADER_ROW + len(catalog) + 2
    for line, text in enumerate(_HOW_TO_READ, first_note):
        write_cell(sheet, line, 0, text, styles, {})
    first_fact = first_note + len(_HOW_TO_READ) + 1
    for line, (name, fact) in enumerate(facts.items(), first_fact):
        write_cell(sheet, line, 0, name, styles, {"bold": True})
        write_cell(sheet, line, 1, fact, styles, {})
    set_up_printing(sheet, first_fact + len(facts), len(columns) - 1)
