"""CSV records read in Python: slow, and exact about where something is wrong."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import StringIO
from itertools import islice, tee
from pathlib import Path
from typing import Protocol

from aftersales.errors import InputError


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written. `header` holds names where the file has none."""

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    nulls: tuple[str, ...] = ()
    header: tuple[str, ...] | None = None


CANONICAL = Dialect()


@dataclass(frozen=True)
class CsvFile:
    """A file whose bytes and header are sound; its rows are not read yet.

    `path` is what the user calls it, `text` the same unpacked and in UTF-8, `source`
    what DuckDB reads: `text`, or `path` where it unpacks more faithfully.
    """

    path: Path
    text: Path
    source: Path
    dialect: Dialect
    columns: tuple[str, ...]
    header_line: int


def line_of_row(csv_file: CsvFile, row: int) -> int:
    """The line on which the record number `row` (from 1) of a small file begins."""
    for number, (line, _) in enumerate(records(csv_file), start=1):
        if number == row:
            return line
    return csv_file.header_line


def records(csv_file: CsvFile) -> Iterator[tuple[int, list[str]]]:
    """The records below the header, each with the line on which it begins."""
    start = 1
    with long_fields(), csv_file.text.open(encoding="utf-8-sig", newline="") as lines:
        rows = reader(lines, csv_file.dialect)
        try:
            for row in rows:
                if row and rows.line_num > csv_file.header_line:
                    yield start, row
                start = rows.line_num + 1
        except csv.Error as error:
            raise _quote_error(csv_file, start, error) from None


def tidied_copy(csv_file: CsvFile, scratch: Path) -> tuple[Path, int]:
    """Read slowly; raise InputError at the first fault, else return a clean copy."""
    copy = scratch / f"{csv_file.path.name}.tidy"
    width, longest = len(csv_file.columns), 0
    with copy.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for line, row in records(csv_file):
            if any(row[width:]):
                raise InputError(
                    f"{len(row)} fields, where the header has {width}",
                    file=csv_file.path,
                    line=line,
                    column=csv_file.columns[-1] or None,
                    advice=f"Expected at most {width}; a {csv_file.dialect.delimiter!r}"
                    " inside a field needs quotes around the field.",
                )
            writer.writerow(row[:width] + [""] * (width - len(row)))
            longest = max(longest, sum(map(len, row)) * 5 + 3 * width)
    return copy, longest


def column_counter(dialect: Dialect) -> Callable[[Iterable[str]], str | None]:
    """A function that names the column in which a text, cut off somewhere, ends."""

    def column_at_end(lines: Iterable[str]) -> str | None:
        names = list(dialect.header or ())
        last: list[str] = []
        with long_fields():
            for row in reader(lines, dialect, strict=False):
                names = names or last
                last = row
        return names[len(last) - 1] if 0 < len(last) <= len(names) else None

    return column_at_end


class _Rows(Protocol):
    """What csv.reader gives; the csv module does not name its type."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


def reader(lines: Iterable[str], dialect: Dialect, strict: bool = True) -> _Rows:
    """A csv.reader of this dialect; a strict one raises csv.Error on stray quotes."""
    rows: _Rows = csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        strict=strict,
    )
    return rows


@contextmanager
def long_fields() -> Iterator[None]:
    """Let the csv module read fields of any length, and put its limit back after."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _quote_error(csv_file: CsvFile, start: int, error: csv.Error) -> InputError:
    """What a record that begins on line `start` does wrong with its quotes."""
    open_to_the_end = "unexpected end of data" in str(error)
    with csv_file.text.open(encoding="utf-8-sig", newline="") as lines:
        for _ in range(start - 1):
            next(lines)
        if open_to_the_end:
            row = next(reader(lines, csv_file.dialect, strict=False), [""])
        else:
            row = _fields_before_fault(lines, csv_file.dialect)
    place = min(max(len(row), 1), len(csv_file.columns)) - 1
    return InputError(
        "a quote is opened and never closed"
        if open_to_the_end
        else "text follows a closing quote",
        file=csv_file.path,
        line=start,
        column=csv_file.columns[place] or None,
        advice='Expected quotes around a whole field, and "" for a quote inside one.',
    )


def _fields_before_fault(lines: Iterable[str], dialect: Dialect) -> list[str]:
    """The fields of the first record up to and with the one that is at fault."""
    lines, again = tee(lines)
    read = reader(lines, dialect)
    with suppress(csv.Error):
        next(read)
    text = "".join(islice(again, read.line_num))
    # The shortest beginning that breaks the rules: one that does stays so when longer.
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _breaks(text[:middle], dialect) else (middle, high)
    return next(reader(StringIO(text[:low], newline=""), dialect, strict=False), [""])


def _breaks(text: str, dialect: Dialect) -> bool:
    """Whether text follows a closing quote (an open quote may yet be closed)."""
    try:
        for _ in reader(StringIO(text, newline=""), dialect):
            pass
    except csv.Error as error:
        return "unexpected end of data" not in str(error)
    return False
