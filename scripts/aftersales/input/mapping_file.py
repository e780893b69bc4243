"""Mapping files: how foreign files become tables of the contract, as typed data.

Every text keeps its line, so that a mistake found later can still be located.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from aftersales.input.contract import ALL_TABLES
from aftersales.input.csv_files import Dialect
from aftersales.input.yaml_file import Placed, YamlFile

SOURCE_KEYS = (
    "file",
    "read",
    "columns",
    "constants",
    "values",
    "filter",
    "distinct",
    "lookup",
)
READ_KEYS = (
    "delimiter",
    "quote",
    "escape",
    "encoding",
    "header",
    "skip",
    "null",
    "decimal",
    "timestamp_format",
    "date_format",
    "timezone",
)
_LOOKUP_KEYS = ("file", "on", "read")
_MOST_SKIPPED = 1_000_000

Parts = dict[str, tuple[int, yaml.Node]]
"""By key: its line, and the node of its value."""


@dataclass(frozen=True)
class Reading:
    """How the values of a file are written; `decimal` is its decimal sign."""

    dialect: Dialect = field(default_factory=Dialect)
    timestamp_formats: tuple[Placed, ...] = ()
    date_formats: tuple[Placed, ...] = ()
    timezone: Placed | None = None
    decimal: str = "."


@dataclass(frozen=True)
class Lookup:
    """A file in which an expression looks something up.

    `on` is SQL: a column of the file, an equals sign, and an expression of the row.
    """

    file: Placed
    on: Placed
    dialect: Dialect


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
    lookups: Mapping[str, Lookup]


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
        parts = self._parts((line, node), SOURCE_KEYS)
        if "file" not in parts:
            self.fail(line, f"{table} has no file", "Expected `file: <name or glob>`.")
        columns = self._columns(table, parts.get("columns"))
        constants = self._columns(table, parts.get("constants"))
        values = self._columns(table, parts.get("values"))
        for name, (at, _) in constants.items():
            if name in columns:
                self.fail(at, f"{name} has an expression already")
        for name, (at, part) in columns.items():
            if self.text_or_null(part) is None:
                self.fail(at, f"{name} has no expression", "Expected SQL.")
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
            values={n: self._value_map(*part) for n, part in values.items()},
            filter=self.placed(parts["filter"][1]) if "filter" in parts else None,
            distinct="distinct" in parts and self.flag(*parts["distinct"]),
            lookups=self._lookups(parts["lookup"]) if "lookup" in parts else {},
        )

    def _parts(
        self,
        part: tuple[int, yaml.Node] | None,
        allowed: tuple[str, ...],
        what: str = "key",
    ) -> Parts:
        if part is None:
            return {}
        pairs = self.pairs(part[1], allowed, what, part[0])
        return {key: (line, node) for key, line, node in pairs}

    def _columns(self, table: str, part: tuple[int, yaml.Node] | None) -> Parts:
        return self._parts(part, ALL_TABLES[table].column_names, f"column of {table}")

    def _lookups(self, part: tuple[int, yaml.Node]) -> dict[str, Lookup]:
        found: dict[str, Lookup] = {}
        for name, line, node in self.items(part[1], part[0]):
            if name.casefold() in map(str.casefold, found):
                self.fail(line, f"{name} is given twice", "Expected it once.")
            if not name.isidentifier():
                self.fail(line, f'"{name}" is no name', "Expected one such as users.")
            parts = self._parts((line, node), _LOOKUP_KEYS)
            for key in _LOOKUP_KEYS[:2]:
                if key not in parts:
                    advice = "Expected {file: users.csv, on: user_id = id}."
                    self.fail(line, f"{name} has no {key}", advice)
            reading = self._reading(parts.get("read"))
            file, on = (self.placed(parts[key][1]) for key in ("file", "on"))
            found[name] = Lookup(file, on, reading.dialect)
        return found

    def _reading(self, part: tuple[int, yaml.Node] | None) -> Reading:
        parts = self._parts(part, READ_KEYS)
        texts = {
            key: tuple(self.texts(*found))
            for key, found in parts.items()
            if key != "header"
        }
        return Reading(
            dialect=self._dialect(parts, texts),
            timestamp_formats=texts.get("timestamp_format", ()),
            date_formats=texts.get("date_format", ()),
            timezone=self._one(texts, "timezone"),
            decimal=self._sign(texts, "decimal", (".", ",")) or ".",
        )

    def _dialect(
        self, parts: Parts, texts: Mapping[str, tuple[Placed, ...]]
    ) -> Dialect:
        delimiter = self._sign(texts, "delimiter")
        quote = self._sign(texts, "quote", is_optional=True)
        quote = '"' if quote is None else quote
        escape = self._sign(texts, "escape", is_optional=True)
        if (delimiter or ",") in (quote, escape):
            at = parts.get("delimiter") or parts.get("quote") or parts["escape"]
            other = "quote" if quote == (delimiter or ",") else "escape"
            self.fail(at[0], f"delimiter and {other} are the same sign")
        for null in texts.get("null", ()):
            if {delimiter or ",", quote or ",", "\n", "\r"} & set(null.text):
                self.fail(
                    null.line,
                    f"null marker {null.text!r} holds the delimiter, a quote or a"
                    " line end",
                    "Expected the bare text of a field; other texts become null by"
                    " values: {column: {text: null}}.",
                )
        encoding = self._one(texts, "encoding")
        if encoding:
            self._require_encoding(encoding)
        return Dialect(
            delimiter=delimiter,
            quote=quote,
            escape=escape or None,
            encoding=encoding.text if encoding else "utf-8",
            nulls=tuple(dict.fromkeys(null.text for null in texts.get("null", ()))),
            header=self._header(*parts["header"]) if "header" in parts else None,
            skip=self._count(texts, "skip", _MOST_SKIPPED),
        )

    def _header(self, line: int, node: yaml.Node) -> tuple[str, ...] | None:
        """The names of a file without a header line, None where it has one."""
        if isinstance(node, yaml.SequenceNode):
            return tuple(placed.text for placed in self.texts(line, node))
        if not self.flag(line, node):
            self.fail(line, "no column names", "Expected header: [name, name, …].")
        return None

    def _require_encoding(self, encoding: Placed) -> None:
        try:
            "a".encode(encoding.text)
            codecs.getincrementaldecoder(encoding.text)()
        except (LookupError, UnicodeError, TypeError, ValueError):
            self.fail(
                encoding.line,
                f'"{encoding.text}" is no text encoding',
                "Expected utf-8, latin-1, cp1252, utf-16 or another that Python knows.",
            )

    def _sign(
        self,
        texts: Mapping[str, tuple[Placed, ...]],
        key: str,
        allowed: Sequence[str] = (),
        is_optional: bool = False,
    ) -> str | None:
        """The sign that is given for a key, if any; "" is nothing."""
        placed = self._one(texts, key)
        if placed is None:
            return None
        text = "\t" if placed.text == "\\t" else placed.text
        fits = text in allowed if allowed else len(text) == 1 and text not in "\r\n\0"
        if is_optional:  # DuckDB knows quotes of one byte alone
            fits = not text or fits and text.isascii()
        if not fits:
            expected = " or ".join(f'"{sign}"' for sign in allowed or ("one sign",))
            self.fail(placed.line, f"{key} is {text!r}", f"Expected {expected}.")
        return text

    def _count(
        self, texts: Mapping[str, tuple[Placed, ...]], key: str, most: int
    ) -> int:
        placed = self._one(texts, key)
        if placed is None:
            return 0
        text = placed.text
        fits = text.isascii() and text.isdigit() and len(text) < 10
        if not fits or int(text) > most:
            self.fail(
                placed.line,
                f"{key} is {text!r}",
                f"Expected a number of lines from 0 to {most:,}.",
            )
        return int(text)

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
