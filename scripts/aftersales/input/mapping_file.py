"""Mapping files: how foreign files become tables of the contract, as typed data.

Every text keeps its line, so that a mistake found later can still be located.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from aftersales.input.contract import ALL_TABLES
from aftersales.input.csv_records import Dialect
from aftersales.input.yaml_file import Placed, YamlFile

_SOURCE_KEYS = (
    "file",
    "read",
    "columns",
    "constants",
    "values",
    "filter",
    "distinct",
)
_READ_KEYS = (
    "null",
    "delimiter",
    "quote",
    "encoding",
    "header",
    "timestamp_format",
    "date_format",
    "timezone",
    "decimal",
)


@dataclass(frozen=True)
class Reading:
    """How the values of a file are written; `decimal` is its decimal sign."""

    dialect: Dialect = field(default_factory=Dialect)
    timestamp_formats: tuple[Placed, ...] = ()
    date_formats: tuple[Placed, ...] = ()
    timezone: Placed | None = None
    decimal: str = "."


@dataclass(frozen=True)
class Source:
    """Files of one form that become rows of one table.

    `columns` holds SQL expressions over the file's columns, `constants` texts and
    `values` the replacements of a column's values, each by contract column; None in
    place of a text is null. Without columns and constants the file has the contract's
    column names.
    """

    table: str
    line: int
    files: tuple[Placed, ...]
    reading: Reading
    columns: Mapping[str, Placed]
    constants: Mapping[str, str | None]
    values: Mapping[str, Mapping[str, str | None]]
    filter: Placed | None
    distinct: bool


def read_mapping(path: Path) -> dict[str, list[Source]]:
    """The sources of each mapped table, in the order of the contract.

    Raises InputError with the line of the first mistake.
    """
    return _MappingFile(path).tables()


class _MappingFile(YamlFile):
    """Reads the parts of one mapping file."""

    def tables(self) -> dict[str, list[Source]]:
        root = self.compose()
        if root is None or not isinstance(root, yaml.MappingNode):
            self.fail(1, "no mapping of tables", "Expected `tickets:` or its like.")
        found: dict[str, list[Source]] = {}
        for name, line, node in self.pairs(root, tuple(ALL_TABLES), "table"):
            many = isinstance(node, yaml.SequenceNode)
            nodes = node.value if many else [node]
            found[name] = [self._source(name, line, one) for one in nodes]
            if not nodes:
                self.fail(line, f"{name} has no source", "Expected `file:` below it.")
        return {name: found[name] for name in ALL_TABLES if name in found}

    def _source(self, table: str, line: int, node: yaml.Node) -> Source:
        parts = {
            key: (at, part)
            for key, at, part in self.pairs(node, _SOURCE_KEYS, "key", line)
        }
        if "file" not in parts:
            self.fail(line, f"{table} has no file", "Expected `file: <name or glob>`.")
        columns = self._columns(table, parts.get("columns"))
        constants = self._columns(table, parts.get("constants"))
        for name in constants:
            if name in columns:
                self.fail(constants[name][0], f"{name} has an expression already")
        for name, (at, part) in columns.items():
            if self.text_or_null(part) is None:
                self.fail(at, f"{name} has no expression", "Expected SQL.")
        values = self._columns(table, parts.get("values"))
        for name, (at, _) in values.items():
            if (columns or constants) and name not in columns:
                self.fail(at, f"{name} has no expression under columns to replace")
        return Source(
            table=table,
            line=line,
            files=tuple(self.texts(*parts["file"])),
            reading=self._reading(parts.get("read")),
            columns={n: self.placed(part) for n, (_, part) in columns.items()},
            constants={n: self.text_or_null(p) for n, (_, p) in constants.items()},
            values={n: self._value_map(at, p) for n, (at, p) in values.items()},
            filter=self.placed(parts["filter"][1]) if "filter" in parts else None,
            distinct="distinct" in parts and self.flag(*parts["distinct"]),
        )

    def _columns(
        self, table: str, part: tuple[int, yaml.Node] | None
    ) -> dict[str, tuple[int, yaml.Node]]:
        if part is None:
            return {}
        names = ALL_TABLES[table].column_names
        what = f"column of {table}"
        return {
            name: (line, node)
            for name, line, node in self.pairs(part[1], names, what, part[0])
        }

    def _reading(self, part: tuple[int, yaml.Node] | None) -> Reading:
        if part is None:
            return Reading()
        found = {
            key: (line, node)
            for key, line, node in self.pairs(part[1], _READ_KEYS, "key", part[0])
        }
        texts = {
            key: tuple(self.texts(line, node)) if key != "header" else ()
            for key, (line, node) in found.items()
        }
        return Reading(
            dialect=self._dialect(found, texts),
            timestamp_formats=texts.get("timestamp_format", ()),
            date_formats=texts.get("date_format", ()),
            timezone=self._one(texts, "timezone"),
            decimal=self._sign(texts, "decimal", ".", (".", ",")),
        )

    def _dialect(
        self,
        found: Mapping[str, tuple[int, yaml.Node]],
        texts: Mapping[str, tuple[Placed, ...]],
    ) -> Dialect:
        delimiter = self._sign(texts, "delimiter", ",", None)
        quote = self._sign(texts, "quote", '"', None, or_nothing=True)
        if delimiter == quote:
            self.fail(found["delimiter"][0], "delimiter and quote are the same sign")
        for null in texts.get("null", ()):
            if {delimiter, quote or delimiter, "\n", "\r"} & set(null.text):
                self.fail(
                    null.line,
                    f"null marker {null.text!r} holds the delimiter, a quote or a"
                    " line end",
                    "Expected the bare text of a field; other texts become null by"
                    " values: {column: {text: null}}.",
                )
        encoding = self._one(texts, "encoding")
        if encoding:
            self._judge_encoding(encoding)
        return Dialect(
            delimiter=delimiter,
            quote=quote,
            encoding=encoding.text if encoding else "utf-8",
            nulls=tuple(dict.fromkeys(null.text for null in texts.get("null", ()))),
            header=self._header(*found["header"]) if "header" in found else None,
        )

    def _header(self, line: int, node: yaml.Node) -> tuple[str, ...] | None:
        """The names of a file without a header line, None where it has one."""
        if isinstance(node, yaml.SequenceNode):
            return tuple(placed.text for placed in self.texts(line, node))
        if not self.flag(line, node):
            self.fail(line, "no column names", "Expected header: [name, name, …].")
        return None

    def _judge_encoding(self, encoding: Placed) -> None:
        try:
            "a".encode(encoding.text)
            codecs.getincrementaldecoder(encoding.text)()
        except (LookupError, UnicodeError, TypeError):
            self.fail(
                encoding.line,
                f'"{encoding.text}" is no text encoding',
                "Expected utf-8, latin-1, cp1252, utf-16 or another that Python knows.",
            )

    def _sign(
        self,
        texts: Mapping[str, tuple[Placed, ...]],
        key: str,
        default: str,
        allowed: tuple[str, ...] | None,
        or_nothing: bool = False,
    ) -> str:
        placed = self._one(texts, key)
        if placed is None:
            return default
        text = "\t" if placed.text == "\\t" else placed.text
        fits = text in allowed if allowed else len(text) == 1 and text not in "\r\n\0"
        if not fits and not (or_nothing and not text):
            expected = " or ".join(f'"{sign}"' for sign in allowed or ("one sign",))
            self.fail(placed.line, f"{key} is {text!r}", f"Expected {expected}.")
        return text

    def _one(self, texts: Mapping[str, tuple[Placed, ...]], key: str) -> Placed | None:
        found = texts.get(key, ())
        if len(found) > 1:
            self.fail(found[1].line, f"{key} is given twice", "Expected one text.")
        return found[0] if found else None

    def _value_map(self, line: int, node: yaml.Node) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for key, at, part in self.items(node, line):
            if key in found:
                self.fail(at, f'"{key}" is given twice')
            found[key] = self.text_or_null(part)
        return found
