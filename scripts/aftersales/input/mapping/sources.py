"""What a mapping says: the keys it may have, and the sources that they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aftersales.input.files.csv_files import Dialect
from aftersales.input.mapping.yaml_file import Placed

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
    "optional",
)
LOOKUP_KEYS = ("file", "on", "read")


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
