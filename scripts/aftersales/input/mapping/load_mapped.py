"""Mapped tables: foreign files, read as a mapping file says, in schema `raw`.

The files are read and the expressions evaluated in a sandbox, which leaves the tables
in a database file of its own; from there they are copied into the work database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

import duckdb

from aftersales.errors import InputError
from aftersales.input.contract import ALL_TABLES, Table
from aftersales.input.files.find_files import matching_files
from aftersales.input.mapping.checks import Checks
from aftersales.input.mapping.evaluation import SECONDS, Evaluation, StoppedError
from aftersales.input.mapping.foreign_files import ForeignFiles
from aftersales.input.mapping.foreign_rows import ForeignRows, MappedTable
from aftersales.input.mapping.sandbox import Sandbox, TooMuchError
from aftersales.input.mapping.selection import expressions_of
from aftersales.input.mapping.sources import Source
from aftersales.input.mapping.yaml_file import Placed
from aftersales.sql import identifier, literal

_MAPPED = "aftersales_mapped"
_MOST_THREADS = 32  # each has a stack, which the sandbox has to hold


def mapped_files(
    mapping: Path, tables: Mapping[str, Sequence[Source]], data: Path
) -> list[Path]:
    """Every file that the sources of a mapping read, its lookups' among them."""
    found = []
    for source in (source for sources in tables.values() for source in sources):
        found += matching_files(mapping, source.files, data, tables)
        lookups = [lookup.file for lookup in source.lookups.values()]
        found += matching_files(mapping, lookups, data, tables)
    return list(dict.fromkeys(found))


def load_mapped(
    connection: duckdb.DuckDBPyConnection,
    mapping: Path,
    tables: Mapping[str, Sequence[Source]],
    data: Path,
    scratch: Path,
) -> list[MappedTable]:
    """Create the tables of a mapping: text columns and `_row_number`.

    Raises InputError.
    """
    database = scratch / "mapped.duckdb"
    memory, threads = connection.execute(
        "select parse_formatted_bytes(current_setting('memory_limit')),"
        " current_setting('threads')"
    ).fetchall()[0]
    settings = {
        "memory_limit": f"{memory}B",
        "threads": str(min(int(threads), _MOST_THREADS)),
        "temp_directory": str(scratch / "mapped.tmp"),
        "autoinstall_known_extensions": "false",
        "python_enable_replacements": "false",
    }
    open_sandbox = partial(Sandbox, settings, memory)
    with open_sandbox() as sandbox:
        loader = _Loader(sandbox, mapping, tables, data, scratch)
        try:
            sandbox.execute(f"attach {literal(str(database))} as {_MAPPED}")
            opened = {
                name: [loader.open(source) for source in sources]
                for name, sources in tables.items()
            }
            sandbox.lock(loader.paths)
            made = [
                loader.make(ALL_TABLES[name], sources, opened[name])
                for name, sources in tables.items()
            ]
        except TooMuchError as error:
            raise InputError(f"what it maps {error}", file=mapping) from None
        except StoppedError as stopped:
            open_loader = partial(
                _Loader, mapping=mapping, mapped=tables, data=data, scratch=scratch
            )
            name = _stopping(stopped, open_sandbox, open_loader)
            loader.fail(stopped, name)
        sandbox.close()
    connection.execute(f"attach {literal(str(database))} as {_MAPPED} (read_only)")
    for table in made:
        name = identifier(table.name)
        connection.execute(
            f"create table raw.{name} as select * from {_MAPPED}.main.{name}"
        )
    connection.execute(f"detach {_MAPPED}")
    return made


def _stopping(
    stopped: StoppedError,
    open_sandbox: Callable[[], Sandbox],
    open_loader: Callable[[Sandbox], _Loader],
) -> str | None:
    """Which of the expressions takes too much, tried one after the other.

    At least one of them takes an equal share of the time by itself.
    """
    share = stopped.seconds / max(len(stopped.expressions), 1)
    for name, sql in stopped.expressions.items():
        with open_sandbox() as sandbox:
            if open_loader(sandbox).is_too_much(sql, stopped.source, share):
                return name
    return None


class _Loader:
    """Makes the tables of one mapping in a sandbox."""

    def __init__(
        self,
        sandbox: Sandbox,
        mapping: Path,
        mapped: Iterable[str],
        data: Path,
        scratch: Path,
    ) -> None:
        self._sandbox = sandbox
        self._mapping = mapping
        self._mapped = frozenset(mapped)
        self._data = data
        self._checks = Checks(mapping, partial(sandbox.execute, seconds=SECONDS))
        self._evaluation = Evaluation(sandbox, self._checks)
        self._files = ForeignFiles(sandbox.execute, scratch)

    @property
    def paths(self) -> list[Path]:
        return self._files.paths

    def open(self, source: Source) -> ForeignRows:
        """The rows of a source and what they look up."""
        dialect = source.reading.dialect
        paths = self._matching(source.files)
        rows = ForeignRows([self._files.open(path, dialect) for path in paths])
        for name, lookup in source.lookups.items():
            path, *more = self._matching([lookup.file])
            if more:
                problem = f"{name} is looked up in {1 + len(more)} files"
                self._checks.fail(lookup.file.line, problem, advice="Expected one.")
            file = self._files.open(path, lookup.dialect)
            self._checks.join(name, lookup, file, rows)
        return rows

    def _matching(self, names: Iterable[Placed]) -> list[Path]:
        return matching_files(self._mapping, names, self._data, self._mapped)

    def is_too_much(self, sql: str, source: Source, seconds: float) -> bool:
        """Whether an expression over the rows of a source takes longer, or too much."""
        rows = self.open(source)
        self._sandbox.lock(self.paths)
        return self._evaluation.is_too_much(sql, rows, seconds)

    def fail(self, stopped: StoppedError, name: str | None) -> NoReturn:
        """Say which expression takes too much, or that all of a source do."""
        what = "the expression" if name else "what is computed"
        self._checks.fail(
            stopped.lines[name] if name else stopped.source.line,
            f"{what} {stopped.reason}",
            column=name or ", ".join(stopped.expressions),
            advice="Expected what is quick to compute for each row; more memory is"
            " allowed by --memory-limit.",
        )

    def make(
        self, table: Table, sources: Sequence[Source], opened: Sequence[ForeignRows]
    ) -> MappedTable:
        """Create a table of the sources, whose rows are numbered on."""
        expressions = [
            expressions_of(table, source, rows)
            for source, rows in zip(sources, opened, strict=True)
        ]
        given = set()
        for source, found in zip(sources, expressions, strict=True):
            given |= {*found, *source.constants}
            self._require_columns(table, source, {*found, *source.constants})
        columns = tuple(name for name in table.column_names if name in given)
        listed = ", ".join(f"{identifier(name)} varchar" for name in columns)
        target = f"{_MAPPED}.{identifier(table.name)}"
        self._sandbox.execute(f"create table {target} ({listed}, _row_number bigint)")
        before = 0
        for source, rows, found in zip(sources, opened, expressions, strict=True):
            self._evaluation.insert(target, table, source, rows, found, before)
            before += rows.rows
        files = tuple(file for rows in opened for file in rows.files)
        return MappedTable(table.name, columns, files)

    def _require_columns(
        self, table: Table, source: Source, given: Iterable[str]
    ) -> None:
        for name in table.required:
            if name not in given:
                self._checks.fail(
                    source.line,
                    "no expression for it, and no row can do without it",
                    column=name,
                    advice=f"Expected {name} under columns or constants of"
                    f" {table.name}.",
                )
