"""CSV files: what they are, where they break, and how DuckDB reads them.

DuckDB reads at full speed with fixed options and no guessing. Only what it refuses is
read a second time, slowly, to name the line and column at fault; where nothing is at
fault (short rows, mixed line ends, very long fields) a tidied copy is read instead.
"""

from __future__ import annotations

import csv
import difflib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aftersales.errors import InputError
from aftersales.sql import identifier, literal
from aftersales.text_files import plain_text

_LINE_LIMIT = 2_000_000
_MARKUP = {"{": "JSON", "[": "JSON", "<": "HTML or XML"}


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

    `path` is what the user calls it, `text` the plain UTF-8 file that is read.
    """

    path: Path
    text: Path
    dialect: Dialect
    columns: tuple[str, ...]
    header_line: int

    def relation(self, names: Iterable[str] | None = None) -> str:
        """SQL of a relation with these columns (default: all that have a name)."""
        return _relation(self, self.text, names, tidied=None)


def open_csv(path: Path, dialect: Dialect, scratch: Path) -> CsvFile:
    """Judge the bytes and the header of a CSV file.

    Compressed and foreign-encoded files are unpacked into the directory `scratch`.
    Raises InputError with line and column.
    """
    text = plain_text(path, dialect.encoding, scratch, _column_counter(dialect))
    with _long_fields(), text.open(encoding="utf-8-sig", newline="") as lines:
        reader = _reader(lines, dialect)
        try:
            names, line = next(
                ((row, reader.line_num) for row in reader if any(row)), ([], 0)
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
    return CsvFile(path, text, dialect, tuple(names), line)


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
    statement: Callable[[str], str],
    scratch: Path,
    names: Iterable[str] | None = None,
) -> None:
    """Run `statement(relation)` over the rows of the file, in the file's order.

    `names` are the columns that are read. Raises InputError with line and column when
    a row does not fit the header.
    """
    wanted = None if names is None else tuple(names)
    if csv_file.header_line <= 1 and len(csv_file.columns) > 1:
        try:
            connection.execute(statement(csv_file.relation(wanted)))
            return
        except (duckdb.InvalidInputException, duckdb.IOException, duckdb.Error) as err:
            if _is_about_the_statement(err):
                raise
    tidy, longest = _tidy(csv_file, scratch)
    try:
        connection.execute(statement(_relation(csv_file, tidy, wanted, tidied=longest)))
    except duckdb.Error as error:
        if _is_about_the_statement(error):
            raise
        raise InputError(
            f"the file cannot be read: {first_line(error)}", file=csv_file.path
        ) from None
    finally:
        tidy.unlink(missing_ok=True)


def first_line(error: BaseException) -> str:
    """The first line of an engine's message, without the name of its kind."""
    text = (str(error).strip().splitlines() or [type(error).__name__])[0]
    kind, _, rest = text.partition(" Error: ")
    return rest if rest and kind.replace(" ", "").isalpha() else text


def near(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` was probably meant to be."""
    folded = {candidate.casefold(): candidate for candidate in candidates}
    found = difflib.get_close_matches(
        name.strip().casefold(), list(folded), n=1, cutoff=0.7
    )
    return folded[found[0]] if found else None


def line_of_row(csv_file: CsvFile, row: int) -> int:
    """The line on which the record number `row` (from 1) of a small file begins."""
    for number, (line, _) in enumerate(_records(csv_file), start=1):
        if number == row:
            return line
    return csv_file.header_line


def _is_about_the_statement(error: duckdb.Error) -> bool:
    """Whether a statement, not the file under it, is what is wrong."""
    return isinstance(
        error,
        (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException),
    )


def _relation(
    csv_file: CsvFile,
    text: Path,
    names: Iterable[str] | None,
    tidied: int | None,
) -> str:
    """`read_csv` with every option fixed; `tidied` is the longest line of a copy."""
    wanted = [name for name in csv_file.columns if name] if names is None else names
    place = {name: index for index, name in enumerate(csv_file.columns)}
    picked = ", ".join(f"c{place[name]} as {identifier(name)}" for name in wanted)
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(csv_file.columns)))
    nulls = ", ".join(literal(null) for null in ("", *csv_file.dialect.nulls))
    quote = '"' if tidied is not None else csv_file.dialect.quote
    options = {
        "columns": f"{{{columns}}}",
        "auto_detect": "false",
        "header": str(csv_file.header_line > 0 and tidied is None).lower(),
        "delim": literal("," if tidied is not None else csv_file.dialect.delimiter),
        "quote": literal(quote),
        "escape": literal(quote),
        "comment": "''",
        "nullstr": f"[{nulls}]",
        "allow_quoted_nulls": "true",
        "null_padding": "false",
        "strict_mode": "true",
        "compression": "'none'",
        "hive_partitioning": "false",
    }
    if tidied is not None and tidied > _LINE_LIMIT:
        # Buffers are a multiple of the longest line: with the default they would be
        # 16 lines long, and two of them at a time.
        options["max_line_size"] = str(tidied + 1)
        options["parallel"] = "false"
    listed = ", ".join(f"{key} = {value}" for key, value in options.items())
    return f"(select {picked} from read_csv({literal(str(text.resolve()))}, {listed}))"


def _tidy(csv_file: CsvFile, scratch: Path) -> tuple[Path, int]:
    """Read slowly; raise InputError at the first fault, else return a clean copy."""
    copy = scratch / f"{csv_file.path.name}.tidy"
    width, longest = len(csv_file.columns), 0
    with copy.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for line, row in _records(csv_file):
            if len(row) > width + 1 or any(row[width:]):
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


def _records(csv_file: CsvFile) -> Iterator[tuple[int, list[str]]]:
    """The records below the header, each with the line on which it begins."""
    start = 1
    with _long_fields(), csv_file.text.open(encoding="utf-8-sig", newline="") as lines:
        reader = _reader(lines, csv_file.dialect)
        try:
            for row in reader:
                if row and reader.line_num > csv_file.header_line:
                    yield start, row
                start = reader.line_num + 1
        except csv.Error as error:
            raise _quote_error(csv_file, start, error) from None


def _quote_error(csv_file: CsvFile, start: int, error: csv.Error) -> InputError:
    """What a record that begins on line `start` does wrong with its quotes."""
    end_of_data = "unexpected end of data" in str(error)
    with csv_file.text.open(encoding="utf-8-sig", newline="") as lines:
        for _ in range(start - 1):
            next(lines)
        rest = lines if end_of_data else iter([next(lines, "")])
        row = next(_reader(rest, csv_file.dialect, strict=False), [""])
    place = min(max(len(row), 1), len(csv_file.columns)) - 1
    problem = (
        "a quote is opened and never closed"
        if end_of_data
        else "text follows a closing quote"
    )
    return InputError(
        problem,
        file=csv_file.path,
        line=start,
        column=csv_file.columns[place] or None,
        advice='Expected quotes around a whole field, and "" for a quote inside one.',
    )


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


def _column_counter(dialect: Dialect) -> Callable[[Iterable[str]], str | None]:
    """A function that names the column in which a text, cut off somewhere, ends."""

    def column_at_end(lines: Iterable[str]) -> str | None:
        header: list[str] | None = None
        last: list[str] = []
        with _long_fields():
            for row in _reader(lines, dialect, strict=False):
                header = row if header is None and row else header
                last = row
        names = list(dialect.header or header or ())
        return names[len(last) - 1] if last and len(last) <= len(names) else None

    return column_at_end


def _reader(
    lines: Iterable[str], dialect: Dialect, strict: bool = True
) -> "csv._reader":  # type: ignore[name-defined]
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        strict=strict,
    )


@contextmanager
def _long_fields() -> Iterator[None]:
    """Let the csv module read fields of any length, and put its limit back after."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)
