"""Mapping files: what they can say, and the line that is named where they are wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from aftersales.errors import InputError
from aftersales.input.inputs import input_files
from loading import REPOSITORY, Desk

EXAMPLES = REPOSITORY / "examples"
DATA = Path(os.environ.get("AFTERSALES_SHARED_DATA", REPOSITORY.parent / "shared/data"))

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the public data sets are not in {DATA}"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.connection.close()


def tickets(columns: str, read: str = "{}") -> str:
    """A mapping of tickets from export.csv."""
    lines = "\n".join(f"    {line}" for line in columns.splitlines())
    return f"tickets:\n  file: export.csv\n  read: {read}\n  columns:\n{lines}\n"


PLAIN = "ticket_id: id\ncreated_at: opened\nstatus: state"


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


# --- mistakes


EXPORT = "id,opened,state,Closed On\n1,2026-01-05,open,\n"
ONE_EXPRESSION = "Expected one SQL expression over the columns of the file."
TABLES = (
    "tickets, ticket_status_events, ticket_interactions, survey_responses, customers,"
    " products, installed_units, engineers, field_visits, contracts, customer_activity,"
    " ticket_statuses, survey_scales, kpi_targets, sla_targets, business_calendars,"
    " holidays"
)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        pytest.param(
            "", "line 1: no mapping of tables. Expected `tickets:` or its like.",
            id="empty",
        ),
        pytest.param(
            "- tickets\n",
            "line 1: no mapping of tables. Expected `tickets:` or its like.",
            id="a_list",
        ),
        pytest.param(
            "tickets:\n  file: [a.csv\n  read: {}\n",
            "line 3: not YAML: expected ',' or ']', but got ':'. Look at the"
            " indentation, colons and quotes at and above this line.",
            id="not_yaml",
        ),
        pytest.param(
            "tickets:\n\tfile: a.csv\n",
            "line 2: not YAML: found character '\\t' that cannot start any token. Look"
            " at the indentation, colons and quotes at and above this line.",
            id="a_tab",
        ),
        pytest.param(
            "ticket:\n  file: export.csv\n",
            'line 1: unknown table "ticket" (is it tickets?). Expected one of'
            f" {TABLES}.",
            id="unknown_table",
        ),
        pytest.param(
            tickets(PLAIN) + "tickets: {file: export.csv}\n",
            'line 8: "tickets" is given twice. Expected it once.',
            id="a_table_twice",
        ),
        pytest.param(
            "tickets:\n  file: export.csv\n  colums: {}\n",
            'line 3: unknown key "colums" (is it columns?). Expected one of file, read,'
            " columns, constants, values, filter, distinct, lookup.",
            id="unknown_key",
        ),
        pytest.param(
            tickets(PLAIN, "{nul: x}"),
            'line 3: unknown key "nul" (is it null?). Expected one of delimiter, quote,'
            " escape, encoding, header, skip, null, decimal, timestamp_format,"
            " date_format, timezone, optional.",
            id="unknown_key_of_read",
        ),
        pytest.param(
            "customers:\n  file: export.csv\n  columns:\n    customerid: id\n",
            'line 4: unknown column of customers "customerid" (is it customer_id?).'
            " Expected one of customer_id, customer_name, customer_segment, region,"
            " country.",
            id="unknown_contract_column",
        ),
        pytest.param(
            tickets(PLAIN.replace("state", "stat")),
            "line 7, column status: export.csv has no column stat. Is it the one called"
            " state? Expected one of id, opened, state, Closed On.",
            id="misspelt_file_column",
        ),
        pytest.param(
            tickets(f"{PLAIN}\nresolved_at: Closed On - 1"),
            "line 8, column resolved_at: the column Closed On is no plain word."
            ' Expected it in double quotes inside an expression: "Closed On".',
            id="a_column_with_a_blank",
        ),
        pytest.param(
            tickets(f"{PLAIN}\nresolved_at: Closd On"),
            "line 8, column resolved_at: there is no column Closd On. Is it the one"
            " called Closed On?",
            id="a_misspelt_column_with_a_blank",
        ),
        pytest.param(
            tickets(f"{PLAIN}\nteam: state ++"),
            'line 8, column team: syntax error at or near ")".' f" {ONE_EXPRESSION}",
            id="sql_syntax",
        ),
        pytest.param(
            tickets(f"{PLAIN}\nteam: nofunction(id)"),
            "line 8, column team: there is no function nofunction that gives one value."
            f" {ONE_EXPRESSION}",
            id="sql_function",
        ),
        pytest.param(
            tickets(f"{PLAIN}\nteam: id); drop schema raw; select (1"),
            f"line 8, column team: more than one expression. {ONE_EXPRESSION}",
            id="several_statements",
        ),
        pytest.param(
            tickets(f"{PLAIN}\nteam: id) from range(9) where (true"),
            f"line 8, column team: more than one expression. {ONE_EXPRESSION}",
            id="a_clause",
        ),
        pytest.param(
            tickets(f"{PLAIN}\nteam: id, state"),
            "line 8, column team: the expression gives no plain value (TUPLE(VARCHAR,"
            f" VARCHAR)). {ONE_EXPRESSION}",
            id="several_values",
        ),
        pytest.param(
            tickets(f"{PLAIN}\nteam: cast(state as integer)"),
            "line 8, column team: fails on a row of export.csv: Could not convert"
            " string 'open' to INT32 when casting from source column state. Use"
            " try_cast or the like: then the row is validated.",
            id="fails_on_a_row",
        ),
        pytest.param(
            tickets(PLAIN) + "  filter: stat = 'open'\n",
            "line 8, column filter: export.csv has no column stat. Is it the one called"
            " state? Expected one of id, opened, state, Closed On.",
            id="filter",
        ),
        pytest.param(
            tickets("ticket_id: id\nstatus: state"),
            "line 1, column created_at: no expression for it, and no row can do without"
            " it. Expected created_at under columns or constants of tickets.",
            id="missing_required",
        ),
        pytest.param(
            tickets(f"{PLAIN}\nteam:"),
            "line 8: team has no expression. Expected SQL.",
            id="no_expression",
        ),
        pytest.param(
            tickets(PLAIN) + "  constants: {status: open}\n",
            "line 8: status has an expression already.",
            id="constant_and_expression",
        ),
        pytest.param(
            tickets(PLAIN) + "  values:\n    team: {a: b}\n",
            "line 9: team has no expression under columns.",
            id="values_of_nothing",
        ),
        pytest.param(
            tickets(PLAIN) + "  values:\n    status: {a: b, a: c}\n",
            'line 9: "a" is given twice. Expected it once.',
            id="a_value_twice",
        ),
        pytest.param(
            "tickets:\n  columns: {ticket_id: id}\n",
            "line 1: tickets has no file. Expected `file: <name or glob>`.",
            id="no_file",
        ),
        pytest.param(
            tickets(PLAIN).replace("export.csv", "exprt.csv"),
            'line 2: no file "exprt.csv" in data. Is it export.csv?',
            id="misspelt_file",
        ),
        pytest.param(
            tickets(PLAIN).replace("export.csv", "'*.zip'"),
            'line 2: no file "*.zip" in data. Expected a name or a glob of files there:'
            " export.csv.",
            id="glob_without_files",
        ),
        pytest.param(
            tickets(PLAIN, "{encoding: klingon}"),
            'line 3: "klingon" is no text encoding. Expected utf-8, latin-1, cp1252,'
            " utf-16 or another that Python knows.",
            id="encoding",
        ),
        pytest.param(
            tickets(PLAIN, "{timezone: Europe/Pari}"),
            "line 3: timezone 'Europe/Pari' is no time zone. Did you mean Europe/Paris"
            " or Europe/Madrid or Europe/Riga?",
            id="timezone",
        ),
        pytest.param(
            tickets(PLAIN, "{timestamp_format: dd/mm/yyyy}"),
            'line 3: "dd/mm/yyyy" is no date format: it has no % in it. Expected one'
            " such as %d/%m/%Y %H:%M.",
            id="timestamp_format",
        ),
        pytest.param(
            tickets(PLAIN, '{date_format: "%d %Q"}'),
            'line 3: "%d %Q" is no date format: Failed to parse format specifier %d %Q:'
            " Unrecognized format for strftime/strptime: %Q. Expected one such as"
            " %d/%m/%Y %H:%M.",
            id="date_format",
        ),
        pytest.param(
            tickets(PLAIN, '{delimiter: ";;"}'),
            "line 3: delimiter is ';;'. Expected \"one sign\".",
            id="delimiter",
        ),
        pytest.param(
            tickets(PLAIN, "{delimiter: ;}"),
            "line 5, column ticket_id: export.csv has no column id. Its delimiter looks"
            ' like "," (read: {delimiter: ","}). Expected one of'
            " id,opened,state,Closed On.",
            id="wrong_delimiter",
        ),
        pytest.param(
            tickets(PLAIN, "{timezone: '1'}"),
            "line 3: timezone '1' is no time zone. Write it like Europe/Berlin or UTC.",
            id="timezone_near_offsets_alone",
        ),
        pytest.param(
            tickets(PLAIN, "{timezone: ''}"),
            "line 3: timezone '' is no time zone. Write it like Europe/Berlin or UTC.",
            id="empty_timezone",
        ),
        pytest.param(
            tickets(PLAIN) + "  filter: ''\n",
            "line 8, column filter: the expression gives no plain value (TUPLE)."
            f" {ONE_EXPRESSION}",
            id="empty_filter",
        ),
        pytest.param(
            tickets(PLAIN, "{header: [a, a, A, a]}"),
            "line 5, column ticket_id: export.csv has no column id.",
            id="every_name_twice",
        ),
        pytest.param(
            tickets(PLAIN, "{decimal: x}"),
            "line 3: decimal is 'x'. Expected \".\" or \",\".",
            id="decimal",
        ),
        pytest.param(
            tickets(PLAIN, '{null: "a,b"}'),
            "line 3: null marker 'a,b' holds the delimiter, a quote or a line end."
            " Expected the bare text of a field; other texts become null by values:"
            " {column: {text: null}}.",
            id="null",
        ),
        pytest.param(
            tickets(PLAIN) + "  distinct: maybe\n",
            "line 8: neither true nor false. Expected true or false.",
            id="distinct",
        ),
        pytest.param(
            tickets(PLAIN).replace("columns:", "columns: {}\n  values:"),
            "line 6: not a block of `key: value` lines.",
            id="not_a_block",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(
    desk: Desk, mapping: str, message: str
) -> None:
    refusal = desk.put({"export.csv": EXPORT}).map(mapping).refusal()
    assert refusal.startswith(f"mapping.yml, {message}")


def test_a_missing_mapping_file_is_refused(desk: Desk) -> None:
    desk.mapping = desk.data / "nowhere.yml"
    assert desk.refusal() == ("nowhere.yml: no such file.")


def test_a_mapping_file_of_another_encoding_is_refused(desk: Desk) -> None:
    desk.mapping = desk.data / "latin.yml"
    desk.put({"latin.yml": b"tickets:\n  file: \xe9.csv\n"})
    assert desk.refusal() == (
        "latin.yml, line 2: the mapping file is not UTF-8. Expected UTF-8."
    )


def test_a_bad_file_under_a_mapping_is_named_itself(desk: Desk) -> None:
    desk.put({"export.csv": f"{EXPORT}2,3,4,5,6\n"}).map(tickets(PLAIN))
    assert desk.refusal().startswith("export.csv, line 3, column Closed On: 5 fields")
    desk.put({"export.csv": "id,opened,state\n1,\xe9,x\n".encode("latin-1")})
    desk.map(tickets(PLAIN, "{encoding: ascii}"))
    assert desk.refusal() == (
        "export.csv, line 2, column opened: byte 0xE9 is not ASCII. Expected text in"
        " the encoding that the mapping names."
    )
    desk.map(tickets(PLAIN, "{encoding: utf-16}"))
    assert desk.refusal().startswith("export.csv, line 1: the text is not utf-16 (")


def test_a_bad_cell_of_a_mapped_reference_table_is_refused(desk: Desk) -> None:
    desk.put({"export.csv": EXPORT}).map(
        tickets(PLAIN)
        + "sla_targets: {file: export.csv, columns: {target_days: state}}\n"
    )
    assert desk.refusal() == (
        'export.csv, row 1, column target_days: "open" is no number. Expected a number'
        " such as 4.5."
    )


# --- the shipped examples


KEYS = {
    "ticket_status_events": "event_id",
    "survey_responses": "response_id",
    "installed_units": "unit_id",
    "customer_activity": "activity_id",
}


@needs_data
@pytest.mark.parametrize(
    ("mapping", "rows"),
    [
        (
            "servicenow_incidents/mapping_events.yml",
            {"tickets": 141_712, "ticket_status_events": 141_712},
        ),
        ("mta_elevators/mapping.yml", {"tickets": 4_359, "installed_units": 271}),
        ("garden_centre_survey/mapping.yml", {"survey_responses": 2 * 13_954}),
        (
            "online_retail/mapping.yml",
            {"customers": 5_955, "customer_activity": 48_847 - 4_592},
        ),
    ],
)
def test_an_example_loads_every_row_with_a_key_of_its_own(
    desk: Desk, mapping: str, rows: dict[str, int]
) -> None:
    desk.mapping = EXAMPLES / mapping
    desk.data = DATA / desk.mapping.parent.name
    loaded = desk.load().tables
    assert {table.name: table.rows for table in loaded} == rows
    for table in KEYS.keys() & rows.keys():
        counted = desk.connection.execute(
            f"select count(distinct {KEYS[table]}) from raw.{table}"
        ).fetchall()
        assert counted == [(rows[table],)], table


@needs_data
def test_the_outages_have_their_published_duration(desk: Desk) -> None:
    desk.data = DATA / "mta_elevators"
    desk.mapping = EXAMPLES / "mta_elevators" / "mapping.yml"
    desk.load()
    found = desk.connection.execute(
        """
        with taken as (
            select ticket_id, epoch(cast(resolved_at as timestamptz))
                - epoch(cast(created_at as timestamptz)) as seconds
            from raw.tickets
        )
        select count(distinct ticket_id), count(seconds),
            round(avg(seconds) / 3600, 3), round(median(seconds) / 3600, 3)
        from taken
        """
    ).fetchall()
    assert found == [(4_359, 4_351, 6.082, 3.353)]


@needs_data
def test_the_incidents_have_their_published_turnaround(desk: Desk) -> None:
    desk.data = DATA / "servicenow_incidents"
    desk.mapping = EXAMPLES / "servicenow_incidents" / "mapping.yml"
    table = desk.load().table("tickets")
    assert table is not None
    assert table.rows == 141_712
    found = desk.connection.execute(
        """
        with newest as (
            select * from raw.tickets
            qualify row_number() over (
                partition by ticket_id order by updated_at desc, _row_number desc
            ) = 1
        ),
        taken as (
            select epoch(cast(resolved_at as timestamp))
                - epoch(cast(created_at as timestamp)) as seconds
            from newest
        )
        select count(*), count(seconds), round(avg(seconds) / 86400, 6),
            round(median(seconds) / 3600, 6)
        from taken
        """
    ).fetchall()
    assert found == [(24_918, 23_362, 7.423816, 22.1)]


def test_loading_with_a_mapping_needs_the_directory(desk: Desk) -> None:
    desk.data = desk.data / "nowhere"
    desk.mapping = EXAMPLES / "mta_elevators" / "mapping.yml"
    with pytest.raises(InputError, match="no such directory"):
        desk.load()
