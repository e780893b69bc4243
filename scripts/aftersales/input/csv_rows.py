"""The rows of CSV files: read by DuckDB, with fixed options and no guessing.

It reads at full speed first, and what it then refuses once more with care. That either
finds the line and column at fault, or reads what is allowed but slow: short rows,
mixed line ends, very long fields.
"""

from __future__ import annotations

import csv
import mmap
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import duckdb

from aftersales.errors import InputError, first_line
from aftersales.input.csv_files import CsvFile, open_text, records, tidied_records
from aftersales.input.text_files import (
    OTHER_ENCODING,
    is_utf8,
    new_file,
    utf8_advice,
)
from aftersales.sql import identifier, literal, path_literal

Execute = Callable[[str], list[tuple[Any, ...]]]
"""Runs one SQL statement and gives its rows."""

_REJECTS, _SCANS = "aftersales_rejects", "aftersales_scans"
_CAREFUL = {
    "null_padding": "true",
    "parallel": "false",
    "store_rejects": "true",
    "ignore_errors": "true",
    "rejects_table": literal(_REJECTS),
    "rejects_scan": literal(_SCANS),
}
_TOO_LONG, _LONGEST_LINE = "LINE SIZE OVER MAXIMUM", 1_000_000_000
_QUOTES = 'Expected quotes around a whole field, and "" for a quote inside one.'


def load_csv(
    execute: Execute,
    csv_file: CsvFile,
    table: str,
    columns: Mapping[str, str],
    scratch: Path,
) -> None:
    """Create `table` with `columns`: new name → the file's name.

    All are text; an empty field or null marker is null; rows keep the file's order.
    Raises InputError with line and column when a row does not fit the header.
    """
    create = f"create or replace table {table} as "
    try:
        execute(create + _query(csv_file, columns, {}))
    except duckdb.InvalidInputException:
        fault = _quote_fault(csv_file)
        csv_file = _with_one_line_end(csv_file, scratch)
        try:
            _load_with_care(execute, create, csv_file, columns)
        except duckdb.InvalidInputException as error:
            fault = fault or InputError(
                f"the file cannot be read: {first_line(error)}", file=csv_file.path
            )
        if fault:
            raise fault from None
    _refuse_nul(execute, csv_file, table, columns)


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


def _quote_fault(csv_file: CsvFile) -> InputError | None:
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


def _query(
    csv_file: CsvFile, columns: Mapping[str, str], more: Mapping[str, str]
) -> str:
    place = {name: number for number, name in enumerate(csv_file.columns)}
    picked = ", ".join(
        f"c{place[theirs]} as {identifier(ours)}" for ours, theirs in columns.items()
    )
    dialect = csv_file.dialect
    escape = dialect.quote if dialect.escape is None else dialect.escape
    types = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(csv_file.columns)))
    nulls = ", ".join(literal(null) for null in ("", *dialect.nulls))
    options = {
        "columns": f"{{{types}}}",
        "auto_detect": "false",
        "header": "false",
        "skip": str(csv_file.lines_above - csv_file.lines_cut),
        "delim": literal(csv_file.delimiter),
        "quote": literal(dialect.quote),
        "escape": literal(escape),
        "comment": "''",
        "nullstr": f"[{nulls}]",
        "allow_quoted_nulls": "true",
        "strict_mode": "true",
        "compression": "'none'",
        "hive_partitioning": "false",
        **more,
    }
    listed = ", ".join(f"{key} = {value}" for key, value in options.items())
    # Of a single column DuckDB reads a blank line as a row.
    blank = " where c0 is not null" if len(csv_file.columns) == 1 else ""
    source = path_literal(csv_file.text)
    return f"select {picked} from read_csv({source}, {listed}){blank}"


def _load_with_care(
    execute: Execute, create: str, csv_file: CsvFile, columns: Mapping[str, str]
) -> None:
    """Read in one thread, and raise InputError for the first row that is rejected."""
    longest = min(csv_file.text.stat().st_size + 1, _LONGEST_LINE)
    for size in ({}, {"max_line_size": str(longest)}):
        try:
            execute(create + _query(csv_file, columns, {**_CAREFUL, **size}))
            rejected = execute(
                "select error_type, line_byte_position, byte_position, column_idx,"
                f" csv_line, error_message from {_REJECTS}"
                " order by line_byte_position, byte_position limit 1"
            )
        finally:
            execute(f"drop table if exists {_REJECTS}")
            execute(f"drop table if exists {_SCANS}")
        if not rejected:
            return
        if rejected[0][0] != _TOO_LONG:
            break
    _refuse(csv_file, *rejected[0])


def _refuse(
    csv_file: CsvFile,
    kind: str,
    line_at: int,
    field_at: int | None,
    field: int | None,
    text: str,
    message: str,
) -> NoReturn:
    """Raise the error of a rejected row; places count bytes, and fields, from 1."""
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
    raise InputError(
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


def _with_one_line_end(csv_file: CsvFile, scratch: Path) -> CsvFile:
    """A copy in which every line ends alike, those inside of fields too."""
    copy = new_file(scratch)
    with (
        csv_file.text.open(encoding="utf-8", errors="surrogateescape") as source,
        copy.open(
            "w", encoding="utf-8", errors="surrogateescape", newline="\n"
        ) as target,
    ):
        shutil.copyfileobj(source, target)
    return replace(csv_file, text=copy)


def _refuse_nul(
    execute: Execute, csv_file: CsvFile, table: str, columns: Mapping[str, str]
) -> None:
    """Refuse a NUL byte in a column that is used; DuckDB reads it like a letter."""
    with (
        csv_file.text.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        if content.find(b"\0") < 0:
            return
    for ours, theirs in columns.items():
        column = identifier(ours)
        ((row,),) = execute(
            f"select min(rowid) from {table} where contains({column}, chr(0))"
        )
        if row is not None:
            raise InputError(
                "a NUL byte (0x00)",
                file=csv_file.path,
                line=line_of_row(csv_file, row + 1),
                column=theirs,
                advice="Expected text, which holds none: export the file again.",
            )
