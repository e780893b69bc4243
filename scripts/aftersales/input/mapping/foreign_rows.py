"""The rows of a mapping's files as one relation, and what they look up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aftersales.input.files.csv_files import CsvFile
from aftersales.input.files.parquet_files import ParquetFile
from aftersales.input.mapping.conversions import as_text
from aftersales.sql import identifier

PLACE = "aftersales place"
"""The column with the place of a row, which no file is thought to have."""

_KEY = "aftersales key"


@dataclass(frozen=True)
class ForeignFile:
    """A file in the sandbox: its relation, the types of its columns, and its rows.

    A column whose name the file gives twice, or not at all, is not among them.
    """

    file: CsvFile | ParquetFile
    relation: str
    types: Mapping[str, str]
    rows: int

    @property
    def path(self) -> Path:
        return self.file.path

    def column(self, name: str) -> str | None:
        """A column as the file spells it, upper and lower case not told apart."""
        folded = {column.casefold(): column for column in self.types}
        return name if name in self.types else folded.get(name.casefold())


@dataclass
class ForeignRows:
    """The rows of several files in their order, and what they look up."""

    files: Sequence[ForeignFile]
    lookups: dict[str, ForeignFile] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """The columns of all files, as the first one spells them."""
        first, *others = self.files
        return [c for c in first.types if all(other.column(c) for other in others)]

    def column(self, name: str) -> str | None:
        """A column that all files have, as the first one spells it."""
        if all(file.column(name) for file in self.files):
            return self.files[0].column(name)
        return None

    def lookup(self, name: str) -> ForeignFile | None:
        found = (f for n, f in self.lookups.items() if n.casefold() == name.casefold())
        return next(found, None)

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)

    @property
    def name(self) -> str:
        """What to call them in a message."""
        more = len(self.files) - 1
        return self.files[0].path.name + (f" and {more} more" if more else "")

    @property
    def relation(self) -> str:
        """SQL of the rows, with their place from 1 on as PLACE."""
        parts, before = [], 0
        for file in self.files:
            picked = [self._as_in_all(column, file) for column in self.columns]
            place = f"{identifier(PLACE)} + {before} as {identifier(PLACE)}"
            listed = ", ".join([*picked, place])
            parts.append(f"select {listed} from {file.relation}")
            before += file.rows
        rows = f"({' union all '.join(parts)})"
        if not self.joins:
            return rows
        joined = f"from {rows} as given {' '.join(self.joins)}"
        looked_up = ", ".join(map(identifier, self.lookups))
        return f"(select given.*, {looked_up} {joined} order by {identifier(PLACE)})"

    def look_up(
        self, name: str, file: ForeignFile, key: str, value: str, kind: str
    ) -> None:
        """Join a lookup: its column `key` and `value`, of type `kind`, are one text."""
        fields = ", ".join(f"{identifier(c)} := {identifier(c)}" for c in file.types)
        self.joins.append(
            f"left join (select {lookup_key(file, key)} as {identifier(_KEY)},"
            f" struct_pack({fields}) as {identifier(name)} from {file.relation})"
            f" as {identifier(f'of {name}')}"
            f" on {identifier(f'of {name}')}.{identifier(_KEY)}"
            f" = {as_text(value, kind, is_id=True)}"
        )
        self.lookups[name] = file

    def _as_in_all(self, column: str, file: ForeignFile) -> str:
        theirs = str(file.column(column))
        kinds = {each.types[str(each.column(column))] for each in self.files}
        value = identifier(theirs)
        if len(kinds) > 1:
            value = as_text(value, file.types[theirs])
        return f"{value} as {identifier(column)}"


def lookup_key(file: ForeignFile, key: str) -> str:
    """SQL of a lookup's key as text."""
    return as_text(identifier(key), file.types[key], is_id=True)


@dataclass(frozen=True)
class MappedTable:
    """A table that a mapping has made in schema `raw`, and the files of its rows."""

    name: str
    columns: tuple[str, ...]
    files: tuple[ForeignFile, ...]
