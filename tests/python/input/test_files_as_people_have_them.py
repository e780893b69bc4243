"""Exports with blanks, repeated names, lines above the header, odd types and paths."""

from __future__ import annotations

import gzip
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from aftersales.errors import InputError
from loading import HEADER, ROW, Desk, mapped

# --- blanks around quotes


@pytest.mark.parametrize(
    "header",
    [
        '"ticket_id" ,"created_at", "status"',
        '"ticket_id", "created_at","status"',
        ' "ticket_id" , "created_at" ,  "status"  ',
        " ticket_id , created_at , status ",
    ],
)
def test_blanks_around_names_of_the_header_are_dropped(desk: Desk, header: str) -> None:
    desk.put({"tickets.csv": f'{header}\n"1" , "2026-01-05", "open"\n'}).load()
    assert desk.rows("tickets") == [("1", "2026-01-05", "open", 1)]


def test_blanks_around_quoted_fields_are_dropped(desk: Desk) -> None:
    rows = '"1" ,"2026-01-05", "open" , "a, b"\n2,2026-01-06, open,x\n'
    desk.put({"tickets.csv": f"ticket_id,created_at,status,team\n{rows}"}).load()
    assert desk.rows("tickets", "ticket_id, status, team") == [
        ("1", "open", "a, b"),
        ("2", " open", "x"),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_blanks_before_a_quoted_field_are_dropped_however_many(
    desk: Desk, newline: str
) -> None:
    lines = (
        "ticket_id,created_at,status,priority,category",
        '1,  "2026-01-05",   "open",\t"a"," a,  ""b"" "',
        '   "2","2026-01-05","open",  c, 5" pipe',
        '3, "2026-01-05","open","line one',
        '   ""two"",  "" three", "x"',
    )
    desk.put({"tickets.csv": newline.join(lines) + newline}).load()
    assert desk.rows(
        "tickets", "ticket_id, created_at, status, priority, category"
    ) == [
        ("1", "2026-01-05", "open", "a", ' a,  "b" '),
        ("2", "2026-01-05", "open", "  c", ' 5" pipe'),
        ("3", "2026-01-05", "open", f'line one{newline}   "two",  " three', "x"),
    ]


# --- a name given twice


JIRA = (
    "Summary,Issue key,Status,Created,Labels,Labels,Comment,,Comment,comment,\n"
    '"Pump leaks, again",HV-1,Done,2026-01-05,pump,leak,a,b,c,d,e\n'
)


def test_a_column_that_nobody_uses_may_be_there_twice(desk: Desk) -> None:
    columns = "ticket_id: '\"Issue key\"', created_at: created, status: upper(Status)"
    desk.put({"export.csv": JIRA}).map(mapped("", columns)).load()
    assert desk.rows("tickets") == [("HV-1", "2026-01-05", "DONE", 1)]
    text = "id,created_at,x,status,X,ticket_id\nno,2026-01-05,no,open,no,1\n"
    desk.mapping = None
    desk.put({"tickets.csv": text}).load()
    assert desk.rows("tickets", "ticket_id, status") == [("1", "open")]


@pytest.mark.parametrize("expression", ["labels", "upper(Labels)", "COMMENT"])
def test_a_column_that_is_used_may_not(desk: Desk, expression: str) -> None:
    columns = f"ticket_id: '\"Issue key\"', created_at: Created, status: {expression}"
    refusal = desk.put({"export.csv": JIRA}).map(mapped("", columns)).refusal()
    assert refusal.startswith("export.csv, line 1, column ")
    assert "the header gives this name twice" in refusal


def test_a_name_twice_in_parquet_matters_where_it_is_used(desk: Desk) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = [["1"], ["2026-01-05"], ["open"], ["a"], ["b"]]
    for name, refused in (("note", False), ("team", True)):
        names = ["ticket_id", "created_at", "status", name, name.upper()]
        path = desk.data / "tickets.parquet"
        arrays = [pyarrow.array(column) for column in columns]
        parquet.write_table(pyarrow.table(arrays, names), path)
        if refused:
            assert "column team: the file has two columns of this" in desk.refusal()
        else:
            desk.load()
            assert desk.rows("tickets", "ticket_id") == [("1",)]


# --- lines above the header


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_line_that_names_the_separator_is_understood(desk: Desk, line: str) -> None:
    text = f"{line}\r\nid;at;s\r\n4711;2026-01-05;a,b\r\n4712;2026-01-06;c\r\n"
    desk.put({"export.csv": text}).map(mapped("")).load()
    assert desk.rows("tickets", "ticket_id, status") == [("4711", "a,b"), ("4712", "c")]
    desk.map(mapped('delimiter: ";"')).load()
    assert len(desk.rows("tickets")) == 2


def test_a_separator_line_is_understood_without_a_mapping(desk: Desk) -> None:
    for sign in ",;\t|":
        text = f"sep={sign}\n" + (HEADER + ROW).decode().replace(",", sign)
        desk.put({"tickets.csv": text}).load()
        assert desk.rows("tickets", "ticket_id, status") == [("1", "open")]


@pytest.mark.parametrize(
    "above",
    ["Report\n\n", "a,b,c,d,e\nx\n", 'Report "x"\n"open,\n', "\n\n", "sep=;\nReport\n"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_above_the_header_are_skipped(desk: Desk, above: str, end: str) -> None:
    text = f"{above}id;at;s\n1;2026-01-05;open\n2;2026-01-06;x\n".replace("\n", end)
    desk.put({"export.csv": text}).map(mapped('skip: 2, delimiter: ";"')).load()
    assert desk.rows("tickets", "ticket_id, status") == [("1", "open"), ("2", "x")]
    desk.put({"export.csv": f"{text}3;2026-01-07;open;too;many{end}"})
    assert desk.refusal().startswith("export.csv, line 6, column s: 5 fields")


def test_names_of_the_header_further_down_are_pointed_to(desk: Desk) -> None:
    text = b"Tickets of January\n\nExported 2026-02-01\n" + HEADER + ROW
    assert desk.put({"tickets.csv": text}).refusal() == (
        "tickets.csv, line 1: the column names seem to be in line 4. Remove what is"
        " above them, or say so in a mapping (tickets: {file: tickets.csv, read: {skip:"
        " 3}})."
    )
    desk.map("tickets: {file: tickets.csv, read: {skip: 3}}").load()
    assert desk.rows("tickets", "ticket_id") == [("1",)]


def test_lines_above_rows_without_a_header_are_skipped(desk: Desk) -> None:
    desk.put({"export.csv": "Report\n1,2026-01-05,open\n"})
    desk.map(mapped("skip: 1, header: [id, at, s]")).load()
    assert desk.rows("tickets", "ticket_id") == [("1",)]


# --- an escape character


def test_an_escape_character_is_said_in_the_mapping(desk: Desk) -> None:
    text = 'id,at,s\n1,2026-01-05,"a \\"b\\", c"\n2,2026-01-06,"line\nfeed \\" x"\n'
    desk.put({"export.csv": text}).map(mapped("escape: '\\'")).load()
    assert desk.rows("tickets", "status") == [('a "b", c',), ('line\nfeed " x',)]
    assert "text follows a closing quote" in desk.map(mapped("")).refusal()


def test_signs_are_told_apart(desk: Desk) -> None:
    desk.put({"export.csv": "id,at,s\n"})
    for read, message in (
        ('escape: ","', "delimiter and escape are the same sign"),
        ("quote: '\"', delimiter: '\"'", "delimiter and quote are the same sign"),
        ("escape: ab", "escape is 'ab'"),
        ("escape: é", "escape is 'é'"),
        ("skip: -1", "skip is '-1'"),
        ("skip: [1, 2]", "skip is given twice"),
    ):
        assert message in desk.map(mapped(read)).refusal()


# --- compression


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_packed_files_of_several_members_are_read_to_the_end(
    desk: Desk, suffix: str
) -> None:
    def pack(text: bytes) -> bytes:
        if suffix == "gz":
            return gzip.compress(text)
        return zstandard.ZstdCompressor(write_checksum=True).compress(text)

    content = pack(HEADER) + pack(ROW) + pack(ROW.replace(b"1,", b"2,", 1))
    desk.put({f"tickets.csv.{suffix}": content}).load()
    assert desk.rows("tickets", "ticket_id") == [("1",), ("2",)]
    desk.put({f"tickets.csv.{suffix}": content[:-3]})
    assert "was its copy cut short?" in desk.refusal()


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_packed_file_with_a_changed_byte_is_refused(desk: Desk, suffix: str) -> None:
    text = HEADER + b"".join(b"%d,2026-01-05,open,high\n" % n for n in range(2000))
    packed = zstandard.ZstdCompressor(write_checksum=True).compress(text)
    if suffix == "gz":
        packed = gzip.compress(text, compresslevel=0)  # whose bytes are the text's
    place = packed.find(b"1000,2026") if suffix == "gz" else len(packed) // 2
    changed = packed[:place] + bytes([packed[place] ^ 1]) + packed[place + 1 :]
    desk.put({f"tickets.csv.{suffix}": changed})
    assert desk.refusal().startswith(f"tickets.csv.{suffix}: not a whole ")


# --- odd types


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("interval 1 day", "INTERVAL"),
        ("{'a': 1}", "STRUCT(a INTEGER)"),
        ("[1]", "INTEGER[]"),
        ("map {'a': 1}", "MAP(VARCHAR, INTEGER)"),
        ("1::variant", "VARIANT"),
    ],
)
def test_a_column_that_is_no_plain_value_is_refused(
    desk: Desk, value: str, kind: str
) -> None:
    _tickets_in_parquet(desk, value)
    assert desk.refusal() == (
        f"tickets.parquet, column team: the column holds {kind}. Expected one value a"
        " row: a text, number, date, instant or boolean."
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("uuid '01234567-89ab-cdef-0123-456789abcdef'",
         "01234567-89ab-cdef-0123-456789abcdef"),
        ("time '09:30'", "09:30:00"),
        ("'a'::enum ('a', 'b')", "a"),
        ("'{\"a\": 1}'::json", '{"a": 1}'),
        ("'plain'::blob", "plain"),
        ("7::hugeint", 7.0),
        ("null", None),
    ],
)  # fmt: skip
def test_a_value_that_its_text_says_wholly_is_a_text(
    desk: Desk, value: str, expected: object
) -> None:
    _tickets_in_parquet(desk, value)
    desk.load()
    assert desk.rows("tickets", "team") == [(expected,)]


def test_bytes_that_are_no_text_are_refused_where_they_are_used(desk: Desk) -> None:
    _tickets_in_parquet(desk, r"'\xFF'::blob")
    assert desk.refusal().startswith(
        "tickets.parquet, column team: bytes that are no text ("
    )
    _tickets_in_parquet(desk, r"'\xFF'::blob", "photo")
    desk.load()


def test_an_id_beyond_what_a_double_tells_apart_is_refused(desk: Desk) -> None:
    _tickets_in_parquet(desk, "9007199254740992::double", "customer_id")
    desk.load()
    _tickets_in_parquet(desk, "-9007199254740994::double", "customer_id")
    assert desk.refusal() == (
        "tickets.parquet, row 1, column customer_id: -9007199254740994 is too large to"
        " be exact in a column of type DOUBLE. Expected ids as text or BIGINT: above"
        " 2^53 two of them may be one."
    )
    _tickets_in_parquet(desk, "1e300::double", "customer_contact_count")
    desk.load()


def _tickets_in_parquet(desk: Desk, value: str, column: str = "team") -> None:
    desk.connection.execute(
        "copy (select 1 as ticket_id, '2026-01-05' as created_at, 'open' as status,"
        f" {value} as {column}) to '{desk.data / 'tickets.parquet'}' (format parquet)"
    )


def test_ids_that_all_end_in_dot_zero_are_noticed(desk: Desk) -> None:
    header = "ticket_id,created_at,status,customer_id,unit_id,team\n"
    rows = "1,x,open,17.0,u.0,1.0\n2,x,open,,u,2.0\n3,x,open,18.0,w.0,3.0\n"
    summary = desk.put({"tickets.csv": header + rows}).load()
    (notice,) = summary.counted
    assert (notice.kind, notice.table_name, notice.count, notice.example) == (
        "ids_end_in_dot_zero",
        "tickets",
        1,
        "customer_id",
    )
    assert "every customer_id ends in .0" in summary.notices[0]
    assert desk.rows("tickets", "customer_id")[0] == ("17.0",)


def test_columns_that_the_contract_does_not_know_are_counted(desk: Desk) -> None:
    header = "ticket_id,created_at,status,priorty,note\n1,x,open,,\n"
    (notice,) = desk.put({"tickets.csv": header}).load().counted
    assert (notice.kind, notice.count, notice.example) == (
        "unknown_columns",
        2,
        "priorty",
    )


# --- what is no file


def test_a_pipe_is_refused_wherever_it_stands(desk: Desk) -> None:
    os.mkfifo(desk.data / "pipe.csv")
    desk.put({"export.csv": "id,at,s\n"})
    text = mapped("").replace("export", "pipe")
    assert desk.map(text).refusal() == "pipe.csv: not a regular file. Expected a file."
    text = mapped("").replace("read", "lookup: {u: {file: pipe.csv, on: a = id}}, read")
    assert desk.map(text).refusal() == "pipe.csv: not a regular file. Expected a file."
    desk.mapping = desk.data / "pipe.csv"
    assert desk.refusal() == "pipe.csv: not a regular file. Expected a file."
    desk.mapping = Path("/dev/zero")
    assert desk.refusal() == "/dev/zero: not a regular file. Expected a file."


def test_a_socket_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.data)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("tickets.csv")
        assert desk.refusal() == "tickets.csv: not a regular file. Expected a file."


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("x" * 300, "File name too long"),
        (os.fsdecode(b"caf\xe9"), "the path is not UTF-8"),
    ],
)
def test_a_path_that_cannot_be_is_refused(desk: Desk, name: str, reason: str) -> None:
    usual = desk.data
    desk.data = usual / name
    with pytest.raises(InputError, match=reason):
        desk.load()
    desk.data, desk.mapping = usual, usual / name
    with pytest.raises(InputError, match=reason):
        desk.load()


def test_a_name_in_a_mapping_that_cannot_be_is_no_file(desk: Desk) -> None:
    for name in ("x" * 300, "'\\\"\\0\\\"'", "'[' ", "''"):
        text = mapped("").replace("export.csv", f'"{name}"')
        assert "mapping.yml, line 1: " in desk.map(text).refusal()


def test_a_directory_that_may_not_be_listed_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert desk.refusal() == (
        "data: the directory cannot be read (Permission denied). Expected a directory"
        " of CSV or Parquet files (--data)."
    )
