"""What an expression of a mapping may compute, and what it may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from aftersales.errors import InputError
from aftersales.input.files.csv_files import Dialect
from aftersales.input.mapping import evaluation, load_mapped
from aftersales.input.mapping.checks import Checks
from aftersales.input.mapping.foreign_files import ForeignFiles
from aftersales.input.mapping.foreign_rows import ForeignRows
from aftersales.input.mapping.sandbox import Sandbox
from aftersales.input.mapping.yaml_file import Placed
from loading import Desk

EXPORT = "id,opened,state,Closed On\n1,2026-01-05,open,\n2,2026-01-06,open,x\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.connection.execute("set memory_limit = '400MB'")
    made.put({"export.csv": EXPORT})
    yield made
    made.connection.close()


def mapped(desk: Desk, expression: str, more: str = "") -> Desk:
    """The desk with tickets whose team is an expression."""
    return desk.map(
        "tickets:\n  file: export.csv\n  columns:\n    ticket_id: id\n"
        "    created_at: opened\n    status: state\n"
        f"    team: {json.dumps(expression)}\n{more}"
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("upper(state) || id", ["OPEN1", "OPEN2"]),
        ("case when id = '1' then 'first' end", ["first", None]),
        ("coalesce(\"Closed On\", 'none')", ["none", "x"]),
        ("CLOSED ON", [None, "x"]),
        ("STATE", ["open", "open"]),
        ("count(*) over ()", ["2", "2"]),
        ("lag(id) over (order by opened)", [None, "1"]),
        ("nullif(id, '1')", [None, "2"]),
        ("split_part(opened, '-', 3)", ["05", "06"]),
        ("list_transform([id], lambda part: part || '!')[1]", ["1!", "2!"]),
        ("date_diff('day', date '2026-01-01', cast(opened as date))", ["4", "5"]),
        ("strftime(cast(opened as date) + 1, '%d.%m.')", ["06.01.", "07.01."]),
        ("{'a': id}.a", ["1", "2"]),
        ("17.0", ["17", "17"]),
        ("cast(id as double) / 4", ["0.25", "0.5"]),
        ("2.50", ["2.5", "2.5"]),
        ("'nan'::double", [None, None]),
        ("uuid '01234567-89ab-cdef-0123-456789abcdef'",
         ["01234567-89ab-cdef-0123-456789abcdef"] * 2),
        ("time '12:30'", ["12:30:00"] * 2),
    ],
)  # fmt: skip
def test_an_expression_gives_each_row_a_value(
    desk: Desk, expression: str, expected: list[str | None]
) -> None:
    mapped(desk, expression).load()
    assert [team for (team,) in desk.rows("tickets", "team")] == expected


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("(select 1)", "a sub-query reads other rows than its own"),
        ("id in (select 1)", "a sub-query reads other rows than its own"),
        ("exists (from duckdb_settings())", "a sub-query"),
        ("(from read_text('/etc/passwd') select content)", "a sub-query"),
        ("array(select 1)", "a sub-query"),
        ("[x for x in (select [1])]", "a sub-query"),
        ("coalesce(null, (select 1))", "a sub-query"),
        ("max((select 1)) over (order by id)", "a sub-query"),
        ("unnest([1, 2])", "there is no function unnest that gives one value"),
        ("upper(unnest(['a', 'b']))", "there is no function unnest"),
        ("generate_subscripts([1, 2], 1)", "generate_subscripts is no value of"),
        ("regexp_split_to_table(id, '-')", "regexp_split_to_table is no value of"),
        ("*", "a star stands for columns that nobody named"),
        ("columns('.*')", "a star stands for columns that nobody named"),
        ("coalesce(*columns(*))", "a star stands for columns that nobody named"),
        ("struct_pack(*)", "the expression gives no plain value"),
        ("#1", "a column is named, not counted"),
        ("?", "a parameter has no value here"),
        ("max(id)", "max is a value of many rows"),
        ("count(*)", "count is a value of many rows"),
        ("grouping(id)", "operator is not allowed"),
        ("read_text('/etc/passwd')", "there is no function read_text"),
        ("glob('/*')", "there is no function glob"),
        ("getenv('HOME')", "there is no function getenv"),
        ("current_setting('memory_limit')", "current_setting is no value of the row"),
        ("getvariable('x')", "getvariable is no value of the row alone"),
        ("now()", "now is no value of the row alone"),
        ("today()", "today is no value of the row alone"),
        ("ago(interval 1 day)", "ago is no value of the row alone"),
        ("age(timestamp '2026-01-01')", "age is no value of the row alone"),
        ("current_timestamp", "export.csv has no column current_timestamp"),
        ("random()", "random is no value of the row alone"),
        ("uuid()", "uuid is no value of the row alone"),
        ("pg_sleep(1000000)", "pg_sleep is no value of the row alone"),
        ("sleep_ms(1000000)", "sleep_ms is no value of the row alone"),
        ("nextval('s')", "nextval is no value of the row alone"),
        ("query_table('raw.tickets')", "there is no function query_table"),
        ("error('boom')", "error is no value of the row alone"),
        ("rowid", "export.csv has no column rowid"),
        ("tickets", "export.csv has no column tickets"),
        ("raw.tickets.status", "export.csv has no column raw.tickets.status"),
        ("id); drop table tickets; --", "syntax error"),
        ("1; select 2", "syntax error"),
        ("id order by 1", "syntax error"),
        ("{'a': id}", "the expression gives no plain value (STRUCT"),
        ("[id]", "the expression gives no plain value (VARCHAR[])"),
        ("interval 1 day", "the expression gives no plain value (INTERVAL)"),
        ("'a'::blob", "the expression gives no plain value (BLOB)"),
        ("statee", "export.csv has no column statee. Is it the one called state?"),
        ("id || Closed On", "the column Closed On is no plain word. Expected it in"
         ' double quotes inside an expression: "Closed On".'),
    ],
)  # fmt: skip
def test_an_expression_does_nothing_else(
    expression: str, problem: str, tmp_path: Path
) -> None:
    """Checked as a mapping's are, without the process that would evaluate them."""
    (tmp_path / "export.csv").write_text(EXPORT)
    with duckdb.connect() as connection:

        def execute(sql: str) -> list[tuple[Any, ...]]:
            return connection.execute(sql).fetchall()

        path = tmp_path / "export.csv"
        rows = ForeignRows([ForeignFiles(execute, tmp_path).open(path, Dialect())])
        found = _refusal(Checks(Path("mapping.yml"), execute), expression, rows)
    assert found is not None
    assert found.startswith(f"mapping.yml, line 7, column team: {problem}")


def _refusal(checks: Checks, expression: str, rows: ForeignRows) -> str | None:
    try:
        sql = checks.expression("team", Placed(expression, 7), rows)
        checks.types({"team": sql}, {"team": 7}, rows)
    except InputError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("(select 1)", "line 7, column team: a sub-query reads other rows"),
        ("1; select 2", "line 7, column team: syntax error"),
        ("range(100000000000)[1]", "line 7, column team: fails on a row of export.csv:"
         " Lists larger than 2^32 elements"),
        ("length(repeat('x', 2000000000))",
         "line 7, column team: the expression needs more memory than 0.4 GB"),
        ("list_sum(list_transform(range(100000), lambda a: list_sum(list_transform("
         "range(1000), lambda b: a + b + length(id)))))",
         "line 7, column team: the expression takes longer than 1 seconds"),
    ],
)  # fmt: skip
def test_an_expression_is_bounded(
    desk: Desk, expression: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "SECONDS", 1)
    assert mapped(desk, expression).refusal().startswith(f"mapping.yml, {problem}")


def test_of_several_expressions_the_one_that_takes_too_long_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "SECONDS", 1)
    slow = (
        "list_sum(list_transform(range(100000), lambda a: list_sum(list_transform("
        "range(1000), lambda b: a + b + length(id)))))"
    )
    more = f"    priority: '{slow}'\n    channel: id || id\n"
    message = mapped(desk, "upper(id)", more).refusal()
    assert message.startswith(
        "mapping.yml, line 8, column priority: the expression takes longer than 1"
    )


@pytest.mark.parametrize("depth", [300, 30_000])
def test_an_expression_of_any_depth_ends_in_a_value_or_a_message(
    desk: Desk, depth: int
) -> None:
    assert (
        "mapping.yml, line 7, column team"
        in mapped(desk, "(" * depth + "id" + ")" * depth + "!").refusal()
    )
    assert (
        "mapping.yml, line 7, column team"
        in mapped(desk, " || ".join(["id"] * depth) + " ||").refusal()
    )


def test_an_id_that_a_double_may_have_rounded_is_refused(desk: Desk) -> None:
    mapped(desk, "cast(9007199254740992 as double)").load()
    assert desk.rows("tickets", "team") == [("9007199254740992",)] * 2
    message = mapped(desk, "cast(9007199254740994 as double)").refusal()
    assert "is too large to be exact as a DOUBLE" in message


def test_a_filter_may_look_at_all_rows(desk: Desk) -> None:
    last = "  filter: row_number() over (order by opened desc) = 1\n"
    mapped(desk, "count(*) over ()", last).load()
    assert desk.rows("tickets", "ticket_id, team") == [("2", "1")]


def test_a_filter_is_confined_too(desk: Desk) -> None:
    message = mapped(desk, "id", "  filter: exists (select 1)\n").refusal()
    assert "mapping.yml, line 8, column filter: a sub-query" in message


def test_the_sandbox_ends_with_the_load(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes: list[Sandbox] = []
    usual = Sandbox

    def remembered(*given: object) -> Sandbox:
        processes.append(usual(*given))  # type: ignore[arg-type]
        return processes[-1]

    monkeypatch.setattr(load_mapped, "Sandbox", remembered)
    mapped(desk, "id").load()
    mapped(desk, "nonsense").refusal()
    assert [box.is_over for box in processes] == [True, True]
