"""Mapping files: the line that is named where they are wrong."""

from __future__ import annotations

import pytest
from loading import PLAIN, Desk, tickets

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


# --- YAML that grows


def test_references_that_multiply_are_refused(desk: Desk) -> None:
    lists = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    text = "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x, x]", *lists])
    assert "without an end" in desk.map(text).refusal()
    merges = [f"m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}]}}" for n in range(1, 30)]
    text = "\n".join(["tickets: &m0 {file: x}", *merges])
    assert "without an end" in desk.map(text).refusal()


@pytest.mark.parametrize(
    "text",
    ["tickets: &a {<<: *a}\n", "tickets: &a [*a]\n", "&a ? *a\n: x\n", "[" * 9999],
)
def test_yaml_within_itself_is_refused(desk: Desk, text: str) -> None:
    assert desk.map(text).refusal().startswith("mapping.yml, line ")


def test_a_key_that_is_merged_in_gives_way(desk: Desk) -> None:
    desk.put({"export.csv": "id,at,s\n1,x,y\n"}).map(
        "tickets:\n  <<: &all {file: none.csv, constants: {team: A, channel: B}}\n"
        "  file: export.csv\n  constants: {<<: {team: C, channel: D}, team: E}\n"
        "  columns: {ticket_id: id, created_at: at, status: s}\n"
    ).load()
    assert desk.rows("tickets", "team, channel") == [("E", "D")]
