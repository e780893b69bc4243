"""Parquet files: what columns they have, and whether they can be read to the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aftersales.errors import InputError
from aftersales.input.chunks import Chunk, Seen, of_parquet, stamp
from aftersales.input.text_files import check_file
from aftersales.sql import identifier, literal

READ_TO_THE_END_BELOW = 256_000_000
"""Bytes up to which every value is read once before the build, unless an earlier one
has. A larger file is only opened: reading 10 million tickets twice would cost a tenth
of the build."""

_NESTED = ("STRUCT", "TUPLE", "MAP", "UNION")


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file with its columns, types in DuckDB's words, and number of rows.

    `chunks` are its row groups, if they had to be told apart.
    """

    path: Path
    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: int
    chunks: tuple[Chunk, ...] | None = None

    def relation(self, row_number: str | None = None) -> str:
        """SQL of the file's rows, with their place in it (from 1) as `row_number`.

        DuckDB takes a condition on the place to the row groups: it sees through one
        addition, but not through one on top of a nested query.
        """
        if row_number is None:
            return f"(select * from {_reader(self.path)})"
        if row_number != "file_row_number" and "file_row_number" in self.columns:
            # DuckDB's own number cannot be had beside a column of the same name.
            return (
                f"(select *, row_number() over () as {identifier(row_number)}"
                f" from {_reader(self.path)})"
            )
        return (
            f"(select * exclude (file_row_number), file_row_number + 1 as"
            f" {identifier(row_number)} from {_reader(self.path, numbered=True)})"
        )


def open_parquet(path: Path, seen: Seen | None = None) -> ParquetFile:
    """Judge a Parquet file and, unless it is very large, every value not `seen` before.

    Raises InputError. The file is read apart from the work database, which a damaged
    file could otherwise render unusable.
    """
    check_file(path)
    _judge_ends(path)
    try:
        with duckdb.connect() as connection:
            described = connection.execute(
                f"describe select * from {_reader(path)}"
            ).fetchall()
            count = connection.execute(
                f"select count(*) from {_reader(path)}"
            ).fetchall()
            names = connection.execute(
                f"select name from parquet_schema({literal(str(path.resolve()))})"
            ).fetchall()
            columns = tuple(str(row[0]) for row in described)
            types = tuple(str(row[1]) for row in described)
            _judge_names(path, columns, [str(row[0]) for row in names[1:]])
            chunks = _chunks(connection, path, seen) if seen else None
            if path.stat().st_size < READ_TO_THE_END_BELOW and columns:
                condition = _is_unseen(chunks, seen) if chunks and seen else "true"
                values = ", ".join(
                    f"bit_xor(hash({identifier(name)}))" for name in columns
                )
                numbered = "file_row_number" not in columns
                connection.execute(
                    f"select {values} from {_reader(path, numbered)}"
                    f" where {condition if numbered else 'true'}"
                ).fetchall()
    except (duckdb.Error, RuntimeError, ValueError, MemoryError) as error:
        raise InputError(
            "the Parquet file is damaged and cannot be read to its end"
            f" ({str(error).splitlines()[0]})",
            file=path,
            advice="Expected a whole Parquet file: export or copy it again.",
        ) from None
    return ParquetFile(path, columns, types, int(count[0][0]), chunks)


def _chunks(
    connection: duckdb.DuckDBPyConnection, path: Path, seen: Seen
) -> tuple[Chunk, ...]:
    if seen.stamp == stamp(path):
        return tuple(seen.chunks)
    return tuple(of_parquet(connection, path))


def _is_unseen(chunks: Sequence[Chunk], seen: Seen) -> str:
    """The condition that a row may be in a chunk of which nothing is known yet.

    DuckDB takes one range of rows to the row groups of a file.
    """
    known = {chunk.digest for chunk in seen.chunks}
    new = [place for place, chunk in enumerate(chunks) if chunk.digest not in known]
    if not new:
        return "false"
    first = sum(chunk.rows for chunk in chunks[: new[0]])
    behind = sum(chunk.rows for chunk in chunks[: new[-1] + 1])
    return f"file_row_number >= {first} and file_row_number < {behind}"


def _reader(path: Path, numbered: bool = False) -> str:
    # Many writers store text as plain bytes, hence binary_as_string.
    options = "binary_as_string = true, hive_partitioning = false"
    if numbered:
        options += ", file_row_number = true"
    return f"read_parquet({literal(str(path.resolve()))}, {options})"


def _judge_ends(path: Path) -> None:
    """Refuse what does not begin and end as a Parquet file does."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(max(size - 4, 0))
        tail = file.read(4)
    if not size:
        raise InputError("the file is empty", file=path, advice="Expected Parquet.")
    if head != b"PAR1":
        raise InputError(
            "not a Parquet file",
            file=path,
            advice="Expected Parquet, which begins with PAR1; a CSV ends in .csv.",
        )
    if tail != b"PAR1":
        raise InputError(
            "the Parquet file is cut short",
            file=path,
            advice="Expected PAR1 at its end: export or copy it again.",
        )


def _judge_names(path: Path, columns: tuple[str, ...], names: list[str]) -> None:
    """Refuse a column name given twice, which DuckDB would rename in silence."""
    if len(names) == len(columns):
        folded = [name.casefold() for name in names]
        for place, name in enumerate(folded):
            if name in folded[:place]:
                raise InputError(
                    "the file has two columns of this name",
                    file=path,
                    column=names[place],
                    advice="Expected each name once.",
                )


def nested(type_name: str) -> bool:
    """Whether a column of this type holds more than one value in a row."""
    return type_name.startswith(_NESTED) or type_name.endswith("]")
