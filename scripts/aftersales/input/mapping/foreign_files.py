"""The files of a mapping, read into its sandbox."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from aftersales.input.files.csv_files import CANONICAL, Dialect, open_csv
from aftersales.input.files.csv_rows import load_csv
from aftersales.input.files.parquet_files import ParquetFile, open_parquet
from aftersales.input.mapping.foreign_rows import PLACE, ForeignFile
from aftersales.sql import Execute, identifier, literal


class ForeignFiles:
    """Reads files into a sandbox, each once for all who read it alike."""

    def __init__(self, execute: Execute, scratch: Path) -> None:
        self._execute = execute
        self._scratch = scratch
        self._open: dict[tuple[Path, Dialect], ForeignFile] = {}

    @property
    def paths(self) -> list[Path]:
        """The files that are read where they lie."""
        files = (found.file for found in self._open.values())
        return [file.path for file in files if isinstance(file, ParquetFile)]

    def open(self, path: Path, dialect: Dialect) -> ForeignFile:
        """Raises InputError where it is no file that can be read."""
        key = (path.resolve(), dialect)
        if key not in self._open:
            name = f"file_{len(self._open)}"
            if path.suffix.lower() == ".parquet":
                self._open[key] = self._parquet(path, dialect, name)
            else:
                self._open[key] = self._csv(path, dialect, name)
        return self._open[key]

    def _csv(self, path: Path, dialect: Dialect, name: str) -> ForeignFile:
        file = open_csv(path, dialect, self._scratch)
        columns = {column: column for column in _usable(file.columns, dialect)}
        load_csv(self._execute, file, name, columns, self._scratch)
        ((rows,),) = self._execute(f"select count(*) from {name}")
        absent = _absent(columns, dialect)
        more = [f"cast(null as varchar) as {identifier(column)}" for column in absent]
        listed = ", ".join(["*", *more, f"rowid + 1 as {identifier(PLACE)}"])
        return ForeignFile(
            file,
            f"(select {listed} from {name})",
            dict.fromkeys([*columns, *absent], "VARCHAR"),
            rows,
        )

    def _parquet(self, path: Path, dialect: Dialect, name: str) -> ForeignFile:
        file = open_parquet(path)
        names = [each for each in _usable(file.columns, CANONICAL)
                 if each.casefold() not in file.repeated]  # fmt: skip
        types = {column: file.type_of(column) for column in names}
        absent = _absent(types, dialect)
        nulls = ", ".join(map(literal, dialect.nulls))
        picked = [
            f"case when {identifier(column)} not in ({nulls}) then {identifier(column)}"
            f" end as {identifier(column)}"
            if nulls and kind == "VARCHAR"
            else identifier(column)
            for column, kind in types.items()
        ]
        picked += [f"cast(null as varchar) as {identifier(each)}" for each in absent]
        types |= dict.fromkeys(absent, "VARCHAR")
        self._execute(
            f"create view {name} as select {', '.join([*picked, identifier(PLACE)])}"
            f" from {file.relation(PLACE)}"
        )
        return ForeignFile(file, name, types, file.rows)


def _usable(names: Iterable[str], dialect: Dialect) -> list[str]:
    """The columns that a name means: given once, or the first where it is optional."""
    names = [name for name in names if name and name != PLACE]
    folded = [name.casefold() for name in names]
    optional = {name.casefold() for name in dialect.optional}
    return [
        name
        for place, name in enumerate(names)
        if folded.index(folded[place]) == place
        and (folded[place] in optional or folded.count(folded[place]) == 1)
    ]


def _absent(names: Iterable[str], dialect: Dialect) -> list[str]:
    """The optional columns that are not among the names."""
    folded = {name.casefold() for name in names}
    return [name for name in dialect.optional if name.casefold() not in folded]
