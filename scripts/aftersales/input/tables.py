"""Tables of schema `raw`, each from one file that has the contract's column names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from aftersales.errors import InputError, near
from aftersales.input.chunks import Chunk
from aftersales.input.contract import ALL_TABLES, REFERENCE_TABLES, Column, Table
from aftersales.input.csv_files import (
    CANONICAL,
    guess_delimiter,
    guess_markup,
    load_csv,
    open_csv,
)
from aftersales.input.csv_records import CsvFile
from aftersales.input.fingerprints import of_file
from aftersales.input.parquet_files import ParquetFile, nested
from aftersales.input.references import judge_reference
from aftersales.sql import identifier

KPI_CATALOGUE = "kpi_catalogue"
FILES_SCHEMA = "raw_files"


@dataclass(frozen=True)
class InputTable:
    """One table of schema `raw` and where it came from.

    `paths` are its files, `columns` the contract columns it has, `ignored` those of
    the file that the contract does not know. `is_default` marks a shipped table.
    `chunks` are those of its one Parquet file, where they are known already.
    """

    name: str
    paths: tuple[Path, ...]
    format: str
    rows: int
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    fingerprint: str
    is_default: bool = False
    chunks: tuple[Chunk, ...] | None = None


def empty_schemas(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what an earlier run left; a table that is absent now must not stay."""
    connection.execute("create schema if not exists raw")
    left = connection.execute(
        "select table_name, table_type from information_schema.tables"
        " where table_catalog = current_database() and table_schema = 'raw'"
    ).fetchall()
    for name, kind in left:
        if name in ALL_TABLES or name == KPI_CATALOGUE:
            what = "view" if kind == "VIEW" else "table"
            connection.execute(f"drop {what} raw.{identifier(name)}")
    connection.execute(f"drop schema if exists {FILES_SCHEMA} cascade")
    connection.execute(f"create schema {FILES_SCHEMA}")


def load_table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    file: CsvFile | ParquetFile,
    scratch: Path,
) -> InputTable:
    """Load one file that has the contract's column names."""
    picked = _contract_columns(table, file)
    if isinstance(file, CsvFile):
        create_from_csv(connection, table.name, file, picked, scratch)
    else:
        _view_parquet(connection, table.name, file, picked)
    if table.name in REFERENCE_TABLES:
        csv_file = file if isinstance(file, CsvFile) else None
        judge_reference(connection, table.name, file.path, csv_file)
    return InputTable(
        name=table.name,
        paths=(file.path,),
        format="csv" if isinstance(file, CsvFile) else "parquet",
        rows=count_rows(connection, table.name),
        columns=tuple(picked),
        ignored=tuple(n for n in file.columns if n not in picked.values()),
        fingerprint=of_file(table.name, file.path),
        chunks=None if isinstance(file, CsvFile) else file.chunks,
    )


def load_defaults(
    connection: duckdb.DuckDBPyConnection,
    defaults: Path,
    present: set[str],
    scratch: Path,
) -> list[InputTable]:
    """Load the shipped tables that the data does not replace."""
    loaded = []
    for table in (*REFERENCE_TABLES.values(), None):
        name = table.name if table else KPI_CATALOGUE
        path = defaults / f"{name}.csv"
        if name in present or not path.exists():
            continue
        file = open_csv(path, CANONICAL, scratch)
        catalogue = Table(name, None, tuple(Column(c, "text") for c in file.columns))
        found = load_table(connection, table or catalogue, file, scratch)
        loaded.append(replace(found, is_default=True))
    return loaded


def create_from_csv(
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
    load_csv(connection, file, f"table {target}", picked, scratch)
    ours = ", ".join(map(identifier, picked))
    connection.execute(
        f"create view raw.{identifier(name)} as"
        f" select {ours}, rowid + 1 as _row_number from {target}"
    )


def _view_parquet(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    file: ParquetFile,
    picked: Mapping[str, str],
) -> None:
    types = dict(zip(file.columns, file.types, strict=True))
    for theirs in picked.values():
        if nested(types[theirs]):
            raise InputError(
                f"the column holds {types[theirs]}",
                file=file.path,
                column=theirs,
                advice="Expected one value a row.",
            )
    columns = ", ".join(
        f"{identifier(theirs)} as {identifier(ours)}" for ours, theirs in picked.items()
    )
    connection.execute(
        f"create view raw.{identifier(name)} as select {columns},"
        f" _row_number from {file.relation('_row_number')}"
    )


def count_rows(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """The number of rows of `raw.<name>`."""
    rows = connection.execute(f"select count(*) from raw.{identifier(name)}")
    return int(rows.fetchall()[0][0])


def _contract_columns(table: Table, file: CsvFile | ParquetFile) -> dict[str, str]:
    """Contract column → the file's name for it; raises where a required one lacks.

    Upper and lower case are not told apart: warehouses export in capitals.
    """
    theirs = {name.casefold(): name for name in file.columns}
    picked = {
        name: theirs[name.casefold()]
        for name in table.column_names
        if name.casefold() in theirs
    }
    for name in table.required:
        if name not in picked:
            raise _missing_column(table, file, name, picked.values())
    return picked


def _missing_column(
    table: Table, file: CsvFile | ParquetFile, name: str, known: Iterable[str]
) -> InputError:
    line = 1
    if isinstance(file, CsvFile):
        line = file.header_line
        if sign := guess_delimiter(file):
            shown = "\\t" if sign == "\t" else sign
            return InputError(
                f'the columns seem to be separated by "{shown}"',
                file=file.path,
                line=line,
                advice='Expected ","; or say how to read it in a mapping ('
                f"{table.name}: {{file: {file.path.name}, read: {{delimiter:"
                f' "{shown}", decimal: ","}}}}).',
            )
        if markup := guess_markup(file):
            return InputError(
                f"{markup}, neither CSV nor Parquet",
                file=file.path,
                line=line,
                advice="Expected a line of column names, separated by commas.",
            )
    others = [column for column in file.columns if column not in set(known)]
    meant = near(name, others)
    return InputError(
        "the column is missing, and no row can do without it",
        file=file.path,
        line=line if isinstance(file, CsvFile) else None,
        column=name,
        advice=f"Is it the one called {meant}?"
        if meant
        else f"Expected it beside {some(file.columns)}.",
    )


def some(names: Sequence[str]) -> str:
    """The first of many names, for a message."""
    shown = ", ".join(name[:40] for name in names[:8] if name)
    return f"{shown}, …" if len(names) > 8 else shown


def ignored_notice(table: InputTable) -> str | None:
    """One notice that names the columns the contract does not know."""
    if not table.ignored:
        return None
    absent = set(ALL_TABLES[table.name].column_names) - set(table.columns)
    named = []
    for name in table.ignored:
        meant = near(name, sorted(absent))
        named.append((name or "(no name)") + (f" (is it {meant}?)" if meant else ""))
    return f"{table.paths[0]}: ignored {some(named)}"
