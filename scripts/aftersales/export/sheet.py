"""A table on a sheet: headings, formats, widths, filter, frozen header, printing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aftersales.export.cells import Styles, number_format, write_cell
from aftersales.published.figures import Unit
from aftersales.published.words import CODES, heading, in_word

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from aftersales.published.kpi import Measure
    from aftersales.sql import Row

HEADER_ROW = 3
"""Title, subtitle and an empty line go above it; rows count from 0."""

_PAPER_A4 = 9
_NARROW, _WIDE = 9, 44
_WIDTHS = {
    "kpi_id": 26,
    "name": 26,
    "topic": 24,
    "business_question": 54,
    "calculation": 48,
    "details": 60,
    "benchmark": 28,
    "reason": 34,
    "availability_reason": 34,
    "period_start": 12,
    "period_end": 12,
    "verdict": 14,
    "answer": 60,
    "is_additive_over_segments": 15,
    "is_additive_over_periods": 15,
}
_IN_UNIT = (
    *("value", "benchmark_value", "previous_value", "ci_low", "ci_high"),
    *("median", "p90", "running_value"),
)
_DIFFERENCES = ("benchmark_gap", "change")
_BESIDE_A_NUMBER = ("unit", "benchmark_kind", "direction")
_VERDICTS: Mapping[str, Mapping[str, str]] = {
    "met": {"bg_color": "#C6EFCE", "font_color": "#005A00"},
    "missed": {"bg_color": "#FFC7CE", "font_color": "#8A0006"},
    "uncertain": {"bg_color": "#FFEB9C", "font_color": "#665000"},
    "not_assessed": {"bg_color": "#EDEDED", "font_color": "#404040"},
}


def write_table(
    sheet: Worksheet,
    styles: Styles,
    names: Sequence[str],
    rows: Sequence[Row],
    *,
    frozen_columns: int,
    folded: Collection[str] = (),
    measures: Mapping[str, Measure] | None = None,
) -> None:
    """Write these columns of the rows below a header that stays in view.

    The folded ones come last, so that one + above the sheet unfolds them all;
    `measures` are a KPI's own columns.
    """
    header = styles(
        bold=True, text_wrap=True, bg_color="#1F3A5F", font_color="#FFFFFF", border=1
    )
    sheet.set_row(HEADER_ROW, 32)
    for place, name in enumerate(names):
        measure = (measures or {}).get(name)
        label = measure.label if measure else heading(name)
        values = [_shown(name, row) for row in rows]
        fold = {"level": 1, "hidden": True} if name in folded else {}
        width = _WIDTHS.get(name) or _width(label, values)
        sheet.set_column(place, place, width, None, fold)
        sheet.write_string(HEADER_ROW, place, label, header)
        formats = _number_formats(name, rows, measure)
        for line, (row, value) in enumerate(
            zip(rows, values, strict=True), HEADER_ROW + 1
        ):
            style = _style(name, row) | formats.get(_series(row), {})
            write_cell(sheet, line, place, value, styles, **style)
    if folded:
        sheet.set_column(len(names), len(names), None, None, {"collapsed": True})
    last_row, last_column = HEADER_ROW + max(len(rows), 1), len(names) - 1
    sheet.autofilter(HEADER_ROW, 0, last_row, last_column)
    sheet.freeze_panes(HEADER_ROW + 1, frozen_columns)
    sheet.repeat_rows(HEADER_ROW)


def write_title(sheet: Worksheet, styles: Styles, title: str, subtitle: str) -> None:
    """Write the two lines at the top of a sheet."""
    sheet.set_row(0, 24)
    write_cell(sheet, 0, 0, title, styles, bold=True, font_size=16)
    write_cell(sheet, 1, 0, subtitle, styles, font_color="#404040")


def set_up_printing(sheet: Worksheet, last_row: int, last_column: int) -> None:
    """Landscape A4, one page wide, with the sheet's name and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_footer("&L&A&RPage &P of &N")


def _shown(name: str, row: Row) -> Any:
    """What a cell shows: a word for a code, all else as it is."""
    value = row[name]
    return in_word(value) if name in CODES and value else value


def _style(name: str, row: Row) -> dict[str, Any]:
    if name == "verdict":
        return {"align": "center", **_VERDICTS.get(row["verdict"], {})}
    return {"align": "left", "indent": 1} if name in _BESIDE_A_NUMBER else {}


def _series(row: Row) -> tuple[str, str]:
    """What has one number format in a column: a KPI's values of one grain."""
    return row["kpi_id"], row.get("period_grain", "")


def _number_formats(
    name: str, rows: Sequence[Row], measure: Measure | None
) -> dict[tuple[str, str], dict[str, str]]:
    """The number format of each series in a column."""
    numbers: dict[tuple[str, str], list[float]] = {}
    units = {}
    for row in rows:
        if type(row[name]) in (int, float):
            numbers.setdefault(_series(row), []).append(row[name])
            units[_series(row)] = Unit(row["unit"])
    formats = {}
    for series, values in numbers.items():
        if measure:
            unit = measure.unit
        elif name in (*_IN_UNIT, *_DIFFERENCES):
            unit = units[series]
        else:
            is_whole = all(value == round(value) for value in values)
            unit = Unit("count" if is_whole else "number")
        form = number_format(unit, values, signed=name in _DIFFERENCES)
        formats[series] = {"num_format": form}
    return formats


def _width(label: str, values: Sequence[Any]) -> float:
    longest = max((len(text) for text in values if isinstance(text, str)), default=0)
    words = (len(word) + 3 for word in label.split())
    return min(max(_NARROW, longest + 2, *words), _WIDE)
