"""The pieces of an input table: which of them a later build has to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from aftersales.input import chunks
from aftersales.input.chunks import Chunk, Difference, compare, of_parquet, of_rows

GROUP = 2048
"""Rows in a row group: DuckDB writes no smaller ones."""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


class Parquet:
    """A Parquet file in row groups, of `rows` rows that a condition may change."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.connection, self.path = connection, path

    def write(
        self, rows: int, first: int = 1, select: str = "place as a, place % 7 as b"
    ) -> list[Chunk]:
        self.connection.execute(
            f"copy (select {select} from range({first}, {first + rows}) as t (place)"
            f" order by place) to '{self.path}'"
            f" (format parquet, row_group_size {GROUP})"
        )
        return of_parquet(self.connection, self.path)


@pytest.fixture
def parquet(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Parquet:
    return Parquet(connection, tmp_path / "tickets.parquet")


def test_a_row_group_is_a_chunk(parquet: Parquet) -> None:
    found = parquet.write(2 * GROUP + 5)
    assert [chunk.rows for chunk in found] == [GROUP, GROUP, 5]


def test_an_unchanged_parquet_file_has_no_difference(parquet: Parquet) -> None:
    assert compare(parquet.write(3 * GROUP), parquet.write(3 * GROUP)) is None


def test_a_parquet_file_elsewhere_has_no_difference(
    parquet: Parquet, tmp_path: Path
) -> None:
    before = parquet.write(3 * GROUP)
    moved = parquet.path.rename(tmp_path / "elsewhere.parquet")
    assert compare(before, of_parquet(parquet.connection, moved)) is None


def test_only_appended_row_groups_differ(parquet: Parquet) -> None:
    before = parquet.write(3 * GROUP)
    now = parquet.write(5 * GROUP + 9)
    assert compare(before, now) == Difference(3 * GROUP + 1, 3 * GROUP, 5 * GROUP + 9)


def test_rows_appended_to_a_row_group_change_it(parquet: Parquet) -> None:
    before = parquet.write(2 * GROUP + 3)
    now = parquet.write(2 * GROUP + 8)
    assert compare(before, now) == Difference(
        2 * GROUP + 1, 2 * GROUP + 3, 2 * GROUP + 8
    )


def test_only_the_row_group_with_a_correction_differs(parquet: Parquet) -> None:
    before = parquet.write(4 * GROUP)
    fixed = f"case when place = {GROUP + 7} then 0 else place end as a, place % 7 as b"
    now = parquet.write(4 * GROUP, select=fixed)
    assert compare(before, now) == Difference(GROUP + 1, 2 * GROUP, 2 * GROUP)


def test_a_parquet_file_that_shrinks_differs_from_there_on(parquet: Parquet) -> None:
    before = parquet.write(4 * GROUP)
    now = parquet.write(2 * GROUP + 1)
    assert compare(before, now) == Difference(2 * GROUP + 1, 4 * GROUP, 2 * GROUP + 1)


def test_rows_that_shift_all_differ(parquet: Parquet) -> None:
    before = parquet.write(4 * GROUP)
    now = parquet.write(4 * GROUP - 1, first=2)
    assert compare(before, now) == Difference(1, 4 * GROUP, 4 * GROUP - 1)


@pytest.mark.parametrize(
    "select",
    [
        "place % 7 as a, place as b",
        "place as b, place % 7 as a",
        "place as a, place % 7 as c",
        "make_timestamp_ms(place) as a, place % 7 as b",
    ],
    ids=["cells", "names", "one name", "one type"],
)
def test_columns_that_change_places_or_meaning_differ(
    parquet: Parquet, select: str
) -> None:
    before = parquet.write(GROUP)
    now = parquet.write(GROUP, select=select)
    assert compare(before, now) == Difference(1, GROUP, GROUP)


class Rows:
    """The table raw.tickets, in chunks of three rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        connection.execute("create schema raw")

    def of(self, rows: Sequence[tuple[str | None, str | None]]) -> list[Chunk]:
        execute = self.connection.execute
        execute(
            "create or replace table raw.tickets"
            " (ticket_id varchar, team varchar, _row_number bigint)"
        )
        for number, row in enumerate(rows, start=1):
            execute("insert into raw.tickets values (?, ?, ?)", [*row, number])
        return of_rows(self.connection, "tickets")


@pytest.fixture
def rows(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> Rows:
    monkeypatch.setattr(chunks, "ROWS", 3)
    return Rows(connection)


SEVEN = [(f"t{number}", str(number % 2)) for number in range(7)]


def changed(place: int, *row: str | None) -> list[tuple[str | None, str | None]]:
    found: list[tuple[str | None, str | None]] = [*SEVEN]
    found[place] = (row[0], row[1])
    return found


def test_the_same_rows_have_no_difference(rows: Rows) -> None:
    assert compare(rows.of(SEVEN), rows.of(SEVEN)) is None


@pytest.mark.parametrize(
    ("now", "difference"),
    [
        ([*SEVEN, ("t7", "1")], Difference(7, 7, 8)),
        (SEVEN[:6], Difference(7, 7, 6)),
        (SEVEN[:2], Difference(1, 7, 2)),
        ([], Difference(1, 7, 0)),
        (SEVEN[1:], Difference(1, 7, 6)),
        (changed(4, "t4", None), Difference(4, 6, 6)),
        (changed(0, "t0", ""), Difference(1, 3, 3)),
        ([SEVEN[1], SEVEN[0], *SEVEN[2:]], Difference(1, 3, 3)),
        ([*SEVEN[:3], SEVEN[5], SEVEN[4], SEVEN[3], SEVEN[6]], Difference(4, 6, 6)),
        ([("t0", "1"), ("t1", "0"), *SEVEN[2:]], Difference(1, 3, 3)),
    ],
    ids=[
        *("appended", "one gone", "most gone", "all gone", "shifted", "emptied cell"),
        *("empty text", "two rows swapped", "others swapped", "last cells swapped"),
    ],
)
def test_a_difference_is_found_chunk_by_chunk(
    rows: Rows, now: list[tuple[str | None, str | None]], difference: Difference
) -> None:
    assert compare(rows.of(SEVEN), rows.of(now)) == difference


def test_a_table_that_was_empty_is_all_new(rows: Rows) -> None:
    assert compare([], rows.of(SEVEN)) == Difference(1, 0, 7)


def test_the_parts_of_two_differences_and_what_is_between_are_one() -> None:
    before = [Chunk(3, digest) for digest in "abcdefg"]
    now = [Chunk(3, digest) for digest in "aXcdeYg"]
    assert compare(before, now) == Difference(4, 18, 18)


def test_chunks_behind_a_difference_count_only_where_no_row_moved() -> None:
    before = [Chunk(3, "a"), Chunk(3, "b"), Chunk(3, "c")]
    longer = [Chunk(3, "a"), Chunk(4, "x"), Chunk(3, "c")]
    cut_otherwise = [Chunk(3, "a"), Chunk(1, "x"), Chunk(2, "y"), Chunk(3, "c")]
    assert compare(before, longer) == Difference(4, 9, 10)
    assert compare(before, cut_otherwise) == Difference(4, 6, 6)
