"""What users' files can be, and that every row of them is read."""

from __future__ import annotations

import csv
import gzip
import io
import random
from pathlib import Path

import pytest
from aftersales.errors import InputError
from aftersales.input.contract import ALL_TABLES
from aftersales.input.inputs import input_files
from loading import HEADER, REPOSITORY, ROW, TICKETS, Desk, as_parquet, as_zstd

PARQUET = as_parquet(TICKETS)


# --- files that are as they should be


def test_columns_are_text_and_rows_keep_their_place(desk: Desk) -> None:
    desk.put({"tickets.csv": HEADER + ROW + b'2,soon,"a, b",\n'})
    summary = desk.load()
    assert desk.rows("tickets") == [
        ("1", "2026-01-05T08:00:00Z", "open", "high", 1),
        ("2", "soon", "a, b", None, 2),
    ]
    table = summary.table("tickets")
    assert table is not None
    assert (table.format, table.rows, table.ignored) == ("csv", 2, ())
    assert table.columns == ("ticket_id", "created_at", "status", "priority")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + HEADER + ROW, id="byte_order_mark"),
        pytest.param(
            b"\xef\xbb\xbf" + HEADER.replace(b"ticket_id", b'"ticket_id"') + ROW,
            id="byte_order_mark_before_a_quote",
        ),
        pytest.param((HEADER + ROW).replace(b"\n", b"\r\n"), id="crlf"),
        pytest.param((HEADER + ROW).replace(b"\n", b"\r"), id="lone_cr"),
        pytest.param(HEADER.replace(b"\n", b"\r\n") + ROW, id="mixed_line_ends"),
        pytest.param(HEADER + ROW.rstrip(), id="no_last_line_end"),
        pytest.param(b"\n\n" + HEADER + b"\n" + ROW + b"\n\n", id="blank_lines"),
        pytest.param(HEADER.upper() + ROW, id="capitals"),
        pytest.param(
            HEADER + b'"1","2026-01-05T08:00:00Z","open","high"\n', id="all_quoted"
        ),
        pytest.param(
            HEADER.replace(b"\n", b',"a\nnote"\n') + ROW.replace(b"\n", b",x\n"),
            id="a_line_end_in_the_header",
        ),
    ],
)
def test_one_ticket_in_many_ways_to_write_it(desk: Desk, content: bytes) -> None:
    desk.put({"tickets.csv": content}).load()
    assert desk.rows("tickets") == [("1", "2026-01-05T08:00:00Z", "open", "high", 1)]


def test_an_empty_field_is_null_in_quotes_too(desk: Desk) -> None:
    desk.put({"tickets.csv": HEADER + b'1,"",open,\n'}).load()
    assert desk.rows("tickets") == [("1", None, "open", None, 1)]


def test_a_short_row_ends_in_nulls_and_a_long_one_may_end_in_nothing(
    desk: Desk,
) -> None:
    desk.put({"tickets.csv": HEADER + b"1,a\n" + ROW.replace(b"\n", b",,\n")}).load()
    assert desk.rows("tickets", "ticket_id, status, _row_number") == [
        ("1", None, 1),
        ("1", "open", 2),
    ]


@pytest.mark.parametrize("field", [b"x" * 10_000_000, b'"' + b"x\n" * 5_000_000 + b'"'])
def test_a_field_of_ten_megabytes_is_read(desk: Desk, field: bytes) -> None:
    desk.put({"tickets.csv": HEADER + b"1,2026-01-05," + field + b",high\n" + ROW})
    desk.load()
    assert desk.rows("tickets", "length(status), priority") == [
        (10_000_000, "high"),
        (4, "high"),
    ]


def test_header_only_is_a_table_without_rows(desk: Desk) -> None:
    summary = desk.put({"tickets.csv": HEADER}).load()
    table = summary.table("tickets")
    assert table is not None
    assert table.rows == 0
    assert desk.rows("tickets") == []


def test_gzip_and_zstd_are_read(desk: Desk) -> None:
    desk.put({"tickets.csv.gz": gzip.compress(HEADER + ROW), "customers.csv.zst": b""})
    desk.put({"customers.csv.zst": as_zstd("select 'a\r\nb' as customer_id, 1 as x")})
    desk.load()
    assert desk.rows("tickets", "ticket_id") == [("1",)]
    assert desk.rows("customers") == [("a\r\nb", 1)]


def test_short_rows_are_read_from_zstd_too(desk: Desk) -> None:
    path = desk.data / "tickets.csv.zst"
    desk.connection.execute(
        "copy (select unnest(['ticket_id,created_at,status', '1,2', '', '3,4,open'])"
        f" as line) to '{path}'"
        " (format csv, header false, quote '', delimiter '|', compression zstd)"
    )
    desk.load()
    assert desk.rows("tickets") == [("1", "2", None, 1), ("3", "4", "open", 2)]


def test_parquet_keeps_its_types(desk: Desk) -> None:
    desk.put(
        {
            "tickets.parquet": as_parquet(
                "select 7 as ticket_id, timestamptz '2026-01-05 08:00:00+00' as"
                " created_at, 'open'::blob as status, date '2026-01-06' as resolved_at,"
                " 1 as file_row_number from range(2)"
            )
        }
    )
    summary = desk.load()
    described = desk.connection.execute("describe raw.tickets").fetchall()
    assert [(row[0], row[1]) for row in described] == [
        ("ticket_id", "INTEGER"),
        ("created_at", "TIMESTAMP WITH TIME ZONE"),
        ("status", "VARCHAR"),
        ("resolved_at", "DATE"),
        ("_row_number", "BIGINT"),
    ]
    assert desk.rows("tickets", "_row_number") == [(1,), (2,)]
    table = summary.table("tickets")
    assert table is not None
    assert (table.format, table.rows, table.ignored) == (
        "parquet",
        2,
        ("file_row_number",),
    )


def test_unknown_columns_and_files_are_named_once(desk: Desk) -> None:
    desk.put(
        {
            "tickets.csv": HEADER.replace(b"priority", b"priorty") + ROW,
            "product.csv": b"x\n1\n",
            "notes.csv": b"x\n1\n",
            "tickets.xlsx": b"PK",
        }
    )
    notices = [notice.replace(f"{desk.data}/", "") for notice in desk.load().notices]
    assert notices == [
        "product.csv: ignored (is it products?)",
        "tickets.xlsx: ignored beside tickets.csv",
        "tickets.csv: ignored priorty (is it priority?)",
    ]


def test_odd_names_are_only_names(tmp_path: Path) -> None:
    odd = tmp_path / 'it\'s [a] *dir* "x"=1; drop'
    odd.mkdir()
    desk = Desk(odd)
    desk.put({"tickets.csv": b'"ti""x;--",' + HEADER + b"0," + ROW}).load()
    assert desk.rows("tickets", "ticket_id") == [("1",)]
    (desk.data / "tickets.csv").unlink()
    desk.put({"tickets.parquet": PARQUET}).load()
    assert desk.rows("tickets", "ticket_id") == [(1,)]


def test_what_is_absent_now_does_not_stay_from_before(desk: Desk) -> None:
    desk.put({"tickets.csv": HEADER + ROW, "customers.csv": b"customer_id\nc\n"}).load()
    (desk.data / "customers.csv").unlink()
    (desk.data / "tickets.csv").unlink()
    desk.put({"tickets.parquet": PARQUET}).load()
    names = desk.connection.execute(
        "select table_name from information_schema.tables where table_schema = 'raw'"
        " order by 1"
    ).fetchall()
    assert [row[0] for row in names] == ["aftersales_file_notices", "tickets"]


def test_what_the_loader_counts_is_left_for_the_models(desk: Desk) -> None:
    header = b"ticket_id,created_at,status,customer_id,Colour,\n"
    row = b"1.0,2026-01-05,open,7.0,red,\n"
    summary = desk.put({"tickets.csv": header + row}).load()
    kept = desk.connection.execute("from raw.aftersales_file_notices").fetchall()
    assert kept == [
        ("unknown_columns", "tickets", 2, "Colour"),
        ("ids_end_in_dot_zero", "tickets", 2, "ticket_id"),
    ]
    assert [tuple(vars(notice).values()) for notice in summary.counted] == kept


def test_only_what_is_given_is_loaded(desk: Desk) -> None:
    desk.data = REPOSITORY / "seeds" / "demo"
    summary = desk.load()
    shipped = {"ticket_statuses", "survey_scales"}
    assert {table.name for table in summary.tables} == set(ALL_TABLES) - shipped
    assert summary.notices == ()


def test_the_files_that_were_read_are_told_before_and_after(desk: Desk) -> None:
    desk.put({"tickets.csv": HEADER + ROW, "notes.csv": b"x\n"})
    assert input_files(desk.data, None) == [desk.data / "tickets.csv"]
    assert desk.load().files == (desk.data / "tickets.csv",)


# --- what is read is what is there


def test_what_is_read_is_what_python_reads(desk: Desk) -> None:
    """A file is either refused or read as the csv module reads it."""
    rng = random.Random(20260105)
    pieces = ["a", "1", ",", ",", '"', '""', "\n", "\r\n", "\r", "é", "\t", ";", "\\"]
    fields = ["a", '"b"', '"x,y"', "", '""', '"x""y"', '"p\nq"', '"p\r\nq"', "é"]
    agreed = refused = 0
    for _ in range(200):
        end = rng.choice(["\n", "\r\n", "\r"])
        if rng.random() < 0.5:
            body = "".join(rng.choices(pieces, k=rng.randint(0, 14)))
        else:
            widths = rng.choices([2, 3, 3, 3, 3, 3, 4], k=rng.randint(0, 5))
            body = end.join(",".join(rng.choices(fields, k=w)) for w in widths)
        text = f"customer_id,region,country{end}{body}"
        desk.put({"customers.csv": text, "tickets.csv": HEADER})
        try:
            desk.load()
        except InputError:
            refused += 1
            continue
        expected = [
            tuple(cell or None for cell in (*row, "", "", "")[:3])
            for row in csv.reader(_lines(text))
            if row
        ][1:]
        found = desk.rows("customers", "customer_id, region, country")
        assert _one_line_end(found) == _one_line_end(expected), text
        agreed += 1
    assert agreed > 50
    assert refused > 25


def _lines(text: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", newline="")


def _one_line_end(rows: list[tuple[str | None, ...]]) -> list[tuple[str | None, ...]]:
    """Where line ends are mixed, those inside of fields are made alike too."""
    return [
        tuple(cell and cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row)
        for row in rows
    ]


def test_rows_keep_their_place_when_read_in_parallel(desk: Desk) -> None:
    count = 400_000
    lines = b"".join(b'%d,2026-01-05,"op\nen",\n' % i for i in range(1, count + 1))
    desk.put({"tickets.csv": HEADER + lines}).load()
    found = desk.connection.execute(
        "select count(*), count(distinct _row_number) filter"
        " (_row_number = cast(ticket_id as bigint)) from raw.tickets"
    ).fetchall()
    assert found == [(count, count)]
