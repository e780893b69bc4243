"""Mapped tables: foreign files, read as a mapping file says, in schema `raw`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from aftersales.errors import InputError, first_line, near
from aftersales.input.contract import REFERENCE_TABLES, Table
from aftersales.input.conversions import replaced, to_text
from aftersales.input.csv_files import load_csv, open_csv
from aftersales.input.csv_records import CsvFile
from aftersales.input.find_files import list_directory
from aftersales.input.fingerprints import combine, of_file
from aftersales.input.mapping_file import Source
from aftersales.input.mapping_sql import ExpressionJudge, ForeignRows
from aftersales.input.parquet_files import open_parquet
from aftersales.input.references import judge_reference
from aftersales.input.tables import InputTable, count_rows, some
from aftersales.input.yaml_file import Placed
from aftersales.sql import identifier, literal


def mapped_files(path: Path, sources: Iterable[Source], data: Path) -> list[list[Path]]:
    """The files of each source, in order; raises InputError where there are none."""
    return [
        [file for name in source.files for file in _matching(path, name, data)]
        for source in sources
    ]


class MappedLoader:
    """Loads the tables of one mapping file into an open work database."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        mapping: Path,
        scratch: Path,
    ) -> None:
        self._connection = connection
        self._mapping = mapping
        self._scratch = scratch
        self._judge = ExpressionJudge(connection, mapping)
        self._rows: dict[tuple[Path, object], ForeignRows] = {}

    def load(
        self, table: Table, sources: list[Source], files: list[list[Path]]
    ) -> InputTable:
        """Create `raw.<table>`: text columns and `_row_number`, the files in order.

        `files` are those of each source. Raises InputError.
        """
        names = self._columns(table, sources, files)
        listed = ", ".join(f"{identifier(name)} varchar" for name in names)
        target = f"raw.{identifier(table.name)}"
        self._connection.execute(
            f"create table {target} ({listed}, _row_number bigint)"
        )
        before = 0
        for source, paths in zip(sources, files, strict=True):
            for path in paths:
                rows = self._open(path, source)
                self._insert(target, table, source, rows, before)
                before += rows.count
        paths = list(dict.fromkeys(path for part in files for path in part))
        if table.name in REFERENCE_TABLES:
            judge_reference(self._connection, table.name, paths[0], None)
        return InputTable(
            name=table.name,
            paths=tuple(paths),
            format="mapping",
            rows=count_rows(self._connection, table.name),
            columns=tuple(names),
            ignored=(),
            fingerprint=combine(
                of_file(table.name, path) for path in (*paths, self._mapping)
            ),
        )

    def close(self) -> None:
        """Drop the copies of the files."""
        for number, rows in enumerate(self._rows.values()):
            if isinstance(rows.file, CsvFile):
                self._connection.execute(f"drop table if exists temp.{_copy(number)}")
        self._rows.clear()

    def _columns(
        self, table: Table, sources: list[Source], files: list[list[Path]]
    ) -> list[str]:
        """The contract columns that any source gives, in the contract's order."""
        found: set[str] = set()
        for source, paths in zip(sources, files, strict=True):
            for path in paths:
                given = {*self._expressions(table, source, self._open(path, source))}
                given |= set(source.constants)
                for name in table.required:
                    if name not in given:
                        self._judge.fail(
                            source.line,
                            "no expression for it, and no row can do without it",
                            column=name,
                            advice=f"Expected {name} under columns or constants of"
                            f" {table.name}.",
                        )
                found |= given
        return [name for name in table.column_names if name in found]

    def _expressions(
        self, table: Table, source: Source, rows: ForeignRows
    ) -> dict[str, Placed]:
        """The expression of each column; without any, the columns of its name."""
        if source.columns or source.constants:
            return dict(source.columns)
        theirs = {name.casefold(): name for name in rows.columns}
        return {
            name: Placed(theirs[name.casefold()], source.line)
            for name in table.column_names
            if name.casefold() in theirs
        }

    def _open(self, path: Path, source: Source) -> ForeignRows:
        """The rows of a file, loaded once for all sources that read it alike."""
        key = (path.resolve(), source.reading.dialect)
        if key not in self._rows:
            number = len(self._rows)
            if path.suffix.lower() == ".parquet":
                self._rows[key] = self._open_parquet(path, source)
            else:
                self._rows[key] = self._open_csv(path, source, number)
        return self._rows[key]

    def _open_csv(self, path: Path, source: Source, number: int) -> ForeignRows:
        file = open_csv(path, source.reading.dialect, self._scratch)
        columns = {name: name for name in file.columns if name}
        copy = _copy(number)
        load_csv(self._connection, file, f"temp table {copy}", columns, self._scratch)
        counted = self._connection.execute(f"select count(*) from temp.{copy}")
        place = _free_name(columns)
        return ForeignRows(
            path=path,
            relation=f"(select *, rowid + 1 as {identifier(place)} from temp.{copy})",
            place=place,
            columns=tuple(columns),
            count=int(counted.fetchall()[0][0]),
            file=file,
        )

    def _open_parquet(self, path: Path, source: Source) -> ForeignRows:
        file = open_parquet(path)
        place = _free_name(file.columns)
        nulls = ", ".join(literal(null) for null in source.reading.dialect.nulls)
        picked = [
            f"case when {identifier(name)} not in ({nulls}) then {identifier(name)} end"
            f" as {identifier(name)}"
            if nulls and kind == "VARCHAR"
            else identifier(name)
            for name, kind in zip(file.columns, file.types, strict=True)
        ]
        relation = (
            f"(select {', '.join(picked)}, {identifier(place)}"
            f" from {file.relation(place)})"
        )
        return ForeignRows(path, relation, place, file.columns, file.rows, file)

    def _insert(
        self, target: str, table: Table, source: Source, rows: ForeignRows, before: int
    ) -> None:
        """Append the rows of one file, numbered on from `before`."""
        expressions = self._expressions(table, source, rows)
        picked = {
            name: self._judge.checked(name, placed, rows)
            for name, placed in expressions.items()
        }
        where = ""
        if source.filter:
            where = f" where ({self._judge.checked('filter', source.filter, rows)}\n)"
        listed = ", ".join(
            f"({sql}\n) as {identifier(name)}" for name, sql in picked.items()
        )
        place = identifier(rows.place)
        chosen = (
            f"select {listed}{', ' if listed else ''}{place}"
            f" from {rows.relation}{where}"
        )
        types = dict(zip(picked, self._types(chosen), strict=False))
        self._judge.judge_formats(source.reading)
        texts = [
            f"{self._text(table, source, name, types[name])} as {identifier(name)}"
            for name in picked
        ] + [
            f"{'null' if text is None else literal(text)} as {identifier(name)}"
            for name, text in source.constants.items()
        ]
        number = f"{place} + {before}"
        grouped = ""
        if source.distinct:
            number, grouped = f"min({place}) + {before}", " group by all"
        statement = (
            f"insert into {target} by name select {', '.join(texts)},"
            f" {number} as _row_number from ({chosen}){grouped}"
        )
        try:
            self._connection.execute(statement)
        except (duckdb.Error, RuntimeError) as error:
            if source.filter:
                expressions |= {"filter": source.filter}
                picked |= {"filter": source.filter.text}
            raise self._judge.culprit(expressions, picked, rows) or InputError(
                f"{rows.path.name} cannot be mapped: {first_line(error)}",
                file=self._mapping,
                line=source.line,
            ) from None

    def _text(self, table: Table, source: Source, name: str, sql_type: str) -> str:
        """SQL of a column's text: values replaced first, then formats applied."""
        value, reading = identifier(name), source.reading
        if name in source.values:
            value, sql_type = f"({replaced(value, source.values[name])})", "VARCHAR"
        return to_text(
            value,
            sql_type,
            table.column(name).type,
            [placed.text for placed in reading.timestamp_formats],
            [placed.text for placed in reading.date_formats],
            reading.timezone.text if reading.timezone else None,
            reading.decimal,
        )

    def _types(self, query: str) -> list[str]:
        """The types of a query's columns, in their order."""
        described = self._connection.execute(f"describe {query}").fetchall()
        return [str(row[1]) for row in described]


def _matching(mapping: Path, name: Placed, data: Path) -> list[Path]:
    """The files that a name or a glob means, sorted; a relative one is in `data`."""
    whole = data / name.text
    if whole.exists():
        return [whole]
    pattern = Path(name.text)
    base = Path(pattern.anchor) if pattern.is_absolute() else data
    try:
        found = sorted(base.glob(str(pattern.relative_to(pattern.anchor))))
    except (ValueError, OSError):
        found = []
    if not found:
        there = [path.name for path in list_directory(data)]
        meant = near(name.text, there)
        raise InputError(
            f'no file "{name.text}" in {data}',
            file=mapping,
            line=name.line,
            advice=f"Is it {meant}?"
            if meant
            else f"Expected a name or a glob of files there: {some(there)}.",
        )
    return found


def _copy(number: int) -> str:
    return f"aftersales_file_{number}"


def _free_name(taken: Iterable[str]) -> str:
    """A column name that a file does not have."""
    name, folded = "_file_row", {column.casefold() for column in taken}
    while name in folded:
        name += "_"
    return name
