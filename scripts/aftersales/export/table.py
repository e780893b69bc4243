"""A table on a sheet: headings, formats, widths, filter, frozen header, printing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aftersales.export.cells import Style, Styles, number_format, write_cell
from aftersales.published import Row

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

HEADER_ROW = 3
"""Title, subtitle and an empty line go above it; rows count from 0."""

_PAPER_A4 = 9
_NARROW, _WIDE = 9, 44

_VERDICTS: dict[str, Style] = {
    "met": {"bg_color": "#C6EFCE", "font_color": "#005A00"},
    "missed": {"bg_color": "#FFC7CE", "font_color": "#8A0006"},
    "uncertain": {"bg_color": "#FFEB9C", "font_color": "#665000"},
    "not_assessed": {"bg_color": "#EDEDED", "font_color": "#404040"},
}

WORDS = {
    "not_assessed": "not assessed",
    "historical_average": "historical average",
    "sla_target": "SLA target",
    "higher": "higher is better",
    "lower": "lower is better",
    "on_target": "on target is better",
}
"""Codes of the marts as a person writes them; every other code is a word already."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it shows of a row, and how.

    A `detail` is folded away behind a + above the sheet. `style` gets the row, and
    goes before what the kind of value asks for.
    """

    heading: str
    value: Callable[[Row], Any]
    style: Callable[[Row], Style] = lambda _: {}
    width: float | None = None
    detail: bool = False


def verdict_style(row: Row) -> Style:
    """A colour for the verdict, beside its word."""
    return {"align": "center", **_VERDICTS.get(row["verdict"], {})}


def word(column: str) -> Callable[[Row], Any]:
    """Shows a column whose codes have words."""
    return lambda row: WORDS.get(row[column], row[column])


def plain(column: str) -> Callable[[Row], Any]:
    """Shows a column as it is."""
    return lambda row: row[column]


def in_unit(unit: str, rows: Sequence[Row], column: str) -> Callable[[Row], Style]:
    """One number format for a whole column."""
    numbers = [row[column] for row in rows]
    whole = all(value is None or float(value).is_integer() for value in numbers)
    form = number_format("count" if whole and unit == "" else unit, numbers)
    return lambda _: {"num_format": form}


def write_table(
    sheet: Worksheet,
    styles: Styles,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    frozen_columns: int,
) -> None:
    """Write the rows below a header that stays in view, with a filter on each column.

    Details come last in `columns`, so that one + unfolds them all.
    """
    heading = styles(
        bold=True, text_wrap=True, bg_color="#1F3A5F", font_color="#FFFFFF", border=1
    )
    sheet.set_row(HEADER_ROW, 32)
    for position, column in enumerate(columns):
        _set_width(sheet, position, column, rows)
        sheet.write_string(HEADER_ROW, position, column.heading, heading)
        for offset, row in enumerate(rows, HEADER_ROW + 1):
            value, style = column.value(row), column.style(row)
            write_cell(sheet, offset, position, value, styles, style)
    if any(column.detail for column in columns):
        sheet.set_column(len(columns), len(columns), None, None, {"collapsed": True})
    last_row, last_column = HEADER_ROW + max(len(rows), 1), len(columns) - 1
    sheet.autofilter(HEADER_ROW, 0, last_row, last_column)
    sheet.freeze_panes(HEADER_ROW + 1, frozen_columns)
    sheet.repeat_rows(HEADER_ROW)


def write_title(sheet: Worksheet, styles: Styles, title: str, subtitle: str) -> None:
    """Write the two lines at the top of a sheet."""
    sheet.set_row(0, 24)
    write_cell(sheet, 0, 0, title, styles, {"bold": True, "font_size": 16})
    write_cell(sheet, 1, 0, subtitle, styles, {"font_color": "#404040"})


def set_up_printing(sheet: Worksheet, last_row: int, last_column: int) -> None:
    """Landscape A4, one page wide, with the sheet's name and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_footer("&L&A&RPage &P of &N")


def _set_width(
    sheet: Worksheet, position: int, column: Column, rows: Sequence[Row]
) -> None:
    width = column.width
    if width is None:
        texts = (value for row in rows if isinstance(value := column.value(row), str))
        words = column.heading.split()
        longest = max((len(text) for text in texts), default=0)
        width = min(
            max(_NARROW, longest + 2, *(len(word) + 3 for word in words)), _WIDE
        )
    fold = {"level": 1, "hidden": True} if column.detail else {}
    sheet.set_column(position, position, width, None, fold)
