"""A sheet per KPI: its series with a chart, and its newest segments."""

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
from aftersales.published.words import in_word

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from aftersales.published.kpi import Kpi
    from aftersales.sql import Row

_SHOWN = (
    *("period_grain", "period_start", "segment", "segment_value"),
    *("value", "benchmark_value", "verdict"),
)
_DETAILS = (
    *("period_end", "ci_low", "ci_high", "benchmark_kind", "benchmark_gap"),
    *("is_complete", "is_latest", "numerator", "denominator", "sample_size"),
)
_IN_TITLE = ("kpi_id", "unit")
_LINES: Mapping[str, Mapping[str, Any]] = {
    "value": {"color": "#1F3A5F", "width": 2.25},
    "benchmark_value": {"color": "#B45309", "width": 1.5, "dash_type": "dash"},
    "ci_low": {"color": "#8A94A6", "width": 1, "dash_type": "round_dot"},
    "ci_high": {"color": "#8A94A6", "width": 1, "dash_type": "round_dot"},
}
_CHART_COLUMNS = 12
"""How far the chart reaches, for the printed page: its grain's rows and the chart."""

_AXIS_DATES = {"year": "yyyy", "quarter": "mmm yyyy", "month": "mmm yyyy"}


def write_kpi(
    workbook: Workbook, sheet: Worksheet, styles: Styles, kpi: Kpi, rows: Sequence[Row]
) -> None:
    """Write one KPI's rows: first the series that the chart shows."""
    unit = kpi.unit.words if kpi.unit.name == "count" else kpi.unit.name
    title = f"{kpi.name}: {unit}, {in_word(kpi.direction)}"
    calculation = f"{kpi.calculation}." if kpi.calculation else ""
    subtitle = f"{kpi.business_question} {calculation}".strip()
    write_title(sheet, styles, title, subtitle)
    if not rows:
        text = kpi.lack or "No rows in this selection."
        write_cell(sheet, HEADER_ROW, 0, text, styles)
        return
    known = (*_SHOWN, *_DETAILS)
    own = [name for name in rows[0] if name not in (*known, *_IN_TITLE)]
    names = [*known, *own]
    write_table(
        sheet,
        styles,
        names,
        rows,
        frozen_columns=2,
        folded=names[len(_SHOWN) :],
        measures={name: kpi.measure(name) for name in own},
    )
    grain = rows[0]["period_grain"]
    of_grain = [row for row in rows if row["period_grain"] == grain]
    set_up_printing(sheet, HEADER_ROW + len(of_grain), len(names) + _CHART_COLUMNS)
    series = [row for row in of_grain if row["segment"] == "all" and row["is_complete"]]
    if any(row["value"] is not None for row in series):
        _insert_chart(workbook, sheet, kpi, names, series)


def _insert_chart(
    workbook: Workbook,
    sheet: Worksheet,
    kpi: Kpi,
    names: Sequence[str],
    series: Sequence[Row],
) -> None:
    """A native line chart of the first series, up to its newest complete period."""
    grain = series[0]["period_grain"]
    first, last = HEADER_ROW + 1, HEADER_ROW + len(series)
    chart = workbook.add_chart({"type": "line"})
    dates = names.index("period_start")
    for name, line in _LINES.items():
        if all(row[name] is None for row in series):
            continue
        place, colour = names.index(name), {"color": line["color"]}
        dot = {"type": "circle", "size": 4, "fill": colour, "border": colour}
        chart.add_series(
            {
                "name": [sheet.name, HEADER_ROW, place],
                "categories": [sheet.name, first, dates, last, dates],
                "values": [sheet.name, first, place, last, place],
                "line": line,
                "marker": dot if name == "value" else {"type": "none"},
            }
        )
    title = f"{kpi.name} by {grain}"
    chart.set_title({"name": title, "name_font": {"size": 13}})
    date_format = _AXIS_DATES.get(grain, "d mmm yyyy")
    chart.set_x_axis(
        {"date_axis": True, "num_format": date_format, "label_position": "low"}
    )
    chart.set_y_axis(
        {
            "name": kpi.unit.words or kpi.unit.name,
            "num_format": "#,##0" if kpi.unit.name == "count" else "#,##0.0",
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        }
    )
    chart.set_legend({"position": "bottom"})
    chart.show_blanks_as("gap")
    chart.show_hidden_data()  # the bounds are folded away, and rows may be filtered
    chart.set_size({"width": 720, "height": 400})
    around = {
        "x_offset": 16,
        "object_position": 2,
        "description": f"Line chart of {title} with its benchmark",
    }
    sheet.insert_chart(HEADER_ROW + 1, len(names), chart, around)
