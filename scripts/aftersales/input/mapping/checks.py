"""What a mapping file says, checked against the files it says it of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import duckdb

from aftersales.errors import InputError, first_line, near, some
from aftersales.input.files.csv_faults import line_of_row
from aftersales.input.files.csv_files import CsvFile, guess_delimiter
from aftersales.input.files.parquet_files import is_faithful_as_text, is_plain
from aftersales.input.mapping.expressions import ONE_EXPRESSION, ExpressionError, Parser
from aftersales.input.mapping.foreign_rows import (
    PLACE,
    ForeignFile,
    ForeignRows,
    lookup_key,
)
from aftersales.input.mapping.sandbox import FAULTS, TooMuchError
from aftersales.input.mapping.sources import Lookup, Reading
from aftersales.input.mapping.yaml_file import Placed
from aftersales.sql import Execute, identifier, literal
from aftersales.timezones import parse_timezone

_ON = re.compile(r'\s*("(?:[^"]|"")+"|[^"=\s]+)\s*=(?!=)(.+)', re.DOTALL)


class Checks:
    """Checks the parts of one mapping file; every mistake is an InputError."""

    def __init__(self, mapping: Path, execute: Execute) -> None:
        self._mapping = mapping
        self._execute = execute
        self._parser = Parser(execute)

    def expression(self, name: str, placed: Placed, rows: ForeignRows) -> str:
        """An expression's SQL, once it is allowed and all it names is there."""
        if column := rows.column(placed):
            return identifier(column)
        columns = rows.columns
        try:
            found = self._parser.references(placed, columns)
        except ExpressionError as error:
            self.fail(placed.line, error.problem, column=name, advice=error.advice)
        for names in found:
            lookup = rows.lookup(names[0])
            if lookup and len(names) > 1:
                if not lookup.column(names[1]):
                    self._no_column(name, placed, lookup, names[1])
            elif not rows.column(names[0]):
                self._no_column_of_all(name, placed, rows, ".".join(names))
        return str(placed)

    def types(
        self, picked: Mapping[str, str], lines: Mapping[str, int], rows: ForeignRows
    ) -> dict[str, str]:
        """The type of each expression, checked to be that of one plain value."""
        found = {}
        for name, sql in picked.items():
            try:
                ((_, kind, *_),) = self._execute(
                    f"describe select ({sql}\n) from {rows.relation}"
                )
            except TooMuchError as error:
                self.fail(lines[name], f"the expression {error}", column=name)
            except FAULTS as error:
                self.fail(lines[name], first_line(error), column=name)
            if not (is_plain(kind) or is_faithful_as_text(kind)):
                self.fail(
                    lines[name],
                    f"the expression gives no plain value ({kind})",
                    column=name,
                    advice=ONE_EXPRESSION,
                )
            found[name] = kind
        return found

    def join(
        self, name: str, lookup: Lookup, file: ForeignFile, rows: ForeignRows
    ) -> None:
        """Add a lookup to the rows, once each of its keys is there at most once."""
        on = _ON.fullmatch(lookup.on)
        if not on:
            self.fail(
                lookup.on.line,
                f"{name} is looked up on no column",
                advice="Expected <column of its file> = <expression>, such as"
                " user_id = id.",
            )
        key = on[1][1:-1].replace('""', '"') if on[1].startswith('"') else on[1]
        column = file.column(key)
        if not column:
            self._no_column(f"{name}.on", lookup.on, file, key)
        if rows.files[0].column(name):
            self.fail(
                lookup.file.line,
                f"{name} is a column of {rows.name} too",
                advice="Expected another name for the lookup.",
            )
        value = Placed(on[2].strip(), lookup.on.line)
        sql = self.expression(f"{name}.on", value, rows)
        places = {f"{name}.on": lookup.on.line}
        kind = self.types({f"{name}.on": sql}, places, rows)[f"{name}.on"]
        try:
            self._require_unique(name, lookup, file, column)
        except FAULTS as error:
            problem = f"{file.path.name} cannot be looked up: {first_line(error)}"
            self.fail(lookup.on.line, problem, column=f"{name}.on")
        rows.look_up(name, file, column, f"({sql}\n)", kind)

    def formats(self, reading: Reading) -> str | None:
        """The time zone, once it and the date formats are what the engine knows."""
        for placed in (*reading.timestamp_formats, *reading.date_formats):
            problem = None if "%" in placed else "it has no % in it"
            try:
                self._execute(f"select try_strptime('', {literal(placed)})")
            except duckdb.Error as error:
                problem = first_line(error)
            if problem:
                self.fail(
                    placed.line,
                    f'"{placed}" is no date format: {problem}',
                    advice="Expected one such as %d/%m/%Y %H:%M.",
                )
        if reading.timezone is None:
            return None
        try:
            return parse_timezone(reading.timezone, "timezone")
        except InputError as error:
            self.fail(reading.timezone.line, error.problem, advice=error.advice)

    def fail(
        self,
        line: int,
        problem: str,
        column: str | None = None,
        advice: str | None = None,
    ) -> NoReturn:
        raise InputError(
            problem, file=self._mapping, line=line, column=column, advice=advice
        )

    def _no_column_of_all(
        self, name: str, placed: Placed, rows: ForeignRows, wanted: str
    ) -> NoReturn:
        head = wanted.partition(".")[0]
        lacking = next(file for file in rows.files if not file.column(head))
        self._no_column(name, placed, lacking, wanted)

    def _no_column(
        self, name: str, placed: Placed, file: ForeignFile, wanted: str
    ) -> NoReturn:
        file.file.require_once(wanted)
        meant = near(wanted, file.types)
        advice = f"Is it the one called {meant}? " if meant else ""
        sign = guess_delimiter(file.file) if isinstance(file.file, CsvFile) else None
        if sign:
            shown = "\\t" if sign == "\t" else sign
            advice = (
                f'Its delimiter looks like "{shown}" (read: {{delimiter: "{shown}"}}). '
            )
        self.fail(
            placed.line,
            f"{file.path.name} has no column {wanted}",
            column=name,
            advice=f"{advice}Expected one of {some(file.types)}.",
        )

    def _require_unique(
        self, name: str, lookup: Lookup, file: ForeignFile, column: str
    ) -> None:
        found = self._execute(
            f"select {lookup_key(file, column)} as key, max({identifier(PLACE)})"
            f" from {file.relation} where key is not null"
            " group by key having count(*) > 1 order by 2 limit 1"
        )
        for key, row in found:
            csv_file = file.file if isinstance(file.file, CsvFile) else None
            raise InputError(
                f'"{key}" is there twice, so it is not clear which one is looked up'
                f" as {name}",
                file=file.path,
                line=line_of_row(csv_file, row) if csv_file else None,
                row=None if csv_file else row,
                column=column,
                advice="Expected at most one row for each"
                f" {column} ({self._mapping.name}, line {lookup.on.line}).",
            )
