"""Parquet files: what columns they have, and whether their values can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aftersales.errors import InputError, first_line
from aftersales.input.files.text_files import check_file
from aftersales.sql import LARGEST_EXACT, identifier, path_literal

READ_TO_THE_END_BELOW = 32_000_000
"""Bytes up to which every value that is used is read once before the build. A larger
file is only opened: it would be reading a million tickets, or more, twice."""

Connect = Callable[[], duckdb.DuckDBPyConnection]

_PLAIN = ("VARCHAR", "BOOLEAN", "DATE", "DECIMAL", "FLOAT", "DOUBLE", "TIMESTAMP")
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_AS_TEXT = ("UUID", "ENUM", "TIME", "JSON", '"NULL"')
_DAMAGE = (duckdb.Error, RuntimeError, ValueError)
_NO_DAMAGE = (duckdb.OutOfMemoryException, duckdb.InterruptException)


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file with its columns, types in DuckDB's words, and number of rows.

    `repeated` are the names in lower case that several columns have, and `connect`
    opens the database to read it with, apart from all others.
    """

    path: Path
    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: int
    repeated: frozenset[str] = frozenset()
    connect: Connect = duckdb.connect

    def require_once(self, name: str) -> None:
        """Raise InputError where the file does not say which column is meant."""
        if name.casefold() in self.repeated:
            raise InputError(
                "the file has two columns of this name",
                file=self.path,
                column=name,
                advice="Expected each name that is used once.",
            )

    def type_of(self, column: str) -> str:
        return self.types[self.columns.index(column)]

    def relation(self, row_number: str) -> str:
        """SQL of the file's rows, with their place in it (from 1) as `row_number`."""
        place = identifier(row_number)
        if "file_row_number" in map(str.casefold, self.columns):
            # DuckDB's own number cannot be had beside a column of the same name.
            numbered = f"*, row_number() over () as {place}"
            return f"(select {numbered} from {_reader(self.path)})"
        return (
            f"(select * exclude (file_row_number), file_row_number + 1 as {place}"
            f" from {_reader(self.path, numbered=True)})"
        )


def open_parquet(path: Path, connect: Connect = duckdb.connect) -> ParquetFile:
    """Find out what columns a Parquet file has; raises InputError."""
    check_file(path)
    _require_both_ends(path)
    try:
        with connect() as connection:
            described = connection.execute(
                f"describe select * from {_reader(path)}"
            ).fetchall()
            ((count,),) = connection.execute(
                f"select count(*) from {_reader(path)}"
            ).fetchall()
            schema = connection.execute(
                f"select name from parquet_schema({path_literal(path)})"
            ).fetchall()
    except _DAMAGE as error:
        raise _damaged(path, error) from None
    names = [str(row[0]).casefold() for row in schema[1:]]
    columns = tuple(str(row[0]) for row in described)
    if len(names) != len(columns):  # some columns have parts with names of their own
        names = []
    return ParquetFile(
        path,
        columns,
        types=tuple(str(row[1]) for row in described),
        rows=int(count),
        repeated=frozenset(name for name in names if names.count(name) > 1),
        connect=connect,
    )


def usable_columns(
    file: ParquetFile, picked: Iterable[str], ids: Iterable[str]
) -> dict[str, str]:
    """SQL of each of the `picked` columns, of which `ids` are read as text.

    Raises InputError where a column's type or a value of it is of no use. The file is
    read apart from the work database, which a damaged one could render unusable.
    """
    picked, ids = list(picked), set(ids)
    found = {name: _value(file, name) for name in picked}
    if file.path.stat().st_size < READ_TO_THE_END_BELOW and picked:
        _read_to_the_end(file, picked)
    for name in picked:
        if name in ids and file.type_of(name) in ("DOUBLE", "FLOAT"):
            _require_exact(file, name)
    return found


def is_plain(sql_type: str) -> bool:
    """Whether a value of this type is a text, number, date, instant or boolean."""
    is_whole = sql_type.removeprefix("U") in _WHOLE
    return (is_whole or sql_type.startswith(_PLAIN)) and not sql_type.endswith("]")


def is_faithful_as_text(sql_type: str) -> bool:
    """Whether the text of a value says all that it is, and the same everywhere."""
    return sql_type.startswith(_AS_TEXT) and not sql_type.endswith("]")


def _value(file: ParquetFile, name: str) -> str:
    kind = file.type_of(name)
    if is_plain(kind):
        return identifier(name)
    if is_faithful_as_text(kind):
        return f"cast({identifier(name)} as varchar)"
    raise InputError(
        f"the column holds {kind}",
        file=file.path,
        column=name,
        advice="Expected one value a row: a text, number, date, instant or boolean.",
    )


def _read_to_the_end(file: ParquetFile, picked: list[str]) -> None:
    """Read every value, and say which column it is in that cannot be read."""
    with file.connect() as connection:
        for columns in (picked, *([name] for name in picked)):
            hashes = ", ".join(f"bit_xor(hash({identifier(n)}))" for n in columns)
            try:
                connection.execute(
                    f"select {hashes} from {_reader(file.path)}"
                ).fetchall()
            except _DAMAGE as error:
                if len(columns) > 1:
                    continue
                if "not valid UTF8" in str(error):
                    raise InputError(
                        f"bytes that are no text ({first_line(error)})",
                        file=file.path,
                        column=columns[0],
                        advice="Expected one value a row, text as UTF-8.",
                    ) from None
                raise _damaged(file.path, error) from None
            if columns is picked:
                return


def _require_exact(file: ParquetFile, name: str) -> None:
    """Refuse an id so large that it may have been rounded to its neighbour."""
    column = identifier(name)
    place = "_place"
    with file.connect() as connection:
        found = connection.execute(
            f"select {column}, {place} from {file.relation(place)}"
            f" where abs({column}) > {LARGEST_EXACT} order by {place} limit 1"
        ).fetchone()
    if found:
        raise InputError(
            f"{found[0]:.0f} is too large to be exact in a column of type"
            f" {file.type_of(name)}",
            file=file.path,
            row=int(found[1]),
            column=name,
            advice="Expected ids as text or BIGINT: above 2^53 two of them may be one.",
        )


def _reader(path: Path, numbered: bool = False) -> str:
    # Many writers store text as plain bytes, hence binary_as_string.
    options = "binary_as_string = true, hive_partitioning = false"
    if numbered:
        options += ", file_row_number = true"
    return f"read_parquet({path_literal(path)}, {options})"


def _require_both_ends(path: Path) -> None:
    """Refuse what does not begin and end as a Parquet file does."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(max(size - 4, 0))
        tail = file.read(4)
    if not size:
        raise InputError("the file is empty", file=path, advice="Expected Parquet.")
    if head != b"PAR1":
        raise InputError(
            "not a Parquet file",
            file=path,
            advice="Expected Parquet, which begins with PAR1; a CSV ends in .csv.",
        )
    if tail != b"PAR1":
        raise InputError(
            "the Parquet file is cut short",
            file=path,
            advice="Expected PAR1 at its end: export or copy it again.",
        )


def _damaged(path: Path, error: Exception) -> InputError:
    """The error to raise; what is no fault of the file is raised as it is."""
    text = str(error)
    if isinstance(error, _NO_DAMAGE) or "interrupted" in text or "No space" in text:
        raise error
    return InputError(
        f"the Parquet file is damaged and cannot be read to its end"
        f" ({first_line(error)})",
        file=path,
        advice="Expected a whole Parquet file: export or copy it again.",
    )
