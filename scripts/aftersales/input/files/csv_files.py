"""CSV files: how they are written, and what their header says."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol, TextIO

from aftersales.errors import InputError
from aftersales.input.files.text_files import (
    OTHER_ENCODING,
    is_utf8,
    new_file,
    plain_text,
    utf8_advice,
    without_blanks,
)

_SEPARATOR_LINE = re.compile(r'"?sep=([^\r\n])"?', re.IGNORECASE)
_LONGEST_FIELD = 1 << 30
_MARKUP = {"{": "JSON", "[": "JSON", "<": "HTML or XML"}


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written.

    `delimiter` and `escape` are None where nothing was said of them, `header` holds
    the names of a file without a header line, `skip` counts the lines above it, and
    `optional` are columns that the file may lack, or have more than once.
    """

    delimiter: str | None = None
    quote: str = '"'
    escape: str | None = None
    encoding: str = "utf-8"
    nulls: tuple[str, ...] = ()
    header: tuple[str, ...] | None = None
    skip: int = 0
    optional: tuple[str, ...] = ()


CANONICAL = Dialect()


@dataclass(frozen=True)
class CsvFile:
    """A file whose kind and header are sound; its rows are not read yet.

    `path` is what the user calls it, `text` the same unpacked and in UTF-8, without
    its first `lines_cut` lines. `header_line` counts from 1, and the rows begin below
    line `lines_above`.
    """

    path: Path
    text: Path
    dialect: Dialect
    delimiter: str
    columns: tuple[str, ...]
    header_line: int | None
    lines_above: int
    lines_cut: int = 0

    def require_once(self, name: str) -> None:
        """Raise InputError where the header does not say which column is meant."""
        same = [each for each in self.columns if each.casefold() == name.casefold()]
        if len(same) > 1:
            other = f" (the other time as {same[0]})" if same[0] != same[1] else ""
            raise InputError(
                f"the header gives this name twice{other}",
                file=self.path,
                line=self.header_line,
                column=same[1],
                advice="Expected each name that is used once.",
            )


def open_csv(path: Path, dialect: Dialect, scratch: Path) -> CsvFile:
    """Find out what a CSV file is and what its columns are called.

    Compressed and foreign-encoded files are unpacked into the directory `scratch`.
    Raises InputError with line and column.
    """
    text = plain_text(path, dialect.encoding, scratch)
    with open_text(text) as lines:
        first = lines.readline()
        separator = _SEPARATOR_LINE.fullmatch(first.rstrip("\r\n"))
        above = max(dialect.skip, 1 if separator else 0)
        sign = separator[1] if separator else ","
        delimiter = dialect.delimiter or sign
    text = without_blanks(text, delimiter, dialect.quote, dialect.escape, scratch)
    with open_text(text) as lines:
        below = islice(lines, above, None)
        names, count = _first_record(path, below, above, delimiter, dialect)
    if not count:
        raise InputError(
            "the file is empty",
            file=path,
            advice="Expected a line of column names and one line per record.",
        )
    line = above + count
    if dialect.header is not None:
        names, count = list(dialect.header), 0
    _require_encoded(path, names, line, dialect.encoding)
    lines_cut = _lines_to_cut(text, above, count, dialect.quote)
    return CsvFile(
        path=path,
        text=_without_top(text, lines_cut, scratch) if lines_cut else text,
        dialect=dialect,
        delimiter=delimiter,
        columns=tuple(names),
        header_line=None if dialect.header else line,
        lines_above=above + count,
        lines_cut=lines_cut,
    )


def open_text(text: Path) -> TextIO:
    """The lines of a text with their ends, whichever these are."""
    return text.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


class Records(Protocol):
    """What csv.reader gives; the csv module does not name its type."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


def records(
    lines: Iterable[str], delimiter: str, dialect: Dialect, strict: bool = False
) -> Records:
    """A csv.reader of this dialect."""
    csv.field_size_limit(_LONGEST_FIELD)
    escape = None if dialect.escape == dialect.quote else dialect.escape
    rows: Records = csv.reader(
        lines,
        delimiter=delimiter,
        quotechar=dialect.quote or None,
        escapechar=escape or None,
        doublequote=not escape,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        skipinitialspace=True,
        strict=strict,
    )
    return rows


def tidied_records(lines: Iterable[str], delimiter: str, dialect: Dialect) -> Records:
    """The same, which raises csv.Error on stray quotes.

    Blanks behind a closing quote are dropped first, as DuckDB does it.
    """
    quote = dialect.quote
    blanks = re.compile(rf"{re.escape(quote)}[ \t]+(?={re.escape(delimiter)}|[\r\n]|$)")
    if quote:
        lines = (blanks.sub(quote, line) if quote in line else line for line in lines)
    return records(lines, delimiter, dialect, strict=True)


def guess_delimiter(csv_file: CsvFile) -> str | None:
    """The character that separates the columns, where it is another than read with."""
    header = csv_file.columns[0] if len(csv_file.columns) == 1 else ""
    counts = {sign: header.count(sign) for sign in ";\t|,"}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] and best != csv_file.delimiter else None


def guess_markup(csv_file: CsvFile) -> str | None:
    """What the file is instead of CSV, by its first character."""
    return _MARKUP.get(csv_file.columns[0].strip()[:1]) if csv_file.columns else None


def guess_header_line(csv_file: CsvFile, wanted: Iterable[str]) -> int | None:
    """The line further down that has all the `wanted` names, if one has."""
    names = {name.casefold() for name in wanted}
    with open_text(csv_file.text) as lines:
        for number, line in enumerate(islice(lines, 50), start=1):
            fields = re.split(r'[",;\t|]+', line.casefold())
            number += csv_file.lines_cut
            if number > csv_file.lines_above and names <= set(map(str.strip, fields)):
                return number
    return None


def _first_record(
    path: Path, lines: Iterator[str], above: int, delimiter: str, dialect: Dialect
) -> tuple[list[str], int]:
    """The first record that is not blank, and the number of lines to its end."""
    rows = tidied_records(lines, delimiter, dialect)
    try:
        for row in rows:
            if any(row):
                return [name.strip() for name in row], rows.line_num
    except csv.Error as error:
        raise InputError(
            f"the header cannot be read ({error})",
            file=path,
            line=above + 1,
            advice="Expected one line of column names; look for a quote left open.",
        ) from None
    return [], 0


def _lines_to_cut(text: Path, above: int, count: int, quote: str) -> int:
    """How many lines DuckDB cannot skip, since a quoted line end is none to it."""
    with open_text(text) as lines:
        top = list(islice(lines, above + count))
    header = "".join(top[above:]).strip("\r\n")
    is_broken = "\n" in header or "\r" in header
    is_quoted = bool(quote) and any(quote in line for line in top[:above])
    return above + count if is_broken or is_quoted else 0


def _without_top(text: Path, count: int, scratch: Path) -> Path:
    copy = new_file(scratch)
    with (
        open_text(text) as lines,
        copy.open(
            "w", encoding="utf-8", errors="surrogateescape", newline=""
        ) as target,
    ):
        target.writelines(islice(lines, count, None))
    return copy


def _require_encoded(path: Path, names: list[str], line: int, encoding: str) -> None:
    for name in names:
        stray = next((sign for sign in name if "\udc80" <= sign <= "\udcff"), None)
        if stray or "\0" in name:
            problem = (
                f"byte 0x{ord(stray) - 0xDC00:02X} is not {encoding.upper()}"
                if stray
                else "a NUL byte (0x00)"
            )
            advice = utf8_advice("latin-1") if is_utf8(encoding) else OTHER_ENCODING
            raise InputError(problem, file=path, line=line, advice=advice)
