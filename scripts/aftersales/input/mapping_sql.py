"""The SQL expressions of a mapping file: judged one by one, each with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import duckdb

from aftersales.errors import InputError, first_line, near
from aftersales.input.csv_files import guess_delimiter
from aftersales.input.csv_records import CsvFile
from aftersales.input.mapping_file import Reading
from aftersales.input.parquet_files import ParquetFile, nested
from aftersales.input.tables import some
from aftersales.input.yaml_file import Placed
from aftersales.sql import identifier, literal

_ONE_EXPRESSION = "Expected one SQL expression over the columns of the file."
_UNKNOWN_COLUMN = re.compile(r'Referenced column "(.+?)" (?:was )?not found')


@dataclass(frozen=True)
class ForeignRows:
    """The rows of one file as SQL relation, with their place in it as `place`."""

    path: Path
    relation: str
    place: str
    columns: tuple[str, ...]
    count: int
    file: CsvFile | ParquetFile


class ExpressionJudge:
    """Judges what one mapping file says against the files it says it of."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, mapping: Path) -> None:
        self._connection = connection
        self._mapping = mapping

    def checked(self, name: str, placed: Placed, rows: ForeignRows) -> str:
        """An expression's SQL, once it is known to be one and to fit the file."""
        folded = {column.casefold(): column for column in rows.columns}
        if placed.text in rows.columns:
            return identifier(placed.text)
        if placed.text.casefold() in folded:
            return identifier(folded[placed.text.casefold()])
        self._judge_syntax(name, placed)
        place = identifier(rows.place)
        try:
            described = self._connection.execute(
                f"describe select {place}, ({placed.text}\n) from {rows.relation}"
            ).fetchall()
        except (duckdb.Error, RuntimeError) as error:
            self._fail_to_bind(name, placed, rows, error)
        if nested(str(described[1][1])):
            self.fail(
                placed.line,
                f"the expression gives several values ({described[1][1]})",
                column=name,
                advice=_ONE_EXPRESSION,
            )
        return placed.text

    def _judge_syntax(self, name: str, placed: Placed) -> None:
        """Refuse all but one expression: no second statement, no clause behind it."""
        answer = self._connection.execute(
            "select json_serialize_sql(?)", [f"select ({placed.text}\n)"]
        ).fetchall()[0][0]
        parsed = json.loads(answer)
        problem = None
        if parsed["error"]:
            syntax = parsed["error_type"] == "parser"
            problem = parsed["error_message"] if syntax else "more than one expression"
        else:
            node = parsed["statements"][0]["node"]
            alone = (
                len(parsed["statements"]) == 1
                and node.get("type") == "SELECT_NODE"
                and len(node["select_list"]) == 1
                and node["from_table"]["type"] == "EMPTY"
                and not node["modifiers"]
                and not any(
                    node[part]
                    for part in ("where_clause", "group_expressions", "having")
                )
            )
            problem = None if alone else "more than one expression"
        if problem:
            self.fail(
                placed.line,
                problem,
                column=name,
                advice=_ONE_EXPRESSION,
            )

    def _fail_to_bind(
        self, name: str, placed: Placed, rows: ForeignRows, error: BaseException
    ) -> NoReturn:
        unknown = _UNKNOWN_COLUMN.search(str(error))
        if not unknown:
            self.fail(placed.line, first_line(error), column=name)
        meant = near(unknown[1], rows.columns)
        advice = f"Is it the one called {meant}? " if meant else ""
        sign = guess_delimiter(rows.file) if isinstance(rows.file, CsvFile) else None
        if sign:
            shown = "\\t" if sign == "\t" else sign
            advice = (
                f'Its delimiter looks like "{shown}" (read: {{delimiter: "{shown}"}}). '
            )
        self.fail(
            placed.line,
            f"{rows.path.name} has no column {unknown[1]}",
            column=name,
            advice=f"{advice}Expected one of {some(rows.columns)}.",
        )

    def judge_formats(self, reading: Reading) -> None:
        """Refuse a date format or a time zone that the engine does not know."""
        for placed in (*reading.timestamp_formats, *reading.date_formats):
            problem = None if "%" in placed.text else "it has no % in it"
            try:
                self._connection.execute(
                    f"select try_strptime('', {literal(placed.text)})"
                ).fetchall()
            except duckdb.Error as error:
                problem = first_line(error)
            if problem:
                self.fail(
                    placed.line,
                    f'"{placed.text}" is no date format: {problem}',
                    advice="Expected one such as %d/%m/%Y %H:%M.",
                )
        if reading.timezone:
            found = self._connection.execute(
                "select name from pg_timezone_names()"
            ).fetchall()
            names = {str(row[0]) for row in found}
            zone = reading.timezone
            if zone.text not in names:
                meant = near(zone.text, names)
                self.fail(
                    zone.line,
                    f'"{zone.text}" is no time zone'
                    + (f" (is it {meant}?)" if meant else ""),
                    advice="Expected an IANA name such as Europe/Paris.",
                )

    def culprit(
        self,
        expressions: Mapping[str, Placed],
        picked: Mapping[str, str],
        rows: ForeignRows,
    ) -> InputError | None:
        """The expression that fails on some row, tried one after the other."""
        for name, placed in expressions.items():
            try:
                self._connection.execute(
                    f"select bit_xor(hash({picked[name]}\n)) from {rows.relation}"
                ).fetchall()
            except (duckdb.Error, RuntimeError) as cause:
                return InputError(
                    f"fails on a row of {rows.path.name}: {first_line(cause)}",
                    file=self._mapping,
                    line=placed.line,
                    column=name,
                    advice="Use try_cast or the like, and the row is judged instead.",
                )
        return None

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
