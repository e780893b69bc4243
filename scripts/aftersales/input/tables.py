"""Tables of schema `raw`, each from one file that has the contract's column names."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from aftersales.database import connect_beside
from aftersales.input.columns import contract_columns, ignored_notice
from aftersales.input.contract import ALL_TABLES, Table
from aftersales.input.files.csv_faults import line_of_row
from aftersales.input.files.csv_files import CANONICAL, CsvFile, Dialect, open_csv
from aftersales.input.files.csv_rows import load_csv
from aftersales.input.files.parquet_files import (
    ParquetFile,
    open_parquet,
    usable_columns,
)
from aftersales.input.mapping.foreign_rows import MappedTable
from aftersales.input.references import validate_reference
from aftersales.scratch import scratch_directory
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

    def place(self, row: int, key: str | None = None) -> str:  # noqa: ARG002
        """Where the row of a `_row_number` is, such as `tickets.csv, line 3`.

        A table that is made of others' rows says the `key` instead.
        """
        for part in self.parts:
            if row <= part.rows:
                return f"{part.path}, {_place_in(part, row)}"
            row -= part.rows
        return self.name

    def called(self, column: str, key: str | None = None) -> str:  # noqa: ARG002
        """What a message calls a column of the row with a `key`."""
        return column

    def advice(self, text: str, key: str | None = None) -> str:  # noqa: ARG002
        """What to do about the row with a `key`, where `text` is what helps a file."""
        return text


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
        parquet = open_parquet(path, partial(connect_beside, connection))
        picked = contract_columns(table, parquet)
        _view_parquet(connection, table, parquet, picked)
        return _loaded(connection, table, parquet, picked, None)
    file = open_csv(path, CANONICAL, scratch)
    picked = contract_columns(table, file)
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
    notices = [*ignored_notice(table, file.path, ignored, picked)]
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


def _place_in(part: Part, row: int) -> str:
    if part.dialect is None:
        return f"row {row}"
    with scratch_directory(Path(tempfile.gettempdir())) as scratch:
        file = open_csv(part.path, part.dialect, scratch)
        return f"line {line_of_row(file, row)}"
