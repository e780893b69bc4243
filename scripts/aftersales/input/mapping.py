"""Mapped tables: foreign files, read as a mapping file says, in schema `raw`.

The files are read and the expressions evaluated in a sandbox, which leaves the tables
in a database file of its own; from there they are copied into the work database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import duckdb

from aftersales.errors import first_line
from aftersales.input.contract import ALL_TABLES, Table
from aftersales.input.conversions import as_text, replaced, to_text
from aftersales.input.find_files import matching_files
from aftersales.input.foreign_files import PLACE, ForeignFile, ForeignFiles, ForeignRows
from aftersales.input.mapping_checks import Checks
from aftersales.input.mapping_file import Source
from aftersales.input.sandbox import Sandbox, TooMuchError
from aftersales.input.yaml_file import Placed
from aftersales.sql import identifier, literal

SECONDS, ROWS_A_SECOND = 20, 5_000
"""How long an expression may take: so long, and a second more for so many rows."""

_MAPPED, _KEPT = "aftersales_mapped", "aftersales kept"
_PLACE = identifier(PLACE)


@dataclass(frozen=True)
class MappedTable:
    """A table that a mapping has made in schema `raw`, and the files of its rows."""

    name: str
    columns: tuple[str, ...]
    files: tuple[ForeignFile, ...]


def mapped_files(
    mapping: Path, tables: Mapping[str, Sequence[Source]], data: Path
) -> list[Path]:
    """Every file that the sources of a mapping read, its lookups' among them."""
    found = []
    for source in (source for sources in tables.values() for source in sources):
        found += matching_files(mapping, source.files, data)
        lookups = [lookup.file for lookup in source.lookups.values()]
        found += matching_files(mapping, lookups, data)
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
        "threads": str(threads),
        "temp_directory": str(scratch / "mapped.tmp"),
        "autoinstall_known_extensions": "false",
        "python_enable_replacements": "false",
    }
    with Sandbox(settings, memory) as sandbox:
        sandbox.execute(f"attach {literal(str(database))} as {_MAPPED}")
        loader = _Loader(sandbox, mapping, data, scratch)
        opened = {
            name: [loader.open(source) for source in sources]
            for name, sources in tables.items()
        }
        sandbox.lock(loader.paths)
        made = [
            loader.make(ALL_TABLES[name], sources, opened[name])
            for name, sources in tables.items()
        ]
        sandbox.close()
    connection.execute(f"attach {literal(str(database))} as {_MAPPED} (read_only)")
    for table in made:
        name = identifier(table.name)
        connection.execute(
            f"create table raw.{name} as select * from {_MAPPED}.main.{name}"
        )
    connection.execute(f"detach {_MAPPED}")
    return made


class _Loader:
    """Makes the tables of one mapping in a sandbox."""

    def __init__(
        self, sandbox: Sandbox, mapping: Path, data: Path, scratch: Path
    ) -> None:
        self._sandbox = sandbox
        self._mapping = mapping
        self._data = data
        self._checks = Checks(mapping, sandbox.execute)
        self._files = ForeignFiles(sandbox.execute, scratch)

    @property
    def paths(self) -> list[Path]:
        return self._files.paths

    def open(self, source: Source) -> ForeignRows:
        """The rows of a source and what they look up."""
        dialect = source.reading.dialect
        paths = matching_files(self._mapping, source.files, self._data)
        rows = ForeignRows([self._files.open(path, dialect) for path in paths])
        for name, lookup in source.lookups.items():
            (path, *_) = matching_files(self._mapping, [lookup.file], self._data)
            file = self._files.open(path, lookup.dialect)
            self._checks.join(name, lookup, file, rows)
        return rows

    def make(
        self, table: Table, sources: Sequence[Source], opened: Sequence[ForeignRows]
    ) -> MappedTable:
        """Create a table of the sources, whose rows are numbered on."""
        expressions = [
            _expressions(table, source, rows)
            for source, rows in zip(sources, opened, strict=True)
        ]
        given = set()
        for source, found in zip(sources, expressions, strict=True):
            given |= {*found, *source.constants}
            self._require_columns(table, source, {*found, *source.constants})
        columns = tuple(name for name in table.column_names if name in given)
        listed = ", ".join(f"{identifier(name)} varchar" for name in columns)
        self._sandbox.execute(
            f"create table {_MAPPED}.{identifier(table.name)}"
            f" ({listed}, _row_number bigint)"
        )
        before = 0
        for source, rows, found in zip(sources, opened, expressions, strict=True):
            self._insert(table, source, rows, found, before)
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

    def _insert(
        self,
        table: Table,
        source: Source,
        rows: ForeignRows,
        expressions: Mapping[str, Placed],
        before: int,
    ) -> None:
        """Append the rows of one source, numbered on from `before`."""
        checks, relation = self._checks, rows.relation
        lines = {name: placed.line for name, placed in expressions.items()}
        picked = {n: checks.expression(n, p, rows) for n, p in expressions.items()}
        types = checks.types(picked, lines, rows)
        zone = checks.formats(source.reading)
        if source.filter:
            lines["filter"] = source.filter.line
            picked["filter"] = checks.expression("filter", source.filter, rows)
            checks.types({"filter": picked["filter"]}, lines, rows)
            relation = _kept(relation, picked["filter"])
        texts = {name: _text(table, source, name, types[name], zone) for name in types}
        statement = _selection(source, picked, texts, relation, before)
        target = f"{_MAPPED}.{identifier(table.name)}"
        try:
            if source.distinct:
                self._run(f"create or replace temp table chosen as {statement}", rows)
                ((came_out,),) = self._sandbox.execute("select count(*) from chosen")
                names = ", ".join(map(identifier, [*texts, *source.constants]))
                statement = (
                    f"select {names}, min(_row_number) as _row_number from chosen"
                    " group by all"
                )
            inserted = self._run(f"insert into {target} by name {statement}", rows)
            if not source.distinct:
                came_out = inserted[0][0]
            self._require_all_rows(table, source, rows, relation, came_out)
        except TooMuchError as error:
            checks.fail(
                source.line,
                f"an expression of {table.name} {error}",
                advice="Expected expressions that are quick to compute for each row.",
            )
        except (duckdb.ProgrammingError, duckdb.DataError) as error:
            self._fail_on_a_row(source, rows, picked, texts, lines, error)

    def _require_all_rows(
        self,
        table: Table,
        source: Source,
        rows: ForeignRows,
        relation: str,
        came_out: int,
    ) -> None:
        went_in = rows.rows
        if source.filter:
            ((went_in,),) = self._run(f"select count(*) from {relation}", rows)
        if went_in != came_out:
            self._checks.fail(
                source.line,
                f"{went_in:,} rows of {rows.name} became {came_out:,} of {table.name}",
                advice="Expected expressions that give one value of each row.",
            )

    def _fail_on_a_row(
        self,
        source: Source,
        rows: ForeignRows,
        picked: Mapping[str, str],
        texts: Mapping[str, str],
        lines: Mapping[str, int],
        error: duckdb.Error,
    ) -> NoReturn:
        """Name the expression that fails, tried one after the other."""
        for name, sql in picked.items():
            value = texts.get(name, identifier(name))
            try:
                self._run(
                    f"select bit_xor(hash({value}))"
                    f" from (select ({sql}\n) as {identifier(name)}"
                    f" from {rows.relation})",
                    rows,
                )
            except (duckdb.ProgrammingError, duckdb.DataError) as cause:
                self._checks.fail(
                    lines[name],
                    f"fails on a row of {rows.name}: {first_line(cause)}",
                    column=name,
                    advice="Use try_cast or the like: then the row is validated.",
                )
        self._checks.fail(
            source.line, f"{rows.name} cannot be mapped: {first_line(error)}"
        )

    def _run(self, sql: str, rows: ForeignRows) -> list[tuple[Any, ...]]:
        seconds = SECONDS + rows.rows / ROWS_A_SECOND
        return self._sandbox.execute(sql, seconds)


def _expressions(table: Table, source: Source, rows: ForeignRows) -> dict[str, Placed]:
    """The expression of each column; without any, the columns of its name."""
    if source.columns or source.constants:
        return dict(source.columns)
    found = ((name, rows.column(name)) for name in table.column_names)
    return {name: Placed(column, source.line) for name, column in found if column}


def _kept(relation: str, condition: str) -> str:
    """The rows for which a condition holds, which may look at all of them."""
    kept = identifier(_KEPT)
    return (
        f"(select * from (select *, cast(({condition}\n) as boolean) as {kept}"
        f" from {relation}) where {kept})"
    )


def _selection(
    source: Source,
    picked: Mapping[str, str],
    texts: Mapping[str, str],
    relation: str,
    before: int,
) -> str:
    """The query of a source's rows as texts of the contract."""
    values = [f"({picked[name]}\n) as {identifier(name)}" for name in texts]
    constants = {
        name: "null" if text is None else literal(text)
        for name, text in source.constants.items()
    }
    columns = [
        f"{sql} as {identifier(name)}" for name, sql in {**texts, **constants}.items()
    ]
    return (
        f"select {', '.join([*columns, f'{_PLACE} + {before} as _row_number'])}"
        f" from (select {', '.join([*values, _PLACE])} from {relation})"
    )


def _text(
    table: Table, source: Source, name: str, sql_type: str, zone: str | None
) -> str:
    """SQL of a column's text: values replaced first, then formats applied."""
    value, reading = identifier(name), source.reading
    if name in source.values:
        value, sql_type = as_text(value, sql_type), "VARCHAR"
        value = f"({replaced(value, source.values[name])})"
    return to_text(
        value,
        sql_type,
        table.column(name).type,
        reading.timestamp_formats,
        reading.date_formats,
        zone,
        reading.decimal,
    )
