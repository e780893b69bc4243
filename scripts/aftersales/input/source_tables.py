"""The tables of a system as its connector delivers them, loaded as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from aftersales.database import connect_beside
from aftersales.errors import InputError, near, some
from aftersales.input.files.csv_files import CANONICAL, CsvFile, open_csv
from aftersales.input.files.csv_rows import load_csv
from aftersales.input.files.find_files import DATA_SUFFIXES, list_directory
from aftersales.input.files.parquet_files import (
    ParquetFile,
    is_faithful_as_text,
    is_plain,
    open_parquet,
    usable_columns,
)
from aftersales.input.files.text_files import check_file
from aftersales.input.source_systems import System
from aftersales.input.tables import FILES_SCHEMA, InputTable
from aftersales.sql import identifier

_OF_SAMPLES = "_data"
"""What the file of a table may end in, beside its name."""


@dataclass(frozen=True)
class SourceTable(InputTable):
    """A contract table that adapters make, of which nothing lies in a file as it is.

    `systems` are those whose rows it has, the one first whose ids are as delivered.
    """

    systems: tuple[System, ...] = ()

    def place(self, row: int, key: str | None = None) -> str:  # noqa: ARG002
        """Where a row came from, such as `zendesk.ticket, key 1595`."""
        system = self._system_of(key)
        source = f"{system.name}.{system.feeds[self.name]}"
        own = key and key.removeprefix(f"{system.name}:")
        return f"{source}, key {own}" if own else f"{source}, without a key"

    def called(self, column: str, key: str | None = None) -> str:
        """A column, and what its system calls it where that is something else."""
        theirs = self._system_of(key).columns.get(self.name, {}).get(column)
        return f"{column} ({theirs})" if theirs else column

    def advice(self, text: str, key: str | None = None) -> str:
        """The same for rows that no mapping touches."""
        own = f"the variable {self._system_of(key).name}_statuses"
        return text.partition("; a mapping's")[0].replace("a mapping's values", own)

    def _system_of(self, key: str | None) -> System:
        first, *others = self.systems
        named = (one for one in others if key and key.startswith(f"{one.name}:"))
        return next(named, first)


def find_source_files(
    data: Path, systems: Iterable[System]
) -> dict[System, dict[str, Path]]:
    """The files of each system's tables, in `data` or in a directory of its name there.

    Raises InputError where a table that is needed has none, or one has two.
    """
    found = {}
    for system in (systems := list(systems)):
        own = data / system.name
        folder = own if len(systems) > 1 or own.is_dir() else data
        found[system] = _files_in(folder, system)
    return found


def load_source(
    connection: duckdb.DuckDBPyConnection,
    system: System,
    files: Mapping[str, Path],
    scratch: Path,
) -> None:
    """Load a system's tables into a schema of its name.

    Every column keeps its name; those of a CSV file are text. Raises InputError.
    """
    connection.execute(f"drop schema if exists {identifier(system.name)} cascade")
    connection.execute(f"create schema {identifier(system.name)}")
    for table, path in files.items():
        target = f"{identifier(system.name)}.{identifier(table)}"
        if path.suffix.lower() == ".parquet":
            parquet = open_parquet(path, partial(connect_beside, connection))
            names = _names(parquet, system.needs.get(table, ()))
            _view_parquet(connection, target, parquet, names)
        else:
            csv = open_csv(path, CANONICAL, scratch)
            names = _names(csv, system.needs.get(table, ()))
            under = f"{FILES_SCHEMA}.{identifier(f'{system.name}_{table}')}"
            load_csv(
                lambda sql: connection.execute(sql).fetchall(),
                csv,
                under,
                {name: name for name in names},
                scratch,
            )
            connection.execute(
                f"create view {target} as"
                f" select *, rowid + 1 as _row_number from {under}"
            )


def tables_fed(delivered: Mapping[System, Mapping[str, Path]]) -> list[InputTable]:
    """The contract tables that the files of systems make."""
    found: dict[str, list[System]] = {}
    for system in sorted(delivered, key=lambda one: one.refers):
        for table, source in system.feeds.items():
            if source in delivered[system]:
                found.setdefault(table, []).append(system)
    return [
        SourceTable(
            name=table,
            format="source",
            parts=(),
            rows=0,
            columns=(),
            systems=tuple(systems),
        )
        for table, systems in found.items()
    ]


def _files_in(folder: Path, system: System) -> dict[str, Path]:
    found: dict[str, Path] = {}
    names = []
    for path in list_directory(folder):
        stem, dot, suffix = path.name.casefold().partition(".")
        table = stem.removesuffix(_OF_SAMPLES)
        if dot + suffix not in DATA_SUFFIXES:
            continue
        names.append(path.name)
        if table not in system.source_tables:
            continue
        if table in found:
            raise InputError(
                f"a second file for {system.name}.{table}, beside {found[table].name}",
                file=path,
                advice="Expected one file a table.",
            )
        check_file(path)
        found[table] = path
    for table in system.needs:
        if table not in found:
            meant = near(table, [name.partition(".")[0] for name in names])
            raise InputError(
                f"no table {table}, which {system.name} cannot do without",
                file=folder,
                advice=f"Is it the file {meant}?"
                if meant
                else f"Expected {table}.csv or {table}.parquet beside {some(names)}."
                if names
                else f"Expected {table}.csv or {table}.parquet.",
            )
    return found


def _names(file: CsvFile | ParquetFile, needed: Iterable[str]) -> list[str]:
    """The columns that have a name; raises where two have the same or one lacks."""
    names = [name for name in dict.fromkeys(file.columns) if name]
    seen: dict[str, str] = {}
    for name in names:
        file.require_once(name)
        seen.setdefault(name.casefold(), name)
    for name in needed:
        if name not in seen:
            meant = near(name, names)
            raise InputError(
                "the column is missing, and no row can do without it",
                file=file.path,
                line=file.header_line if isinstance(file, CsvFile) else None,
                column=name,
                advice=f"Is it the one called {meant}?"
                if meant
                else f"Expected it beside {some(names)}.",
            )
    return [name for name in names if name.casefold() != "_row_number"]


def _view_parquet(
    connection: duckdb.DuckDBPyConnection,
    target: str,
    file: ParquetFile,
    names: list[str],
) -> None:
    """A view of a Parquet file; lists and structures are JSON texts in it."""
    plain = [name for name in names if _is_one_value(file.type_of(name))]
    usable = usable_columns(file, plain, ())
    columns = [
        f"{usable.get(name) or _json_text(name)} as {identifier(name)}"
        for name in names
    ]
    connection.execute(
        f"create view {target} as select {', '.join([*columns, '_row_number'])}"
        f" from {file.relation('_row_number')}"
    )


def _is_one_value(sql_type: str) -> bool:
    return is_plain(sql_type) or is_faithful_as_text(sql_type)


def _json_text(column: str) -> str:
    """SQL of a list or structure as JSON; a whole number is one in every column.

    What stands between quotes is matched first, and so left as it is.
    """
    return (
        f"regexp_replace(cast(to_json({identifier(column)}) as varchar),"
        r""" '("(?:[^"\\]|\\.)*")|([0-9])[.]0([,}\]])', '\1\2\3', 'g')"""
    )
