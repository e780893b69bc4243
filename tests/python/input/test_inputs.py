"""What users' files can be, and the one clear message where they are something else."""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from aftersales.errors import InputError
from aftersales.input.contract import ALL_TABLES
from aftersales.input.inputs import input_files
from loading import HEADER, REPOSITORY, ROW, Desk

UTF8_ADVICE = (
    "Expected UTF-8: save the file as UTF-8, or name its encoding in a mapping"
    " (read: {encoding: %s})."
)
QUOTE_ADVICE = 'Expected quotes around a whole field, and "" for a quote inside one.'
EMPTY_ADVICE = "Expected a line of column names and one line per record."
SAVE_AS = 'In Excel: "Save as", "CSV UTF-8", one file a sheet.'
PLAIN_VALUE = "Expected one value a row: a text, number, date, instant or boolean."
BY_NAME = (
    "Expected CSV (.csv, .csv.gz, .csv.zst) or Parquet (.parquet), named after what"
    " it is."
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.connection.close()


def as_parquet(query: str) -> bytes:
    """A Parquet file with the rows of a query."""
    return _copied(query, "rows.parquet", "format parquet")


def as_zstd(query: str) -> bytes:
    """A zstd-compressed CSV file with the rows of a query."""
    return _copied(query, "rows.csv.zst", "format csv, header, compression zstd")


def _copied(query: str, name: str, options: str) -> bytes:
    with tempfile.TemporaryDirectory() as directory, duckdb.connect() as connection:
        path = Path(directory) / name
        connection.execute(f"copy ({query}) to '{path}' ({options})")
        return path.read_bytes()


TICKETS = (
    "select 1 as ticket_id, timestamp '2026-01-05' as created_at, 'open' as status"
)
PARQUET = as_parquet(TICKETS)
ZSTD = as_zstd(f"{TICKETS} from range(500)")


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


# --- files that are not


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            b"", f"tickets.csv: the file is empty. {EMPTY_ADVICE}", id="empty"
        ),
        pytest.param(
            b"\xef\xbb\xbf\r\n",
            f"tickets.csv: the file is empty. {EMPTY_ADVICE}",
            id="nothing_but_a_byte_order_mark",
        ),
        pytest.param(
            b"ticket_id,status\n1,open\n",
            "tickets.csv, line 1, column created_at: the column is missing, and no row"
            " can do without it. Expected it beside ticket_id, status.",
            id="missing_column",
        ),
        pytest.param(
            b"ticket_id,creatd_at,status\n1,2026-01-05,open\n",
            "tickets.csv, line 1, column created_at: the column is missing, and no row"
            " can do without it. Is it the one called creatd_at?",
            id="misspelt_column",
        ),
        pytest.param(
            b"ticket_id,created_at,status,team,team\n",
            "tickets.csv, line 1, column team: the header gives this name twice."
            " Expected each name that is used once.",
            id="duplicate_header",
        ),
        pytest.param(
            b"\nticket_id,created_at,status,Status\n",
            "tickets.csv, line 2, column Status: the header gives this name twice (the"
            " other time as status). Expected each name that is used once.",
            id="duplicate_header_in_capitals",
        ),
        pytest.param(
            HEADER + b'1,2026-01-05,"op\nen",high\n' + b"2,2026-01-05,open,high,!\n",
            "tickets.csv, line 4, column priority: 5 fields, where the header has 4."
            " Expected at most 4; a ',' inside a field needs quotes around the field.",
            id="too_many_fields_after_a_row_of_two_lines",
        ),
        pytest.param(
            b"ticket_id;created_at;status\n1;2026-01-05;open\n",
            'tickets.csv, line 1: the columns seem to be separated by ";". Expected'
            ' ","; or say how to read it in a mapping (tickets: {file: tickets.csv,'
            ' read: {delimiter: ";", decimal: ","}}).',
            id="semicolons",
        ),
        pytest.param(
            b"ticket_id\tcreated_at\tstatus\n1\t2026-01-05\topen\n",
            'tickets.csv, line 1: the columns seem to be separated by "\\t". Expected'
            ' ","; or say how to read it in a mapping (tickets: {file: tickets.csv,'
            ' read: {delimiter: "\\t", decimal: ","}}).',
            id="tabs",
        ),
        pytest.param(
            (HEADER + ROW).decode().encode("utf-16"),
            "tickets.csv, line 1: the text is UTF-16. " + UTF8_ADVICE % "utf-16",
            id="utf_16",
        ),
        pytest.param(
            (HEADER + ROW).decode().encode("utf-16-be"),
            "tickets.csv, line 1: the text is UTF-16. " + UTF8_ADVICE % "utf-16",
            id="utf_16_without_a_mark",
        ),
        pytest.param(
            (HEADER + ROW).decode().encode("utf-32"),
            "tickets.csv, line 1: the text is UTF-32. " + UTF8_ADVICE % "utf-32",
            id="utf_32",
        ),
        pytest.param(
            HEADER + ROW + '2,2026-01-05,"größer, so",high\n'.encode("latin-1"),
            "tickets.csv, line 3, column status: byte 0xF6 is not UTF-8. "
            + UTF8_ADVICE % "latin-1",
            id="latin_1",
        ),
        pytest.param(
            HEADER.replace(b"priority", b"priorit\xe9") + ROW,
            "tickets.csv, line 1: byte 0xE9 is not UTF-8. " + UTF8_ADVICE % "latin-1",
            id="latin_1_in_the_header",
        ),
        pytest.param(
            HEADER + ROW + b"2,2026-01-05,open,caf\xc3",
            "tickets.csv, line 3, column priority: byte 0xC3 is not UTF-8. "
            + UTF8_ADVICE % "latin-1",
            id="utf_8_cut_short",
        ),
        pytest.param(
            HEADER + ROW + b"2,2026-01-05,op\0en,high\n",
            "tickets.csv, line 3, column status: a NUL byte (0x00). Expected text,"
            " which holds none: export the file again.",
            id="nul_byte",
        ),
        pytest.param(
            HEADER + ROW + b'2,"2026-01-05,open,high\n' + ROW,
            "tickets.csv, line 3, column created_at: a quote is opened and never"
            f" closed. {QUOTE_ADVICE}",
            id="quote_left_open",
        ),
        pytest.param(
            HEADER + ROW + b'2,2026-01-05,"open"ed,"high"\n' + ROW,
            "tickets.csv, line 3, column status: text follows a closing quote."
            f" {QUOTE_ADVICE}",
            id="text_after_a_quote",
        ),
        pytest.param(
            HEADER + b'2,2026-01-05,"' + b"x\n" * 500_000 + b'"ed,high\n' + ROW,
            "tickets.csv, line 2, column status: text follows a closing quote."
            f" {QUOTE_ADVICE}",
            id="text_after_a_quote_half_a_million_lines_later",
        ),
        pytest.param(
            b'ticket_id,"created_at,status\n1,2026-01-05,open\n',
            "tickets.csv, line 1: the header cannot be read (unexpected end of data)."
            " Expected one line of column names; look for a quote left open.",
            id="quote_left_open_in_the_header",
        ),
        pytest.param(
            b"PK\x03\x04\x14\0\x06\0",
            f"tickets.csv, line 1: an Excel (or ZIP) file, not CSV text. {BY_NAME}"
            f" {SAVE_AS}",
            id="excel_called_csv",
        ),
        pytest.param(
            gzip.compress(HEADER + ROW),
            f"tickets.csv, line 1: a gzip file, not CSV text. {BY_NAME}",
            id="gzip_called_csv",
        ),
        pytest.param(
            PARQUET,
            f"tickets.csv, line 1: a Parquet file, not CSV text. {BY_NAME}",
            id="parquet_called_csv",
        ),
        pytest.param(
            b'[{"ticket_id": 1}]\n',
            "tickets.csv, line 1: JSON, neither CSV nor Parquet. Expected a line of"
            " column names, separated by commas.",
            id="json_called_csv",
        ),
    ],
)
def test_a_bad_csv_file_is_refused(desk: Desk, content: bytes, message: str) -> None:
    assert desk.put({"tickets.csv": content}).refusal() == message


def test_a_bad_byte_far_into_a_file_is_found_in_its_line(desk: Desk) -> None:
    head = HEADER + ROW * 70_000
    desk.put({"tickets.csv": head + b"2,2026-01-05,ol\xe9,high\n"})
    assert desk.refusal().startswith(
        "tickets.csv, line 70002, column status: byte 0xE9"
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param(
            "tickets.csv.gz",
            gzip.compress(HEADER + ROW * 1000)[:60],
            "tickets.csv.gz: not a whole gzip file. Expected a gzip-compressed CSV;"
            " was its copy cut short?",
            id="gzip_cut_short",
        ),
        pytest.param(
            "tickets.csv.zst",
            ZSTD[:-7],
            "tickets.csv.zst: not a whole zstd file. Expected a zstd-compressed CSV;"
            " was its copy cut short?",
            id="zstd_cut_short",
        ),
        pytest.param(
            "tickets.csv.zst",
            HEADER + ROW,
            "tickets.csv.zst: not a whole zstd file (zstd decompressor error: Unknown"
            " frame descriptor). Expected a zstd-compressed CSV; was its copy cut"
            " short?",
            id="csv_called_zstd",
        ),
        pytest.param(
            "tickets.parquet",
            PARQUET[:-20],
            "tickets.parquet: the Parquet file is cut short. Expected PAR1 at its end:"
            " export or copy it again.",
            id="parquet_cut_short",
        ),
        pytest.param(
            "tickets.parquet",
            HEADER + ROW,
            "tickets.parquet: not a Parquet file. Expected Parquet, which begins with"
            " PAR1; a CSV ends in .csv.",
            id="csv_called_parquet",
        ),
        pytest.param(
            "tickets.parquet",
            as_parquet("select 1 as ticket_id, 'open' as status"),
            "tickets.parquet, column created_at: the column is missing, and no row can"
            " do without it. Expected it beside ticket_id, status.",
            id="parquet_without_a_column",
        ),
        pytest.param(
            "tickets.parquet",
            as_parquet(f"select *, [1, 2] as team from ({TICKETS})"),
            f"tickets.parquet, column team: the column holds INTEGER[]. {PLAIN_VALUE}",
            id="parquet_with_a_list",
        ),
        pytest.param(
            "tickets.xlsx",
            b"PK\x03\x04",
            "tickets.xlsx: a spreadsheet, neither CSV nor Parquet. Expected tickets.csv"
            f" (or .csv.gz, .csv.zst) or tickets.parquet. {SAVE_AS}",
            id="excel",
        ),
    ],
)
def test_a_bad_file_is_refused(
    desk: Desk, name: str, content: bytes, message: str
) -> None:
    assert desk.put({name: content}).refusal() == message


def test_damage_inside_a_parquet_file_is_refused_before_the_build(desk: Desk) -> None:
    body = as_parquet(f"select *, repeat('x' || i, 50) as team from ({TICKETS}),"
                      " range(5000) as t(i)")  # fmt: skip
    middle = len(body) // 2
    desk.put({"tickets.parquet": body[:middle] + b"\xff" * 200 + body[middle + 200 :]})
    assert desk.refusal().startswith(
        "tickets.parquet: the Parquet file is damaged and cannot be read to its end ("
    )


def test_two_files_of_one_table_are_refused(desk: Desk) -> None:
    desk.put({"tickets.csv": HEADER + ROW, "tickets.parquet": PARQUET})
    assert desk.refusal() == (
        "tickets.parquet: a second file for tickets, beside tickets.csv. Expected one"
        " file a table; several become one by a mapping."
    )


def test_a_directory_where_a_file_should_be_is_refused(desk: Desk) -> None:
    (desk.data / "tickets.parquet").mkdir()
    assert desk.refusal() == (
        "tickets.parquet: a directory where a file should be. Expected one file;"
        " several files become one table by a mapping."
    )


def test_a_pipe_or_a_link_to_nowhere_is_refused_and_never_waited_for(
    desk: Desk,
) -> None:
    os.mkfifo(desk.data / "tickets.csv")
    assert desk.refusal() == "tickets.csv: not a regular file. Expected a file."
    (desk.data / "tickets.csv").unlink()
    (desk.data / "tickets.csv").symlink_to("nowhere")
    assert desk.refusal() == "tickets.csv: no such file."


@pytest.mark.parametrize("name", ["tickets.csv", "tickets.parquet"])
def test_an_unreadable_file_is_refused(
    desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put({name: b"PAR1"})
    usual = Path.open

    def refusing(path: Path, *args: str, **options: str) -> io.IOBase:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return usual(path, *args, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(Path, "open", refusing)
    assert desk.refusal() == f"{name}: no permission to read this file."


def test_a_missing_or_empty_directory_is_refused(desk: Desk) -> None:
    nothing = (
        "data: no table that a KPI can be computed from. Expected tickets.csv or"
        " tickets.parquet, or one of survey_responses, field_visits, contracts,"
        " customer_activity; files of other names become tables by a mapping"
        " (--mapping)."
    )
    assert desk.refusal() == nothing
    assert desk.put({"customers.csv": b"customer_id\n1\n"}).refusal() == nothing
    desk.data /= "customers.csv"
    with pytest.raises(InputError, match="not a directory"):
        desk.load()
    desk.data /= "nowhere"
    with pytest.raises(InputError, match="nowhere: no"):
        desk.load()


def test_answers_alone_are_enough(desk: Desk) -> None:
    header = b"response_id,survey_type,responded_at,score\n"
    summary = desk.put({"survey_responses.csv": header}).load()
    assert summary.table("tickets") is None


# --- reference tables


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "kpi_targets",
            "kpi_id,target_value\nnps,50\nnpss,4\n",
            'line 3, column kpi_id: "npss" is not known (is it nps?). Expected one of'
            " nps, ticket_volume, fault_rate, open_tickets, open_ticket_rate,"
            " turnaround_time, engineer_utilization, csat, first_contact_resolution,"
            " customer_effort_score, customer_retention_rate, first_response_time,"
            " sla_attainment, first_time_fix_rate.",
        ),
        (
            "kpi_targets",
            'kpi_id,segment_value,target_value\nnps,"two\nlines",1\nnps,,"5,0"\n',
            'line 4, column target_value: "5,0" is no number. Expected a number such as'
            " 4.5.",
        ),
        (
            "survey_scales",
            "survey_type,scale_min,scale_max\nces,0,1e308\n",
            'line 2, column scale_max: "1e308" is too large. Expected a number such as'
            " 4.5.",
        ),
        (
            "kpi_targets",
            "kpi_id,target_value,valid_from\nnps,5,31.12.2026\n",
            'line 2, column valid_from: "31.12.2026" is no date. Expected a date such'
            " as 2026-03-31.",
        ),
        (
            "kpi_targets",
            "kpi_id,target_value,period_grain\nnps,5,monthly\n",
            'line 2, column period_grain: "monthly" is not known (is it month?).'
            " Expected one of day, week, month, quarter, year.",
        ),
        (
            "kpi_targets",
            "kpi_id,target_value,valid_from,valid_to\nnps,5,2026-01-01,2026-01-01\n",
            'line 2, column valid_to: "2026-01-01" is not after valid_from. Expected a'
            " later date.",
        ),
        (
            "sla_targets",
            "priority,target_days\nhigh,-1\n",
            'line 2, column target_days: "-1" is negative. Expected days from 0.',
        ),
        (
            "ticket_statuses",
            "status,category\nnew,new\ndone,solved\n",
            'line 3, column category: "solved" is not known (is it resolved?). Expected'
            " one of new, open, pending, on_hold, resolved, closed.",
        ),
        (
            "ticket_statuses",
            "status,category\nnew,\n",
            "line 2, column category: the field is empty. Expected a text.",
        ),
        (
            "survey_scales",
            "survey_type,scale_min,scale_max,favourable_from\ncsat,1,5,6\n",
            'line 2, column favourable_from: "6" lies outside the scale. Expected a'
            " mark from 1 to 5.",
        ),
        (
            "survey_scales",
            "survey_type,scale_min,scale_max\nces,7,1\n",
            'line 2, column scale_max: "1" is not above scale_min. Expected more.',
        ),
        (
            "business_calendars",
            "weekday,opens,closes\n8,09:00,17:00\n",
            'line 2, column weekday: "8" is no weekday. Expected 1 (Monday) to 7'
            " (Sunday), or an English name.",
        ),
        (
            "business_calendars",
            "weekday,opens,closes\nmon,09:00,24:00\nTuesday,9:00,17:00\n",
            'line 3, column opens: "9:00" is no time of day. Expected a time such as'
            " 09:00.",
        ),
        (
            "business_calendars",
            "weekday,opens,closes\n1,22:00,06:00\n",
            'line 2, column closes: "06:00" is not after opens. Expected a later time;'
            " end a night shift at 24:00 and go on the next day.",
        ),
        (
            "business_calendars",
            "weekday,opens,closes,timezone\n1,09:00,17:00,Europe/Pariss\n",
            "line 2, column timezone: timezone 'Europe/Pariss' is no time zone."
            " Expected an IANA name such as Europe/Paris.",
        ),
        (
            "business_calendars",
            "weekday,opens,closes\n1,09:00,12:00\n2,09:00,17:00\nMon,11:30,17:00\n",
            "line 4, column opens: 11:30–17:00 overlaps with line 2, 09:00–12:00, of"
            " the same team and weekday. Expected hours that at most touch.",
        ),
        (
            "business_calendars",
            "team,weekday,opens,closes\nA,0,10:00,11:00\n,7,09:00,17:00\n"
            "A,sunday,00:00,24:00\n",
            "line 4, column opens: 00:00–24:00 overlaps with line 2, 10:00–11:00, of"
            " the same team and weekday. Expected hours that at most touch.",
        ),
        (
            "ticket_statuses",
            "status,category\ndone,resolved\nopen,open\ndone,closed\n",
            'line 4, column status: "done" is given twice, in whatever case. Expected'
            " one row for each status.",
        ),
        (
            "ticket_statuses",
            "status,category\nSolved,resolved\nopen,open\nsolved,open\n",
            'line 4, column status: "solved" is given twice, in whatever case. Expected'
            " one row for each status.",
        ),
        (
            "sla_targets",
            "priority,target_days\n,1\nhigh,2\n,3\n",
            'line 4, column priority: "" is given twice. Expected one row for each'
            " priority, valid_from.",
        ),
        (
            "sla_targets",
            "priority,target_days,time_basis\nhigh,1,business\nlow,2,working\n",
            'line 3, column time_basis: "working" is not known. Expected one of'
            " calendar, business.",
        ),
        (
            "survey_scales",
            "survey_type,scale_min,scale_max\nnps,0,10\nnps,0.0,10\n",
            'line 3, column survey_type: "nps" is given twice, in whatever case.'
            " Expected one row for each survey_type, scale_min, scale_max.",
        ),
        (
            "holidays",
            "holiday_on,name\n2026-02-30,Never\n",
            'line 2, column holiday_on: "2026-02-30" is no date. Expected a date such'
            " as 2026-03-31.",
        ),
    ],
)
def test_a_bad_cell_of_a_reference_table_is_refused(
    desk: Desk, name: str, content: str, message: str
) -> None:
    desk.put({"tickets.csv": HEADER + ROW, f"{name}.csv": content})
    assert desk.refusal() == f"{name}.csv, {message}"


TARGETS = (
    "kpi_id,segment,segment_value,target_value\n"
    "nps,team,A,1\nfault_rate,team,A,2\nfault_rate,team,B,2\nnps,regio,North,3\n"
    "csat,region,,4\nnps,,North,5\ncsat,all,all,6\nnps,,,7\n"
)


def test_a_target_that_no_number_will_meet_is_reported(desk: Desk) -> None:
    desk.put({"tickets.csv": HEADER + ROW, "kpi_targets.csv": TARGETS})
    place = desk.data / "kpi_targets.csv"
    assert list(desk.load().notices) == [
        f"{place}, lines 3, 4: the target is not used, since fault_rate has no segment"
        " 'team' (it has product_line, region, customer_segment)",
        f"{place}, line 5: the target is not used, since nps has no segment 'regio'"
        " (is it region?)",
        f"{place}, line 6: the target is not used, since segment region has no"
        " segment_value",
        f"{place}, line 7: the target is not used, since segment_value 'North' is of no"
        " segment",
    ]


def test_a_target_of_a_parquet_file_is_named_by_its_row(desk: Desk) -> None:
    rows = "select 'fault_rate' as kpi_id, 'team' as segment, 1 as target_value"
    desk.put({"tickets.csv": HEADER + ROW, "kpi_targets.parquet": as_parquet(rows)})
    (notice,) = desk.load().notices
    assert "kpi_targets.parquet, row 1: the target is not used" in notice


def test_opening_hours_may_touch_and_differ_by_team_and_weekday(desk: Desk) -> None:
    calendar = (
        b"team,weekday,opens,closes\n,1,12:00:00,17:00\n,mon,09:00,12:00\n"
        b"A,1,09:00,17:00\nA,2,09:00,17:00\nA,tue,17:00:01,24:00\n"
    )
    desk.put({"tickets.csv": HEADER + ROW, "business_calendars.csv": calendar}).load()
    assert len(desk.rows("business_calendars")) == 5


def test_a_reference_table_may_be_parquet_with_its_own_types(desk: Desk) -> None:
    desk.put(
        {
            "tickets.csv": HEADER + ROW,
            "holidays.parquet": as_parquet("select timestamp '2026-12-25' holiday_on"),
            "business_calendars.parquet": as_parquet(
                "select 1 as weekday, time '09:00' as opens, time '17:30' as closes"
            ),
        }
    ).load()
    desk.put({"sla_targets.parquet": as_parquet("select 'x' as target_days")})
    assert desk.refusal() == (
        'sla_targets.parquet, row 1, column target_days: "x" is no number. Expected a'
        " number such as 4.5."
    )


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


def test_two_holidays_may_fall_on_one_day(desk: Desk) -> None:
    days = "holiday_on,name\n2026-05-14,Ascension\n2026-05-14,Union Day\n"
    desk.put({"tickets.csv": HEADER + ROW, "holidays.csv": days}).load()
    assert len(desk.rows("holidays")) == 2
