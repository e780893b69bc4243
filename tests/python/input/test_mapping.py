"""Mapping files: what they can say."""

from __future__ import annotations

import pytest
from aftersales.input.inputs import input_files
from loading import HEADER, PLAIN, Desk, mapped, tickets

# --- what a mapping can say


def test_renaming_expressions_constants_values_and_a_filter(desk: Desk) -> None:
    desk.put(
        {
            "export.csv": 'Ticket No,opened,State,group\n1,2026-01-05,On,"A"\n'
            "2,2026-01-06,Odd,\n3,2026-01-07,Off,B\n4,x,No,B\n"
        }
    ).map(
        """\
tickets:
  file: export.csv
  columns:
    ticket_id: Ticket No
    created_at: opened
    status: State
    team: upper(coalesce("group", 'none; yet'))
    priority: case when "Ticket No" = '1' then 'high' end
  constants:
    source_system: desk's own
    channel: ~
  values:
    status: {On: open, Off: closed, No: ~}
  filter: State <> 'Off' or "group" is null
"""
    )
    summary = desk.load()
    table = summary.table("tickets")
    assert table is not None
    assert (table.format, table.rows) == ("mapping", 3)
    assert desk.rows(
        "tickets",
        "ticket_id, status, team, priority, source_system, channel, _row_number",
    ) == [
        ("1", "open", "A", "high", "desk's own", None, 1),
        ("2", "Odd", "NONE; YET", None, "desk's own", None, 2),
        ("4", None, "B", None, "desk's own", None, 4),
    ]


def test_without_columns_the_file_has_the_contracts_names(desk: Desk) -> None:
    desk.put({"t.csv": "Ticket_ID;created_at;status;customer_contact_count\n1;x;y;1,5"})
    desk.map('tickets: {file: t.csv, read: {delimiter: ";", decimal: ","}}')
    desk.load()
    assert desk.rows("tickets") == [("1", "x", "y", "1.5", 1)]


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        ('{timestamp_format: "%d/%m/%Y %H:%M"}', "5/1/2026 9:05", "2026-01-05 09:05"),
        ('{timestamp_format: "%d/%m/%Y %H:%M"}', "31/2/2026 9:05", "31/2/2026 9:05"),
        ('{timestamp_format: "%d/%m/%Y"}', "5/1/26", "5/1/26"),
        ('{timestamp_format: "%d/%m/%Y"}', "infinity", "infinity"),
        ('{timestamp_format: ["%d.%m.%Y", "%Y%m%d"]}', "20260105", "2026-01-05 00:00"),
        ('{timestamp_format: "%Y-%m-%d %H:%M %z"}', "2026-01-05 09:00 +0200",
         "2026-01-05 07:00"),
        ('{timestamp_format: "%d/%m/%Y %H:%M", timezone: Europe/Paris}',
         "5/7/2026 9:05", "2026-07-05 07:05"),
        ("{timezone: Europe/Paris}", "2026-07-05T09:05", "2026-07-05 07:05"),
        ("{timezone: Europe/Paris}", "2026-07-05T09:05Z", "2026-07-05T09:05Z"),
        ("{timezone: Europe/Paris}", "2026-07-05", "2026-07-04 22:00"),
        ("{timezone: Europe/Paris}", "2026-13-05 10:00", "2026-13-05 10:00"),
        # Clocks skip 02:30 in Paris, and 02:30 comes twice: the first is meant.
        ("{timezone: Europe/Paris}", "2026-03-29 02:30", "2026-03-29 01:30"),
        ("{timezone: Europe/Paris}", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("{timezone: Europe/Paris}", "2026-10-25 03:00", "2026-10-25 02:00"),
        ("{timezone: Australia/Lord_Howe}", "2026-04-05 01:45", "2026-04-04 14:45"),
        ("{}", "2026-01-05T09:05", "2026-01-05T09:05"),
        ('{null: ["-", "?"]}', "?", None),
        ('{null: ["-", "?"]}', '"-"', None),
    ],
)  # fmt: skip
def test_instants_become_utc_and_what_does_not_fit_stays(
    desk: Desk, read: str, text: str, expected: str | None
) -> None:
    desk.put({"export.csv": f"id,opened,state\n1,{text},open\n"})
    desk.map(tickets(PLAIN, read)).load()
    if expected and expected != text:
        expected += ":00.000000"
    assert desk.rows("tickets", "created_at") == [(expected,)]


@pytest.mark.parametrize(
    ("read", "expression", "expected"),
    [
        ('{date_format: "%d/%m/%Y"}', "day", "2026-07-05"),
        ('{timestamp_format: "%d/%m/%Y %H:%M", timezone: Asia/Tokyo}', "at",
         "2026-07-05"),
        ('{date_format: "%d/%m/%Y"}', "at", "5/7/2026 03:30"),
        ("{}", "date '2026-07-05' + 1", "2026-07-06"),
        ("{}", "timestamp '2026-07-05 23:00'", "2026-07-05"),
        ("{timezone: Asia/Tokyo}", "timestamptz '2026-07-05 23:00Z'", "2026-07-06"),
    ],
)  # fmt: skip
def test_dates_stay_the_local_date(
    desk: Desk, read: str, expression: str, expected: str
) -> None:
    desk.put({"tickets.csv": "ticket_id,created_at,status\n"})
    desk.put({"units.csv": "id,day,at\nu,5/7/2026,5/7/2026 03:30\n"}).map(
        f"installed_units:\n  file: units.csv\n  read: {read}\n  columns:\n"
        f"    unit_id: id\n    installed_on: {expression}\n"
    ).load()
    assert desk.rows("installed_units", "installed_on") == [(expected,)]


def test_typed_results_become_texts_of_the_contract(desk: Desk) -> None:
    desk.put({"export.csv": "id,opened,state\n1,1767603900,x\n"}).map(
        tickets(
            "ticket_id: cast(id as integer)\n"
            "created_at: make_timestamp(cast(opened as bigint) * 1000000)\n"
            "resolved_at: to_timestamp(1767603900.5)\n"
            "status: state\n"
            "customer_contact_count: 1.5 * 2\n"
            "is_spam: state = 'x'",
            "{timezone: Europe/Paris}",
        )
    ).load()
    assert desk.rows("tickets", "* exclude (status, _row_number)") == [
        ("1", "2026-01-05 08:05:00.000000", "2026-01-05 09:05:00.500000", "3", "true")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("4,5", "4.5"), ("-1.234,5", "-1234.5"), ("1.234", "1234"), ("7", "7"),
     ("4,5,6", "4,5,6"), ("1.2.3", "1.2.3"), ("", None)],
)  # fmt: skip
def test_decimal_commas(desk: Desk, text: str, expected: str | None) -> None:
    desk.put({"e.csv": f"id;n\n1;{text}\n"}).map(
        "field_visits: {file: e.csv, read: {delimiter: ;}, columns: {visit_id: id,"
        " visit_type: id, status: id}}\n"
        "engineers:\n  file: e.csv\n  read: {delimiter: ;, decimal: ','}\n"
        "  columns: {engineer_id: id, employed_from: id, weekly_hours: n}\n"
    ).load()
    assert desk.rows("engineers", "weekly_hours") == [(expected,)]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-be"])
def test_encodings(desk: Desk, encoding: str) -> None:
    desk.put({"export.csv": "id,opened,state\n1,2026-01-05,größer\n".encode(encoding)})
    desk.map(tickets(PLAIN, f"{{encoding: {encoding}}}")).load()
    assert desk.rows("tickets", "status") == [("größer",)]


def test_quotes_tabs_and_a_file_without_a_header(desk: Desk) -> None:
    desk.put({"export.csv": "'1'\t2026-01-05\t'a\tb'\n2\t2026-01-06\n"}).map(
        tickets(PLAIN, '{delimiter: "\\t", quote: "\'", header: [id, opened, state]}')
    ).load()
    assert desk.rows("tickets", "ticket_id, status") == [("1", "a\tb"), ("2", None)]
    desk.put({"export.csv": 'id,opened,state\n1,5",a"b\n'})
    desk.map(tickets(PLAIN, "{quote: ''}")).load()
    assert desk.rows("tickets", "created_at, status") == [('5"', 'a"b')]


def test_several_tables_from_one_file_and_one_from_several(desk: Desk) -> None:
    desk.put(
        {
            "2025.csv": "id,opened,state,who\n1,a,open,x\n2,b,open,x\n",
            "2026.csv": "opened,state,id,who\nc,open,3,y\n",
            "old.csv": "nr,since\n9,z\n",
        }
    ).map(
        """\
tickets:
  - file: 202?.csv
    columns: {ticket_id: id, created_at: opened, status: state, customer_id: who}
    filter: id <> '1'
  - file: old.csv
    columns: {ticket_id: nr, created_at: since}
    constants: {status: closed, is_internal: true}
customers:
  file: [2026.csv, 2025.csv]
  distinct: true
  columns: {customer_id: who}
"""
    ).load()
    assert desk.rows("tickets") == [
        ("2", "b", "open", "x", None, 2),
        ("3", "c", "open", "y", None, 3),
        ("9", "z", "closed", None, "true", 4),
    ]
    assert desk.rows("customers") == [("y", 1), ("x", 2)]


def test_parquet_is_mapped_too(desk: Desk) -> None:
    path = desk.data / "export.parquet"
    desk.connection.execute(
        "copy (select 7 as id, timestamp '2026-07-05 09:05' as opened, '?' as state,"
        f" 1 as file_row_number from range(2)) to '{path}'"
    )
    desk.map(
        tickets(
            "ticket_id: id || '/' || file_row_number\n"
            "created_at: opened\nstatus: state",
            "{null: '?', timezone: Europe/Paris}",
        ).replace("export.csv", "export.parquet")
    ).load()
    assert desk.rows("tickets") == [
        ("7/1", "2026-07-05 07:05:00.000000", None, 1),
        ("7/1", "2026-07-05 07:05:00.000000", None, 2),
    ]


def test_canonical_files_lie_beside_mapped_ones(desk: Desk) -> None:
    desk.put(
        {
            "customers.csv": "customer_id\nc\n",
            "tickets.csv": "x\n",
            "export.csv": "id,opened,state,hours\n1,a,b,9\n",
        }
    ).map(
        tickets(PLAIN)
        + "sla_targets: {file: export.csv, columns: {target_days: hours}}\n"
    )
    notices = [notice.replace(f"{desk.data}/", "") for notice in desk.load().notices]
    assert notices == ["tickets.csv: ignored, since the mapping gives tickets"]
    assert desk.rows("customers", "customer_id") == [("c",)]
    assert desk.rows("sla_targets") == [("9", 1)]


def test_a_merge_key_shares_what_sources_have_in_common(desk: Desk) -> None:
    desk.put({"a.csv": "id,opened,state\n1,x,y\n", "b.csv": "id,opened,state\n2,x,y\n"})
    desk.map(
        "tickets:\n"
        "  - &form\n    file: a.csv\n"
        "    columns: {ticket_id: id, created_at: opened, status: state}\n"
        "  - file: b.csv\n"
        "    columns: {ticket_id: id, created_at: opened, status: state}\n"
        "    constants: {<<: {team: red}}\n"
    ).load()
    assert desk.rows("tickets", "ticket_id, team") == [("1", None), ("2", "red")]


def test_the_mapping_and_what_it_reads_are_told_before_and_after(desk: Desk) -> None:
    desk.put({"export.csv": "id,opened,state\n1,x,y\n", "customers.csv": "customer_id"})
    desk.map(tickets(PLAIN))
    files = (desk.mapping, desk.data / "export.csv", desk.data / "customers.csv")
    assert tuple(input_files(desk.data, desk.mapping)) == files
    assert desk.load().files == files


# --- values in any case


def test_values_are_met_in_any_case_unless_two_differ_by_it(desk: Desk) -> None:
    given = ["NEW", "new", "On", "ON", "oN"]
    rows = "".join(f"{n},x,{status}\n" for n, status in enumerate(given))
    desk.put({"export.csv": f"id,at,s\n{rows}"})
    values = "values: {status: {New: open, On: a, ON: b}}, columns"
    desk.map(mapped("").replace("columns", values)).load()
    found = [status for (status,) in desk.rows("tickets", "status")]
    assert found == ["open", "open", "a", "b", "oN"]


# --- time zones


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("W. Europe Standard Time", "2026-07-05 07:05:00.000000"),
        ("eastern standard time", "2026-07-05 13:05:00.000000"),
        ("Asia/Magadan", "2026-07-04 22:05:00.000000"),
    ],
)
def test_names_of_windows_are_translated(desk: Desk, zone: str, expected: str) -> None:
    desk.put({"export.csv": "id,at,s\n1,2026-07-05 09:05,y\n"})
    desk.map(mapped(f"timezone: {zone}")).load()
    assert desk.rows("tickets", "created_at") == [(expected,)]


@pytest.mark.parametrize("zone", ["CEST", "EST", "CET", "GMT+2", "+02:00", "GMT0"])
def test_what_does_not_say_when_clocks_change_is_refused(desk: Desk, zone: str) -> None:
    desk.put({"export.csv": "id,at,s\n"})
    assert desk.map(mapped(f'timezone: "{zone}"')).refusal() == (
        f"mapping.yml, line 1: timezone '{zone}' names no place, so it does not say"
        " when clocks change. Write it like Europe/Berlin, America/New_York or UTC."
    )
    calendar = f"weekday,opens,closes,timezone\n1,09:00,17:00,{zone}\n"
    desk.mapping = None
    desk.put({"tickets.csv": HEADER, "business_calendars.csv": calendar})
    assert "line 2, column timezone: timezone" in desk.refusal()


@pytest.mark.parametrize(
    ("zone", "local", "first"),
    [
        ("Asia/Magadan", "2014-10-26 01:30", "2014-10-25 13:30:00.000000"),
        ("Antarctica/Troll", "2026-10-25 02:30", "2026-10-25 00:30:00.000000"),
        ("Antarctica/Casey", "2010-03-05 01:00", "2010-03-04 14:00:00.000000"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45:00.000000"),
    ],
)
def test_of_a_time_that_comes_twice_the_first_is_meant(
    desk: Desk, zone: str, local: str, first: str
) -> None:
    desk.put({"export.csv": f"id,at,s\n1,{local},y\n"})
    desk.map(mapped(f"timezone: {zone}")).load()
    assert desk.rows("tickets", "created_at") == [(first,)]
