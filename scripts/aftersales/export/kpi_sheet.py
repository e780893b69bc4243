"""A sheet per KPI: its series with a chart, and its newest segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from aftersales.export.cells import Style, Styles, number_format, write_cell
from aftersales.export.table import (
    HEADER_ROW,
    WORDS,
    Column,
    in_unit,
    plain,
    set_up_printing,
    verdict_style,
    word,
    write_table,
    write_title,
)
from aftersales.figures import unit_words
from aftersales.published import Row

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_SHOWN = {
    "period_grain": "Grain",
    "period_start": "From",
    "segment": "Segment",
    "segment_value": "Segment value",
    "value": "Value",
    "benchmark_value": "Benchmark",
    "verdict": "Verdict",
}

_DETAILS = {
    "period_end": "To",
    "ci_low": "95 % low",
    "ci_high": "95 % high",
    "benchmark_kind": "Benchmark kind",
    "benchmark_gap": "Gap",
    "is_complete": "Complete",
    "is_latest": "Newest",
}

_IN_TITLE = ("kpi_id", "unit")
_IN_UNIT = ("value", "benchmark_value", "ci_low", "ci_high")
_WIDTHS = {"period_start": 12.0, "period_end": 12.0, "verdict": 14.0}

_LINES: dict[str, dict[str, Any]] = {
    "value": {"color": "#1F3A5F", "width": 2.25},
    "benchmark_value": {"color": "#B45309", "width": 1.5, "dash_type": "dash"},
    "ci_low": {"color": "#8A94A6", "width": 1, "dash_type": "round_dot"},
    "ci_high": {"color": "#8A94A6", "width": 1, "dash_type": "round_dot"},
}

_CHART_COLUMNS = 12
"""How far the chart reaches, for the printed page: its grain's rows and the chart."""

_AXIS_DATES = {"year": "yyyy", "quarter": "mmm yyyy", "month": "mmm yyyy"}


def write_kpi(
    workbook: Workbook,
    sheet: Worksheet,
    styles: Styles,
    catalog: Mapping[str, Any],
    rows: Sequence[Row],
) -> None:
    """Write one KPI's rows: first the series that the chart shows."""
    unit = catalog["unit"]
    words = unit_words(unit) or "number"
    title = f"{catalog['name']}: {words}, {WORDS[catalog['direction']]}"
    subtitle = f"{catalog['business_question']} {catalog['calculation']}."
    write_title(sheet, styles, title, subtitle)
    if not rows:
        reason = catalog["reason"] or "no rows in this selection"
        text = f"{catalog['availability'] or 'unavailable'}: {reason}"
        write_cell(sheet, HEADER_ROW, 0, text, styles, {})
        return
    columns = _columns(unit, rows)
    write_table(sheet, styles, [*columns.values()], rows, frozen_columns=2)
    first_grain = [
        row for row in rows if row["period_grain"] == rows[0]["period_grain"]
    ]
    last_column = len(columns) + _CHART_COLUMNS
    set_up_printing(sheet, HEADER_ROW + len(first_grain), last_column)
    _insert_chart(workbook, sheet, catalog, [*columns], rows)


def _columns(unit: str, rows: Sequence[Row]) -> dict[str, Column]:
    """The columns by their name in the mart: those shown, then the folded ones."""
    named = {**_SHOWN, **_DETAILS}
    extra = [name for name in rows[0] if name not in (*named, *_IN_TITLE)]
    return {
        name: Column(
            heading=named.get(name, name.replace("_", " ").capitalize()),
            value=word(name) if name in ("verdict", "benchmark_kind") else plain(name),
            style=_style(name, unit, rows),
            width=_WIDTHS.get(name),
            detail=name not in _SHOWN,
        )
        for name in [*named, *extra]
    }


def _style(name: str, unit: str, rows: Sequence[Row]) -> Callable[[Row], Style]:
    if name == "verdict":
        return verdict_style
    if name in _IN_UNIT:
        return in_unit(unit, rows, name)
    if name == "benchmark_gap":
        form = number_format(unit, [row[name] for row in rows], signed=True)
        return lambda _: {"num_format": form}
    values = [row[name] for row in rows if row[name] is not None]
    if values and all(type(value) in (int, float) for value in values):
        return in_unit("", rows, name)
    return lambda _: {}


def _insert_chart(
    workbook: Workbook,
    sheet: Worksheet,
    catalog: Mapping[str, Any],
    names: Sequence[str],
    rows: Sequence[Row],
) -> None:
    """A native line chart of the first series, up to its newest complete period."""
    grain = rows[0]["period_grain"]
    series = [
        *takewhile(
            lambda row: (
                row["period_grain"] == grain
                and row["segment"] == "all"
                and row["is_complete"]
            ),
            rows,
        )
    ]
    if not any(row["value"] is not None for row in series):
        return
    first, last = HEADER_ROW + 1, HEADER_ROW + len(series)
    chart = workbook.add_chart({"type": "line"})
    dates = names.index("period_start")
    for name, line in _LINES.items():
        if all(row[name] is None for row in series):
            continue
        position = names.index(name)
        chart.add_series(
            {
                "name": [sheet.name, HEADER_ROW, position],
                "categories": [sheet.name, first, dates, last, dates],
                "values": [sheet.name, first, position, last, position],
                "line": line,
                "marker": _marker(name, line),
            }
        )
    unit = catalog["unit"]
    title = f"{catalog['name']} by {grain}"
    chart.set_title({"name": title, "name_font": {"size": 13}})
    chart.set_x_axis(
        {
            "date_axis": True,
            "num_format": _AXIS_DATES.get(grain, "d mmm yyyy"),
            "label_position": "low",
        }
    )
    chart.set_y_axis(
        {
            "name": unit_words(unit) or "number",
            "num_format": number_format("", [1.0]) if unit != "count" else "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        }
    )
    chart.set_legend({"position": "bottom"})
    chart.show_blanks_as("gap")
    chart.show_hidden_data()  # the bounds are folded away, and rows may be filtered
    chart.set_size({"width": 720, "height": 400})
    place = {
        "x_offset": 16,
        "object_position": 2,
        "description": f"Line chart of {catalog['name']} by {grain} with its benchmark",
    }
    sheet.insert_chart(HEADER_ROW + 1, len(names), chart, place)


def _marker(name: str, line: Mapping[str, Any]) -> dict[str, Any]:
    if name != "value":
        return {"type": "none"}
    colour = {"color": line["color"]}
    return {"type": "circle", "size": 4, "fill": colour, "border": colour}
