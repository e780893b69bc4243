"""What is wrong with a row of a CSV file, and where it stands."""

from __future__ import annotations

import csv
from io import StringIO
from itertools import islice
from pathlib import Path

from aftersales.errors import InputError
from aftersales.input.files.csv_files import (
    CsvFile,
    open_text,
    records,
    tidied_records,
)
from aftersales.input.files.text_files import OTHER_ENCODING, is_utf8, utf8_advice

_QUOTES = 'Expected quotes around a whole field, and "" for a quote inside one.'


def line_of_row(csv_file: CsvFile, row: int) -> int:
    """The line on which the record number `row` (from 1) begins; for small files."""
    with open_text(csv_file.text) as lines:
        rows, count = records(lines, csv_file.delimiter, csv_file.dialect), 0
        start = 1
        for fields in rows:
            is_above = rows.line_num <= csv_file.lines_above - csv_file.lines_cut
            count += bool(any(fields) or len(fields) > 1) and not is_above
            if count == row:
                return start + csv_file.lines_cut
            start = rows.line_num + 1
    return csv_file.lines_above


def quote_fault(csv_file: CsvFile) -> InputError | None:
    """The error of the first quote out of place, by the slow reading of Python.

    With short rows DuckDB drops all that follows a quote left open, in silence.
    """
    with open_text(csv_file.text) as lines:
        start = csv_file.lines_above - csv_file.lines_cut
        below = islice(lines, start, None)
        rows = tidied_records(below, csv_file.delimiter, csv_file.dialect)
        first = start
        try:
            for _ in rows:
                first = start + rows.line_num
        except csv.Error as error:
            is_open = "unexpected end of data" in str(error)
        else:
            return None
    with open_text(csv_file.text) as lines:
        rest = islice(lines, first, None)
        fields = next(records(rest, csv_file.delimiter, csv_file.dialect), [""])
    return InputError(
        "a quote is opened and never closed"
        if is_open
        else "text follows a closing quote",
        file=csv_file.path,
        line=first + csv_file.lines_cut + 1,
        column=csv_file.columns[min(len(fields), len(csv_file.columns)) - 1] or None,
        advice=_QUOTES,
    )


def rejection(
    csv_file: CsvFile,
    kind: str,
    line_at: int,
    field_at: int | None,
    field: int | None,
    text: str,
    message: str,
) -> InputError:
    """The error of a row that DuckDB rejects; `*_at` count bytes from 1."""
    row = text.lstrip("\r\n")
    line = _line_at(csv_file.text, line_at) + len(text) - len(row)
    width, encoding = len(csv_file.columns), csv_file.dialect.encoding
    problem, advice = f"cannot be read: {message}", None
    if kind == "TOO MANY COLUMNS":
        lines = StringIO(row, newline="")
        fields = next(records(lines, csv_file.delimiter, csv_file.dialect))
        problem = f"{len(fields)} fields, where the header has {width}"
        advice = (
            f"Expected at most {width}; a {csv_file.delimiter!r} inside a field needs"
            " quotes around the field."
        )
    elif kind == "UNQUOTED VALUE":
        problem, advice = "text follows a closing quote", _QUOTES
    elif kind == "INVALID ENCODING":
        byte = _bad_byte(csv_file.text, field_at or line_at)
        problem = f"byte 0x{byte:02X} is not {encoding.upper()}"
        advice = utf8_advice("latin-1") if is_utf8(encoding) else OTHER_ENCODING
    return InputError(
        problem,
        file=csv_file.path,
        line=line + csv_file.lines_cut,
        column=csv_file.columns[min(field or width, width) - 1] or None,
        advice=advice,
    )


def _line_at(text: Path, offset: int) -> int:
    """The number of the line, from 1, that the byte at `offset` (from 1) is on."""
    feeds, returns, left = 0, 0, offset - 1
    with text.open("rb") as file:
        while left and (chunk := file.read(min(left, 1 << 20))):
            feeds, returns = feeds + chunk.count(b"\n"), returns + chunk.count(b"\r")
            left -= len(chunk)
    return (feeds or returns) + 1


def _bad_byte(text: Path, offset: int) -> int:
    """The first byte from `offset` (from 1) on that is not UTF-8."""
    with text.open("rb") as file:
        file.seek(offset - 1)
        found = file.read(1 << 24)
    try:
        found.decode()
    except UnicodeDecodeError as error:
        return found[error.start]
    return found[0]
