"""The first sheet: where every KPI stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aftersales.export.cells import Styles, safe_text
from aftersales.export.sheet import (
    HEADER_ROW,
    set_up_printing,
    write_table,
    write_title,
)
from aftersales.published.answers import sentence
from aftersales.published.periods import period_name

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from aftersales.published.kpi import Kpi
    from aftersales.sql import Row

_PRINTED = (
    *("period_grain", "name", "business_question", "period", "value", "unit"),
    *("sample_size", "median", "p90"),
    *("benchmark_value", "benchmark_kind", "benchmark_gap", "verdict", "answer"),
    *("previous_value", "change", "running_period", "running_value"),
)
_FURTHER = (
    *("ci_low", "ci_high", "running_sample_size", "direction", "availability"),
    *("availability_reason", "period_start", "period_end", "topic"),
)


def write_scorecard(
    sheet: Worksheet,
    styles: Styles,
    rows: Sequence[Row],
    kpis: Mapping[str, Kpi],
    subtitle: str,
    sheet_names: Mapping[str, str],
) -> None:
    """Write the scorecard; each KPI's name leads to its sheet."""
    write_title(sheet, styles, "After-sales scorecard", subtitle)
    named = [
        {
            **row,
            "period": period_name(row["period_grain"], row["period_start"]),
            "running_period": _running(row),
            "answer": sentence(kpis[row["kpi_id"]], row) or None,
        }
        for row in rows
    ]
    write_table(sheet, styles, (*_PRINTED, *_FURTHER), named, frozen_columns=2)
    link = styles(font_color="#0B4F9E", underline=1, bold=True)
    for line, row in enumerate(rows, HEADER_ROW + 1):
        target = sheet_names[row["kpi_id"]].replace("'", "''")
        text = safe_text(row["name"])
        sheet.write_url(line, 1, f"internal:'{target}'!A1", link, text)
    set_up_printing(sheet, HEADER_ROW + len(rows), len(_PRINTED) - 1)


def _running(row: Row) -> str | None:
    """The running period, marked as such."""
    start = row["running_period_start"]
    return f"{period_name(row['period_grain'], start)}, running" if start else None
