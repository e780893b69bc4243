"""The one clear message where a file is not what it should be."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pytest
from aftersales.errors import InputError
from loading import HEADER, ROW, TICKETS, Desk, as_parquet, as_zstd

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


PARQUET = as_parquet(TICKETS)
ZSTD = as_zstd(f"{TICKETS} from range(500)")


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
