"""The SQL expressions of a mapping: read by DuckDB's parser, and confined.

An expression computes a value of its row, or over a window, from the columns of its
file and its lookups. What else SQL could do is refused by what the parser sees in it:
whatever is not known to compute a value alone is not allowed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from aftersales.errors import first_line, near
from aftersales.sql import Execute, literal

ONE_EXPRESSION = "Expected one SQL expression over the columns of the file."

_ALLOWED = frozenset(
    (
        "BETWEEN",
        "CASE",
        "CAST",
        "COLLATE",
        "COLUMN_REF",
        "COMPARISON",
        "CONJUNCTION",
        "CONSTANT",
        "FUNCTION",
        "LAMBDA",
        "OPERATOR",
        "TYPE",
        "WINDOW",
    )
)
_NAMED = {
    "SUBQUERY": "a sub-query reads other rows than its own (lookup: does that)",
    "STAR": "a star stands for columns that nobody named",
    "PARAMETER": "a parameter has no value here",
    "POSITIONAL_REFERENCE": "a column is named, not counted",
}
_ROW = "Expected what is computed from columns of the row, or over a window."


class ExpressionError(Exception):
    """What is wrong with an expression, and what to do about it."""

    def __init__(self, problem: str, advice: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


Names = tuple[str, ...]
"""A column as an expression names it: alone, or behind its lookup or struct."""


@dataclass(frozen=True)
class Function:
    """What DuckDB knows of a function; a macro has a definition."""

    kind: str
    stability: str | None
    definition: str | None
    parameters: list[str]


class Parser:
    """Reads expressions; `execute` runs SQL in a database without own functions."""

    def __init__(self, execute: Execute) -> None:
        self._execute = execute
        self._functions: dict[str, list[Function]] = {}

    def references(self, text: str, columns: Sequence[str]) -> list[Names]:
        """The columns that an expression names, once it computes a value and no more.

        `columns` are those there are, for better words where it cannot be read.
        Raises ExpressionError.
        """
        tree = self._tree(text, columns)
        found = list(self._allowed(tree, frozenset()))
        arguments = {
            part["column_names"][0].casefold()
            for node in _nodes(tree)
            if node["class"] == "LAMBDA"
            for part in _nodes(node["lhs"])
            if part["class"] == "COLUMN_REF"
        }
        return [names for names in found if names[0].casefold() not in arguments]

    def _tree(self, text: str, columns: Sequence[str]) -> dict[str, Any]:
        query = literal(f"select ({text}\n)")
        try:
            ((answer,),) = self._execute(f"select json_serialize_sql({query})")
            parsed = json.loads(answer)
        except (duckdb.Error, RecursionError) as error:
            problem = "nested too deep"
            if isinstance(error, duckdb.Error):
                problem = first_line(error)
            raise ExpressionError(problem, ONE_EXPRESSION) from None
        if parsed["error"] and parsed["error_type"] == "parser":
            raise _syntax_error(text, parsed["error_message"], columns)
        statements = parsed.get("statements", [])
        node = statements[0]["node"] if len(statements) == 1 else {}
        alone = (
            node.get("type") == "SELECT_NODE"
            and len(node["select_list"]) == 1
            and node["from_table"]["type"] == "EMPTY"
            and not node["modifiers"]
            and not any(
                node.get(part)
                for part in ("where_clause", "group_expressions", "having", "qualify")
            )
        )
        if not alone:
            raise ExpressionError("more than one expression", ONE_EXPRESSION)
        tree: dict[str, Any] = node["select_list"][0]
        return tree

    def _allowed(self, tree: dict[str, Any], macros: frozenset[str]) -> Iterator[Names]:
        """The columns named in a tree; raises ExpressionError at what is not allowed.

        `macros` are those whose definition it is part of.
        """
        for node in _nodes(tree):
            kind = node["class"]
            if kind not in _ALLOWED or node["type"] == "GROUPING_FUNCTION":
                problem = _NAMED.get(kind, f"{kind.lower()} is not allowed")
                raise ExpressionError(problem, ONE_EXPRESSION)
            if kind == "COLUMN_REF":
                yield tuple(node["column_names"])
            elif kind == "FUNCTION":
                arguments = len(node["arguments"])
                name = node["function_name"].lower()
                self._require_allowed(name, arguments, macros)

    def _require_allowed(
        self, name: str, arguments: int, macros: frozenset[str]
    ) -> None:
        overloads = self._known().get(name, [])
        kinds = {overload.kind for overload in overloads}
        if not kinds & {"scalar", "macro", "aggregate"}:
            meant = near(name, self._usable())
            raise ExpressionError(
                f"there is no function {name} that gives one value",
                f"Is it {meant}?" if meant else ONE_EXPRESSION,
            )
        if not kinds & {"scalar", "macro"}:
            word = name.removesuffix("_star")
            raise ExpressionError(
                f"{word} is a value of many rows",
                f"Expected {word}(…) over (…), which gives each row its own.",
            )
        stabilities = {each.stability for each in overloads if each.stability}
        is_of_the_row = (
            "VOLATILE" not in stabilities
            and stabilities != {"CONSISTENT_WITHIN_QUERY"}  # such as now()
            and (name, arguments) != ("age", 1)  # since today
        )
        if not is_of_the_row:
            raise ExpressionError(f"{name} is no value of the row alone", _ROW)
        for overload in overloads:
            if overload.definition and name not in macros:
                self._require_allowed_macro(name, overload, macros)

    def _require_allowed_macro(
        self, name: str, macro: Function, macros: frozenset[str]
    ) -> None:
        try:
            tree = self._tree(macro.definition or "", ())
            used = {names[0] for names in self._allowed(tree, macros | {name})}
        except ExpressionError:
            used = {name}
        if not used <= set(macro.parameters):  # such as current_timestamp
            raise ExpressionError(f"{name} is no value of the row alone", _ROW)

    def _usable(self) -> list[str]:
        return [
            name
            for name, overloads in self._known().items()
            if any(each.kind in ("scalar", "macro") for each in overloads)
        ]

    def _known(self) -> Mapping[str, list[Function]]:
        """The functions of each name in lower case."""
        if not self._functions:
            for name, *facts in self._execute(
                "select lower(function_name), function_type, stability,"
                " macro_definition, parameters from duckdb_functions()"
            ):
                self._functions.setdefault(name, []).append(Function(*facts))
        return self._functions


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every part of a tree that is an expression of its own."""
    left = [tree]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            if "class" in node:
                yield node
            left.extend(node.values())
        elif isinstance(node, list):
            left.extend(node)


def _syntax_error(text: str, message: str, columns: Sequence[str]) -> ExpressionError:
    """Mostly it is a column with a blank in its name, written without quotes."""
    for name in sorted(columns, key=len, reverse=True):
        is_odd = not re.fullmatch(r"[^\W\d]\w*", name)
        unquoted = rf'(?<!["\w]){re.escape(name)}(?!["\w])'
        if is_odd and name and re.search(unquoted, text, re.IGNORECASE):
            return ExpressionError(
                f"the column {name} is no plain word",
                f'Expected it in double quotes inside an expression: "{name}".',
            )
    is_name = re.fullmatch(r"[\w .#/-]+", text)
    if is_name and (meant := near(text, columns)):
        return ExpressionError(
            f"there is no column {text}", f"Is it the one called {meant}?"
        )
    return ExpressionError(message.splitlines()[0], ONE_EXPRESSION)
