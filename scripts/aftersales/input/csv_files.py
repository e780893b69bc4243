"""CSV files: what they are, and how DuckDB reads them.

DuckDB reads at full speed with fixed options and no guessing. Only what it refuses is
read a second time, slowly, to name the line and column at fault; where nothing is at
fault (short rows, mixed line ends, very long fields) a tidied copy is read instead.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from aftersales.errors import InputError, first_line
from aftersales.input.csv_records import (
    CsvFile,
    Dialect,
    column_counter,
    long_fields,
    reader,
    tidied_copy,
)
from aftersales.input.text_files import is_utf8, plain_text
from aftersales.sql import identifier, literal

CANONICAL = Dialect()

_TIDIED = Dialect(header=())
_LINE_LIMIT = 2_000_000
_MARKUP = {"{": "JSON", "[": "JSON", "<": "HTML or XML"}


def open_csv(path: Path, dialect: Dialect, scratch: Path) -> CsvFile:
    """Judge the bytes and the header of a CSV file.

    Compressed and foreign-encoded files are unpacked into the directory `scratch`.
    Raises InputError with line and column.
    """
    text = plain_text(path, dialect.encoding, scratch, column_counter(dialect))
    with long_fields(), text.open(encoding="utf-8-sig", newline="") as lines:
        rows = reader(lines, dialect)
        try:
            names, line = next(
                ((row, rows.line_num) for row in rows if any(row)), ([], 0)
            )
        except csv.Error as error:
            raise InputError(
                f"the header cannot be read ({error})",
                file=path,
                line=1,
                advice="Expected one line of column names; look for a quote left open.",
            ) from None
    if not line:
        raise InputError(
            "the file is empty",
            file=path,
            advice="Expected a line of column names and one line per record.",
        )
    if dialect.header is not None:
        names, line = list(dialect.header), 0
    _judge_names(path, names, line or None)
    packed = path.suffix.lower() == ".zst" and is_utf8(dialect.encoding)
    source = path if packed else text
    return CsvFile(path, text, source, dialect, tuple(names), line)


def guess_delimiter(csv_file: CsvFile) -> str | None:
    """The character that separates the columns, where it is another than read with."""
    header = csv_file.columns[0] if len(csv_file.columns) == 1 else ""
    counts = {sign: header.count(sign) for sign in ";\t|,"}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] and best != csv_file.dialect.delimiter else None


def guess_markup(csv_file: CsvFile) -> str | None:
    """What the file is instead of CSV, judged by its first character."""
    return _MARKUP.get(csv_file.columns[0].strip()[:1]) if csv_file.columns else None


def load_csv(
    connection: duckdb.DuckDBPyConnection,
    csv_file: CsvFile,
    create: str,
    columns: Mapping[str, str],
    scratch: Path,
) -> None:
    """Run "create or replace `create` as …" with `columns`: new name → file's name.

    All are text; an empty field or null marker is null; rows keep the file's order.
    Raises InputError with line and column when a row does not fit the header.
    """
    create = f"create or replace {create} as "
    if csv_file.header_line <= 1 and len(csv_file.columns) > 1:
        try:
            connection.execute(create + _select(csv_file, columns))
            return
        except (duckdb.Error, RuntimeError):
            # Either the reading below finds the fault, or its tidied copy has none.
            pass
    copy, longest = tidied_copy(csv_file, scratch)
    tidied = replace(
        csv_file,
        text=copy,
        source=copy,
        dialect=replace(_TIDIED, nulls=csv_file.dialect.nulls),
    )
    try:
        connection.execute(create + _select(tidied, columns, longest))
    except (duckdb.Error, RuntimeError) as error:
        raise InputError(
            f"the file cannot be read: {first_line(error)}", file=csv_file.path
        ) from None
    finally:
        copy.unlink(missing_ok=True)


def _select(csv_file: CsvFile, columns: Mapping[str, str], longest: int = 0) -> str:
    """A query over `read_csv` with every option fixed; `longest` bytes in a line."""
    place = {name: number for number, name in enumerate(csv_file.columns)}
    picked = ", ".join(
        f"c{place[theirs]} as {identifier(ours)}" for ours, theirs in columns.items()
    )
    dialect = csv_file.dialect
    types = ", ".join(f"'c{number}': 'VARCHAR'" for number in place.values())
    nulls = ", ".join(literal(null) for null in ("", *dialect.nulls))
    packed = csv_file.source.suffix.lower() == ".zst"
    options = {
        "columns": f"{{{types}}}",
        "auto_detect": "false",
        "header": "true" if dialect.header is None else "false",
        "delim": literal(dialect.delimiter),
        "quote": literal(dialect.quote),
        "escape": literal(dialect.quote),
        "comment": "''",
        "nullstr": f"[{nulls}]",
        "allow_quoted_nulls": "true",
        "null_padding": "false",
        "strict_mode": "true",
        "compression": "'zstd'" if packed else "'none'",
        "hive_partitioning": "false",
    }
    if longest > _LINE_LIMIT:
        # DuckDB holds several buffers of many lines each: one thread, one buffer.
        options |= {"max_line_size": str(longest + 1), "parallel": "false"}
    listed = ", ".join(f"{key} = {value}" for key, value in options.items())
    source = literal(str(csv_file.source.resolve()))
    return f"select {picked} from read_csv({source}, {listed})"


def _judge_names(path: Path, names: list[str], line: int | None) -> None:
    """Refuse a header that gives a name twice; DuckDB does not tell cases apart."""
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(name.casefold(), name)
        if name and first is not name:
            raise InputError(
                "the header gives this name twice"
                + (f" (the other time as {first})" if first != name else ""),
                file=path,
                line=line,
                column=name,
                advice="Expected each name once.",
            )
