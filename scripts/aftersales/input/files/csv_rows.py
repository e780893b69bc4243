"""The rows of CSV files: read by DuckDB, with fixed options and no guessing.

It reads at full speed first, and what it then refuses once more with care. That either
finds the line and column at fault, or reads what is allowed but slow: short rows,
mixed line ends, very long fields.
"""

from __future__ import annotations

import mmap
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from aftersales.errors import InputError, first_line
from aftersales.input.files.csv_faults import line_of_row, quote_fault, rejection
from aftersales.input.files.csv_files import CsvFile
from aftersales.input.files.text_files import new_file
from aftersales.sql import Execute, identifier, literal, path_literal

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
        fault = quote_fault(csv_file)
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


def _query(
    csv_file: CsvFile, columns: Mapping[str, str], more: Mapping[str, str]
) -> str:
    numbered = list(enumerate(csv_file.columns))
    place = {name: number for number, name in reversed(numbered)}
    picked = ", ".join(
        f"c{place[theirs]} as {identifier(ours)}" for ours, theirs in columns.items()
    )
    picked = picked or "1 as nothing"
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
    raise rejection(csv_file, *rejected[0])


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
