"""The pieces of an input table, each with a digest, and where two lists of them differ.

A Parquet file is cut into its row groups, whose bytes are hashed without decoding them;
any other table into runs of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import xxhash

from aftersales.sql import identifier, literal

ROWS = 100_000
"""Rows in a chunk of a table that is not read from one Parquet file."""

_READ_BYTES = 1_000_000


@dataclass(frozen=True)
class Chunk:
    """A run of rows of a table, and a digest that is the same for the same rows."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Seen:
    """A file as the last build found it: its stamp and its chunks."""

    stamp: str
    chunks: Sequence[Chunk]


@dataclass(frozen=True)
class Difference:
    """Rows `first` to `last_before` became rows `first` to `last_now`, from 1."""

    first: int
    last_before: int
    last_now: int


def stamp(path: Path) -> str:
    """A file's place, size and time: as long as they are the same, so is the file."""
    status = path.stat()
    return f"{path.resolve()} {status.st_size} {status.st_mtime_ns} {status.st_ino}"


def of_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> list[Chunk]:
    """The row groups of a Parquet file, in their order.

    The bytes alone do not say which column they are of, nor what an integer counts.
    """
    columns = connection.execute(
        "select name, type, converted_type, logical_type"
        f" from parquet_schema({literal(str(path.resolve()))})"
    ).fetchall()
    meaning = repr(columns).encode()
    groups = connection.execute(
        "select row_group_id, any_value(row_group_num_rows), list(least("
        "coalesce(nullif(dictionary_page_offset, 0), data_page_offset),"
        " data_page_offset)), list(total_compressed_size)"
        f" from parquet_metadata({literal(str(path.resolve()))})"
        " group by row_group_id order by row_group_id"
    ).fetchall()
    with ThreadPoolExecutor(2) as pool:  # hashing lets other threads run
        digests = pool.map(
            lambda group: _digest(
                path, meaning, sorted(zip(group[2], group[3], strict=True))
            ),
            groups,
        )
        return [
            Chunk(int(group[1]), digest)
            for group, digest in zip(groups, digests, strict=True)
        ]


def of_rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[Chunk]:
    """Runs of rows of the table `raw.<name>`, in their order.

    DuckDB mixes the last field into a hash by xor: unless hashed once more, rows that
    change places would cancel out.
    """
    found = connection.execute(
        "select count(*), bit_xor(hash(hash(given)))"
        f" from raw.{identifier(name)} as given"
        f" group by (_row_number - 1) // {ROWS} order by (_row_number - 1) // {ROWS}"
    ).fetchall()
    return [Chunk(int(rows), str(digest)) for rows, digest in found]


def compare(before: Sequence[Chunk], now: Sequence[Chunk]) -> Difference | None:
    """The one run of rows that holds every difference; None where there is none."""
    if list(before) == list(now):
        return None
    head = _alike(before, now)
    rows_before, rows_now = _rows(before), _rows(now)
    tail = 0
    if rows_before == rows_now:  # else the rows behind the difference have moved
        tail = _alike(before[head:][::-1], now[head:][::-1])
    behind = _rows(before[len(before) - tail :])
    return Difference(_rows(before[:head]) + 1, rows_before - behind, rows_now - behind)


def _alike(one: Sequence[Chunk], other: Sequence[Chunk]) -> int:
    count = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        count += 1
    return count


def _rows(chunks: Sequence[Chunk]) -> int:
    return sum(chunk.rows for chunk in chunks)


def _digest(path: Path, meaning: bytes, pieces: Sequence[tuple[int, int]]) -> str:
    digest = xxhash.xxh3_128(meaning)
    buffer = memoryview(bytearray(_READ_BYTES))
    with path.open("rb", buffering=0) as file:
        for offset, size in pieces:
            file.seek(offset)
            left = size
            while left and (count := file.readinto(buffer[:left])):
                digest.update(buffer[:count])
                left -= count
    return digest.hexdigest()
