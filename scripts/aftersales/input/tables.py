"""Tables of schema `raw`, each from one file that has the contract's column names."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aftersales.errors import InputError, near
from aftersales.input.contract import ALL_TABLES, Table
from aftersales.input.csv_files import (
    CANONICAL,
    CsvFile,
    Dialect,
    guess_delimiter,
    guess_header_line,
    guess_markup,
    open_csv,
)
from aftersales.input.csv_rows import line_of_row, load_csv
from aftersales.input.find_files import some
from aftersales.input.mapping import MappedTable
from aftersales.input.parquet_files import ParquetFile, open_parquet, usable_columns
from aftersales.input.references import validate_reference
from aftersales.sql import identifier

FILES_SCHEMA = "raw_files"


@dataclass(frozen=True)
class Part:
    """A file that a table's next `rows` rows are of; Parquet has no `dialect`."""

    path: Path
    rows: int
    dialect: Dialect | None


@dataclass(frozen=True)
class InputTable:
    """One table of schema `raw` and where it came from.

    `columns` are the contract columns it has, `ignored` those of its file that the
    contract does not know.
    """

    name: str
    format: str
    parts: tuple[Part, ...]
    rows: int
    columns: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """Its files, each once."""
        return tuple(dict.fromkeys(part.path for part in self.parts))

    def place(self, row: int) -> str:
        """Where the row of a `_row_number` is, such as `tickets.csv, line 3`."""
        for part in self.parts:
            if row <= part.rows:
                return f"{part.path}, {_place_in(part, row)}"
            row -= part.rows
        return self.name


def empty_schemas(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what an earlier run left; a table that is absent now must not stay."""
    connection.execute("create schema if not exists raw")
    left = connection.execute(
        "select table_name, table_type from information_schema.tables"
        " where table_catalog = current_database() and table_schema = 'raw'"
    ).fetchall()
    for name, kind in left:
        if name in ALL_TABLES:
            what = "view" if kind == "VIEW" else "table"
            connection.execute(f"drop {what} raw.{identifier(name)}")
    connection.execute(f"drop schema if exists {FILES_SCHEMA} cascade")
    connection.execute(f"create schema {FILES_SCHEMA}")


def load_table(
    connection: duckdb.DuckDBPyConnection, table: Table, path: Path, scratch: Path
) -> InputTable:
    """Load one file that has the contract's column names; raises InputError."""
    if path.suffix.lower() == ".parquet":
        parquet = open_parquet(path)
        picked = _contract_columns(table, parquet)
        _view_parquet(connection, table, parquet, picked)
        return _loaded(connection, table, parquet, picked, None)
    file = open_csv(path, CANONICAL, scratch)
    picked = _contract_columns(table, file)
    _create_from_csv(connection, table.name, file, picked, scratch)
    return _loaded(connection, table, file, picked, lambda row: line_of_row(file, row))


def mapped_table(
    connection: duckdb.DuckDBPyConnection, made: MappedTable
) -> InputTable:
    """What a mapping has loaded, once it is known to be of use; raises InputError."""
    table = ALL_TABLES[made.name]
    notices: list[str] = []
    if table.is_reference:
        path = made.files[0].path
        notices = validate_reference(connection, table.name, path, None)
    parts = (
        Part(
            file.path,
            file.rows,
            file.file.dialect if isinstance(file.file, CsvFile) else None,
        )
        for file in made.files
    )
    return InputTable(
        name=made.name,
        format="mapping",
        parts=tuple(parts),
        rows=_count(connection, made.name),
        columns=made.columns,
        notices=tuple(notices),
    )


def _loaded(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    file: CsvFile | ParquetFile,
    picked: Mapping[str, str],
    line_of: Callable[[int], int] | None,
) -> InputTable:
    ignored = tuple(name for name in file.columns if name not in picked.values())
    notices = [*_ignored_notice(table, file.path, ignored, picked)]
    if table.is_reference:
        notices += validate_reference(connection, table.name, file.path, line_of)
    rows = _count(connection, table.name)
    dialect = file.dialect if isinstance(file, CsvFile) else None
    return InputTable(
        name=table.name,
        format="csv" if isinstance(file, CsvFile) else "parquet",
        parts=(Part(file.path, rows, dialect),),
        rows=rows,
        columns=tuple(picked),
        ignored=ignored,
        notices=tuple(notices),
    )


def _create_from_csv(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    file: CsvFile,
    picked: Mapping[str, str],
    scratch: Path,
) -> None:
    """Create `raw.<name>` with columns `picked` (contract name → file's name).

    Numbering rows while reading would take the reader's second thread away; a table
    numbers its rows as they came in anyway, so a view over it adds the number.
    """
    target = f"{FILES_SCHEMA}.{identifier(name)}"
    load_csv(
        lambda sql: connection.execute(sql).fetchall(), file, target, picked, scratch
    )
    ours = ", ".join(map(identifier, picked))
    connection.execute(
        f"create view raw.{identifier(name)} as"
        f" select {ours}, rowid + 1 as _row_number from {target}"
    )


def _view_parquet(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    file: ParquetFile,
    picked: Mapping[str, str],
) -> None:
    texts = [
        picked[c.name] for c in table.columns if c.type == "text" and c.name in picked
    ]
    usable = usable_columns(file, picked.values(), texts)
    columns = [
        f"{usable[theirs]} as {identifier(ours)}" for ours, theirs in picked.items()
    ]
    connection.execute(
        f"create view raw.{identifier(table.name)} as"
        f" select {', '.join([*columns, '_row_number'])}"
        f" from {file.relation('_row_number')}"
    )


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    rows = connection.execute(f"select count(*) from raw.{identifier(name)}")
    return int(rows.fetchall()[0][0])


def _contract_columns(table: Table, file: CsvFile | ParquetFile) -> dict[str, str]:
    """Contract column → the file's name for it; raises where a required one lacks.

    Upper and lower case are not told apart: warehouses export in capitals.
    """
    theirs = {name.casefold(): name for name in reversed(file.columns)}
    picked = {name: theirs[name] for name in table.column_names if name in theirs}
    for name in picked:
        file.require_once(name)
    for name in table.required:
        if name not in picked:
            raise _missing_column(table, file, name, picked.values())
    return picked


def _missing_column(
    table: Table, file: CsvFile | ParquetFile, name: str, known: Iterable[str]
) -> InputError:
    if isinstance(file, CsvFile) and (better := _misread(table, file)):
        return better
    others = [column for column in file.columns if column not in set(known)]
    meant = near(name, others)
    return InputError(
        "the column is missing, and no row can do without it",
        file=file.path,
        line=file.header_line if isinstance(file, CsvFile) else None,
        column=name,
        advice=f"Is it the one called {meant}?"
        if meant
        else f"Expected it beside {some(file.columns)}.",
    )


def _misread(table: Table, file: CsvFile) -> InputError | None:
    """What is wrong with the file as a whole, where it looks like more than a name."""
    mapping = f"{table.name}: {{file: {file.path.name}, read: {{%s}}}}"
    problem = advice = None
    if sign := guess_delimiter(file):
        shown = "\\t" if sign == "\t" else sign
        problem = f'the columns seem to be separated by "{shown}"'
        say = mapping % f'delimiter: "{shown}", decimal: ","'
        advice = f'Expected ","; or say how to read it in a mapping ({say}).'
    elif markup := guess_markup(file):
        problem = f"{markup}, neither CSV nor Parquet"
        advice = "Expected a line of column names, separated by commas."
    elif line := guess_header_line(file, table.required):
        problem = f"the column names seem to be in line {line}"
        say = mapping % f"skip: {line - 1}"
        advice = f"Remove what is above them, or say so in a mapping ({say})."
    if not problem:
        return None
    return InputError(problem, file=file.path, line=file.header_line, advice=advice)


def _ignored_notice(
    table: Table, path: Path, ignored: Iterable[str], picked: Mapping[str, str]
) -> list[str]:
    """One notice that names the columns the contract does not know, if any."""
    absent = sorted(set(table.column_names) - set(picked))
    named = []
    for name in ignored:
        meant = near(name, absent)
        named.append((name or "(no name)") + (f" (is it {meant}?)" if meant else ""))
    return [f"{path}: ignored {some(named)}"] if named else []


def _place_in(part: Part, row: int) -> str:
    if part.dialect is None:
        return f"row {row}"
    with tempfile.TemporaryDirectory(prefix="aftersales-") as scratch:
        file = open_csv(part.path, part.dialect, Path(scratch))
        return f"line {line_of_row(file, row)}"
