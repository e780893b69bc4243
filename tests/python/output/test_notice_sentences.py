"""What is said of `input_notices`."""

from __future__ import annotations

import duckdb
from aftersales.published.notices import SENTENCES, notices

ROWS = (
    ("newest_record", "tickets", 1, "2026-01-05 08:00:00"),
    ("unknown_reference", "tickets", 1200, "customer C8 (1), unit U8 (1200)"),
    ("unknown_columns", "tickets", 2, "Colour"),
    ("contract_gap_of_a_day", "contracts", 1, "K" * 300),
)


def said(*told: str) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.input_notices"
            " (kind varchar, table_name varchar, count bigint, example varchar)"
        )
        connection.executemany("insert into marts.input_notices values (?,?,?,?)", ROWS)
        return notices(connection, told)


def test_a_notice_is_a_sentence_with_a_count_and_an_example() -> None:
    columns, references, gap, newest = said()
    assert columns == (
        "tickets: 2 columns that the contract does not know, such as Colour, ignored"
    )
    assert references == (
        "tickets: 1,200 accepted rows naming what is not on record, counted as (none):"
        " customer C8 (1), unit U8 (1200)"
    )
    assert gap.startswith("contracts: 1 contract followed by one that begins the day")
    assert len(gap) < 300
    assert newest == (
        "tickets: the newest record is of 2026-01-05 08:00:00 UTC, 1 day before as_of"
    )


def test_what_was_said_while_loading_is_not_said_twice() -> None:
    assert len(said("unknown_columns", "newest_record")) == len(ROWS) - 2


def test_every_sentence_has_a_count_and_an_example() -> None:
    for text, _ in SENTENCES.values():
        assert "{count}" in text
        assert "{example}" in text
