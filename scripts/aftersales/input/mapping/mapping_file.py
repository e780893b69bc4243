"""Mapping files, read into sources; every mistake in them has a line."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from pathlib import Path

from aftersales.input.contract import ALL_TABLES
from aftersales.input.files.csv_files import Dialect
from aftersales.input.mapping.sources import (
    LOOKUP_KEYS,
    READ_KEYS,
    SOURCE_KEYS,
    Lookup,
    Reading,
    Source,
)
from aftersales.input.mapping.yaml_file import Placed, Value, YamlFile

_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")
_MOST_SKIPPED = 1_000_000


def read_mapping(path: Path, timezone: str | None = None) -> dict[str, list[Source]]:
    """The sources of each mapped table, in the order of the contract.

    Where it does not say a time zone it is `timezone`. Raises InputError with the line
    of the first mistake.
    """
    file = _MappingFile(path, timezone)
    root = file.read()
    if not isinstance(root, dict) or not root:
        file.fail(1, "no mapping of tables", "Expected `tickets:` or its like.")
    found: dict[str, list[Source]] = {}
    for table, (value, line) in file.parts(root, 1, ALL_TABLES, "table").items():
        sources = value if isinstance(value, list) else [value]
        if not sources:
            file.fail(line, f"{table} has no source", "Expected `file:` below it.")
        found[table] = [file.source(table, one, line) for one in sources]
    return {name: found[name] for name in ALL_TABLES if name in found}


class _MappingFile(YamlFile):
    """Reads the parts of one mapping file."""

    def __init__(self, path: Path, timezone: str | None) -> None:
        super().__init__(path)
        self._timezone = Placed(timezone, 1) if timezone else None

    def source(self, table: str, value: Value, line: int) -> Source:
        parts = self.parts(value, line, SOURCE_KEYS)
        if "file" not in parts:
            self.fail(line, f"{table} has no file", "Expected `file: <name or glob>`.")
        names, what = ALL_TABLES[table].column_names, f"column of {table}"
        columns, constants, values = (
            self.parts(*parts[key], names, what) if key in parts else {}
            for key in ("columns", "constants", "values")
        )
        for name, (_, at) in constants.items():
            if name in columns:
                self.fail(at, f"{name} has an expression already")
        for name, (_, at) in values.items():
            if (columns or constants) and name not in columns:
                self.fail(at, f"{name} has no expression under columns")
        return Source(
            table=table,
            line=line,
            files=self.texts(*parts["file"]),
            reading=self._reading(*parts.get("read", (None, line))),
            columns={name: self._sql(name, *part) for name, part in columns.items()},
            constants={n: self._text_or_null(*part) for n, part in constants.items()},
            values={name: self._value_map(*part) for name, part in values.items()},
            filter=self.text(*parts["filter"]) if "filter" in parts else None,
            distinct="distinct" in parts and self._flag(*parts["distinct"]),
            lookups=self._lookups(*parts["lookup"]) if "lookup" in parts else {},
        )

    def _sql(self, name: str, value: Value, line: int) -> Placed:
        if value is None or (isinstance(value, Placed) and not value.strip()):
            self.fail(line, f"{name} has no expression", "Expected SQL.")
        return self.text(value, line)

    def _text_or_null(self, value: Value, line: int) -> str | None:
        return None if value is None else str(self.text(value, line)) or None

    def _value_map(self, value: Value, line: int) -> dict[str, str | None]:
        block = self.block(value, line)
        return {str(k): self._text_or_null(new, k.line) for k, new in block.items()}

    def _flag(self, value: Value, line: int) -> bool:
        text = value.lower() if isinstance(value, Placed) else ""
        if text not in (*_TRUE, *_FALSE):
            self.fail(line, "neither true nor false", "Expected true or false.")
        return text in _TRUE

    def _lookups(self, value: Value, line: int) -> dict[str, Lookup]:
        found: dict[str, Lookup] = {}
        for name, part in self.block(value, line).items():
            if name.casefold() in map(str.casefold, found) or not name.isidentifier():
                advice = "Expected a plain name, such as users, once."
                self.fail(name.line, f'"{name}" is no name for a lookup', advice)
            parts = self.parts(part, name.line, LOOKUP_KEYS)
            for key in ("file", "on"):
                if key not in parts:
                    advice = "Expected {file: users.csv, on: user_id = id}."
                    self.fail(name.line, f"{name} has no {key}", advice)
            reading = self._reading(*parts.get("read", (None, name.line)))
            file, on = self.text(*parts["file"]), self.text(*parts["on"])
            found[str(name)] = Lookup(file, on, reading.dialect)
        return found

    def _reading(self, value: Value, line: int) -> Reading:
        parts = {} if value is None else self.parts(value, line, READ_KEYS)
        header = self._header(*parts.pop("header")) if "header" in parts else None
        texts = {key: self.texts(*part) for key, part in parts.items()}
        timezone = self._one(texts, "timezone")
        return Reading(
            dialect=self._dialect(texts, header),
            timestamp_formats=texts.get("timestamp_format", ()),
            date_formats=texts.get("date_format", ()),
            timezone=self._timezone if timezone is None else timezone,
            decimal=self._sign(texts, "decimal", (".", ",")) or ".",
        )

    def _dialect(
        self, texts: Mapping[str, tuple[Placed, ...]], header: tuple[str, ...] | None
    ) -> Dialect:
        delimiter = self._sign(texts, "delimiter")
        quote = self._sign(texts, "quote", is_optional=True)
        escape = self._sign(texts, "escape", is_optional=True)
        signs = {"quote": '"' if quote is None else quote, "escape": escape}
        for key, sign in signs.items():
            if sign == (delimiter or ","):
                line = texts["delimiter" if delimiter else key][0].line
                self.fail(line, f"delimiter and {key} are the same sign")
        for null in texts.get("null", ()):
            if {delimiter or ",", signs["quote"] or ",", "\n", "\r"} & set(null):
                self.fail(
                    null.line,
                    f"null marker {str(null)!r} holds the delimiter, a quote or a"
                    " line end",
                    "Expected the bare text of a field; other texts become null by"
                    " values: {column: {text: null}}.",
                )
        return Dialect(
            delimiter=delimiter,
            quote=str(signs["quote"]),
            escape=escape or None,
            encoding=self._encoding(texts),
            nulls=tuple(dict.fromkeys(map(str, texts.get("null", ())))),
            header=header,
            skip=self._skip(texts),
            optional=tuple(map(str, texts.get("optional", ()))),
        )

    def _header(self, value: Value, line: int) -> tuple[str, ...] | None:
        """The names of a file without a header line, None where it has one."""
        if isinstance(value, list):
            return tuple(map(str, self.texts(value, line)))
        if not self._flag(value, line):
            self.fail(line, "no column names", "Expected header: [name, name, …].")
        return None

    def _encoding(self, texts: Mapping[str, tuple[Placed, ...]]) -> str:
        encoding = self._one(texts, "encoding") or Placed("utf-8", 1)
        try:
            "a".encode(encoding)
            codecs.getincrementaldecoder(encoding)()
        except (LookupError, TypeError, ValueError):
            self.fail(
                encoding.line,
                f'"{encoding}" is no text encoding',
                "Expected utf-8, latin-1, cp1252, utf-16 or another that Python knows.",
            )
        return str(encoding)

    def _sign(
        self,
        texts: Mapping[str, tuple[Placed, ...]],
        key: str,
        allowed: Sequence[str] = (),
        is_optional: bool = False,
    ) -> str | None:
        """The sign that is given for a key, if any; "" is nothing."""
        given = self._one(texts, key)
        if given is None:
            return None
        text = "\t" if given == "\\t" else str(given)
        fits = text in allowed if allowed else len(text) == 1 and text not in "\r\n\0"
        if is_optional:  # DuckDB knows quotes of one byte alone
            fits = not text or (fits and text.isascii())
        if not fits:
            expected = " or ".join(f'"{sign}"' for sign in allowed or ("one sign",))
            self.fail(given.line, f"{key} is {text!r}", f"Expected {expected}.")
        return text

    def _skip(self, texts: Mapping[str, tuple[Placed, ...]]) -> int:
        given = self._one(texts, "skip") or Placed("0", 1)
        is_number = given.isascii() and given.isdigit() and len(given) < 10
        if not is_number or int(given) > _MOST_SKIPPED:
            advice = f"Expected a number of lines from 0 to {_MOST_SKIPPED:,}."
            self.fail(given.line, f"skip is {str(given)!r}", advice)
        return int(given)

    def _one(self, texts: Mapping[str, tuple[Placed, ...]], key: str) -> Placed | None:
        found = texts.get(key, ())
        if len(found) > 1:
            self.fail(found[1].line, f"{key} is given twice", "Expected one text.")
        return found[0] if found else None
