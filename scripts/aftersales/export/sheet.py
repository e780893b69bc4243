"""A table on a sheet: headings, formats, widths, filter, frozen header, printing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aftersales.export.cells import Style, Styles, write_cell
from aftersales.words import CODES, heading, in_word

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from aftersales.published import Row

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


@dataclass(frozen=True)
class Column:
    """A column of the rows' `name`, and the style of its cells.

    A `detail` is folded away behind a + above the sheet.
    """

    name: str
    width: float | None = None
    style: Callable[[Row], Style] = lambda _: {}
    detail: bool = False
    label: str = ""

    @property
    def heading(self) -> str:
        return self.label or heading(self.name)

    def value(self, row: Row) -> Any:
        """What a cell shows: a word for a code, all else as it is."""
        value = row[self.name]
        return in_word(value) if self.name in CODES and value else value


def verdict_style(row: Row) -> Style:
    """A colour for the verdict, beside its word."""
    return {"align": "center", **_VERDICTS.get(row["verdict"], {})}


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
    header = styles(
        bold=True, text_wrap=True, bg_color="#1F3A5F", font_color="#FFFFFF", border=1
    )
    sheet.set_row(HEADER_ROW, 32)
    for place, column in enumerate(columns):
        fold = {"level": 1, "hidden": True} if column.detail else {}
        sheet.set_column(place, place, column.width or _width(column, rows), None, fold)
        sheet.write_string(HEADER_ROW, place, column.heading, header)
        for line, row in enumerate(rows, HEADER_ROW + 1):
            style = column.style(row)
            write_cell(sheet, line, place, column.value(row), styles, **style)
    if any(column.detail for column in columns):
        sheet.set_column(len(columns), len(columns), None, None, {"collapsed": True})
    last_row, last_column = HEADER_ROW + max(len(rows), 1), len(columns) - 1
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


def _width(column: Column, rows: Sequence[Row]) -> float:
    texts = [text for row in rows if isinstance(text := column.value(row), str)]
    longest = max((len(text) for text in texts), default=0) + 2
    words = (len(word) + 3 for word in column.heading.split())
    return min(max(_NARROW, longest, *words), _WIDE)
