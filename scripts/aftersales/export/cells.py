"""What goes into a cell: texts that stay texts, real dates, and number formats."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

from aftersales.published.figures import Unit

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767
"""The most that a cell holds, in UTF-16 code units."""

_LONGEST_SHEET_NAME = 31
_FIRST_DATE = date(1900, 3, 1)
"""Before this day spreadsheets disagree about dates, so one is written as text."""

_NOT_IN_A_FILE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")


@dataclass
class Styles:
    """The cell formats of one workbook, each made once."""

    workbook: Workbook
    _made: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def __call__(self, **properties: Any) -> Format:
        """The format with these properties of XlsxWriter's."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            usual = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
            self._made[key] = self.workbook.add_format({**usual, **properties})
        return self._made[key]


def write_cell(
    sheet: Worksheet, row: int, column: int, value: Any, styles: Styles, **style: Any
) -> None:
    """Write one value: text only ever as text, a date as a date, null as nothing."""
    if isinstance(value, float) and not isfinite(value):
        value = None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value if value >= _FIRST_DATE else value.isoformat()
    if value is None:
        sheet.write_blank(row, column, None, styles(**style))
    elif isinstance(value, bool):
        # A word, since LibreOffice saves a boolean as a formula.
        sheet.write_string(row, column, "yes" if value else "no", styles(**style))
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, styles(**style))
    elif isinstance(value, date):
        dated = {"num_format": "yyyy-mm-dd", "align": "left", **style}
        sheet.write_datetime(row, column, value, styles(**dated))
    else:
        text = safe_text(str(value))
        # The prefix keeps it a text even when somebody edits the cell.
        prefix = {"quote_prefix": True} if text.startswith(_FORMULA_STARTS) else {}
        sheet.write_string(row, column, text, styles(**style, **prefix))


def safe_text(text: str) -> str:
    """The text as a cell can hold it.

    A control character becomes the replacement character, since a workbook that
    holds one doesn't open; a text that is too long ends in an ellipsis.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = _NOT_IN_A_FILE.sub("\N{REPLACEMENT CHARACTER}", lines)
    units = clean.encode("utf-16-le")
    if len(units) // 2 <= LONGEST_TEXT:
        return clean
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def sheet_name(name: str, taken: Iterable[str]) -> str:
    """A name that a sheet may have and none of the others has."""
    used = {other.casefold() for other in taken} | {"history"}
    words = _NOT_IN_A_SHEET_NAME.sub(" ", safe_text(name)).split()
    stem, number = " ".join(words).strip("'") or "KPI", 1
    while True:
        suffix = f" {number}" if number > 1 else ""
        found = stem[: _LONGEST_SHEET_NAME - len(suffix)].rstrip("' ") + suffix
        if found.casefold() not in used:
            return found
        number += 1


def number_format(
    unit: Unit, values: Iterable[float | None], *, signed: bool = False
) -> str:
    """The number format that suits these values of a unit.

    A percentage is kept as the number it is, 12.5 for 12.5 %, with the sign behind.
    """
    places = unit.decimals(*values)
    digits = "#,##0" + ("." + "0" * places if places else "")
    if signed:
        return f"+{digits};-{digits};{digits}"
    return f'{digits}" %"' if unit.name == "percent" else digits
