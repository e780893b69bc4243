"""The expressions of a source, evaluated over its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import duckdb

from aftersales.errors import first_line
from aftersales.input.contract import Table
from aftersales.input.mapping.checks import Checks
from aftersales.input.mapping.foreign_rows import ForeignRows
from aftersales.input.mapping.sandbox import FAULTS, Sandbox, TooMuchError
from aftersales.input.mapping.selection import kept, selection, text_of
from aftersales.input.mapping.sources import Source
from aftersales.input.mapping.yaml_file import Placed
from aftersales.sql import identifier

SECONDS, ROWS_A_SECOND = 20, 5_000
"""How long an expression may take: so long, and a second more for so many rows."""


@dataclass
class StoppedError(Exception):
    """The expressions of a source took more than they may, all together.

    `expressions` are the SQL and `lines` the places of those that compute something,
    `seconds` what they may take, and `reason` is what there was too much of.
    """

    source: Source
    expressions: Mapping[str, str]
    lines: Mapping[str, int]
    seconds: float
    reason: str


class Evaluation:
    """Evaluates what the sources of one mapping say, in its sandbox."""

    def __init__(self, sandbox: Sandbox, checks: Checks) -> None:
        self._sandbox = sandbox
        self._checks = checks

    def is_too_much(self, sql: str, rows: ForeignRows, seconds: float) -> bool:
        """Whether one expression alone takes more than so long, or too much memory."""
        try:
            self._sandbox.execute(
                f"select bit_xor(hash(({sql}\n))) from {rows.relation}", seconds
            )
        except TooMuchError:
            return True
        except duckdb.Error:  # another fault than the one that is looked for
            return False
        return False

    def insert(
        self,
        target: str,
        table: Table,
        source: Source,
        rows: ForeignRows,
        expressions: Mapping[str, Placed],
        before: int,
    ) -> None:
        """Append the rows of one source to `target`, numbered on from `before`."""
        checks, relation = self._checks, rows.relation
        lines = {name: placed.line for name, placed in expressions.items()}
        picked = {n: checks.expression(n, p, rows) for n, p in expressions.items()}
        types = checks.types(picked, lines, rows)
        zone = checks.formats(source.reading)
        if source.filter is not None:
            lines["filter"] = source.filter.line
            picked["filter"] = checks.expression("filter", source.filter, rows)
            checks.types({"filter": picked["filter"]}, lines, rows)
            relation = kept(relation, picked["filter"])
        texts = {
            name: text_of(table, source, name, types[name], zone) for name in types
        }
        statement = selection(source, picked, texts, relation, before)
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
            given = {
                **expressions,
                **({"filter": source.filter} if source.filter else {}),
            }
            computed = [name for name in picked if not rows.column(given[name])]
            raise StoppedError(
                source,
                {name: picked[name] for name in computed},
                {name: lines[name] for name in computed},
                self._seconds(rows),
                str(error),
            ) from None
        except (*FAULTS, duckdb.IOException) as error:
            if "No space left" in str(error) or "max_temp_directory" in str(error):
                raise
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
        if source.filter is not None:
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
            except (*FAULTS, duckdb.IOException) as cause:
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
        return self._sandbox.execute(sql, self._seconds(rows))

    @staticmethod
    def _seconds(rows: ForeignRows) -> float:
        return SECONDS + rows.rows / ROWS_A_SECOND
