"""What the terminal shows, sign for sign, and that it fits and harms nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest
from aftersales.figures import (
    decimals,
    number,
    period_code,
    period_name,
    quantity,
    sparkline,
)
from aftersales.published import open_published
from aftersales.show.grid import Column, render
from aftersales.show.periods import parse_period
from aftersales.show.scorecard import scorecard
from aftersales.show.terminal import Terminal, display_width, harmless, shorten
from command import Cli

NPS = [30, 32, 31, None, 36, 40, 41, 38, 44, 45, 47.5, 52.3, 41.9]
EVIL = "\x1b[31mred\u202eleft\n日本語 " + "long " * 1000

_SCHEMA = """
create schema marts;
create table marts.build_info as select 'b1' as build_id, '0.1.0' as aftersales_version,
    timestamp '2026-04-01 00:00:00' as built_at,
    timestamp '2026-03-31 16:21:00' as as_of, 'Europe/Berlin' as reporting_timezone;
create table marts.kpi_catalog as
    select * from (values
        ('nps', 1, 'Net Promoter Score', 'points', 'higher', 'NPS from surveys'),
        ('ticket_volume', 2, 'Volume of Tickets', 'count', 'lower', 'Count of tickets'),
        ('fault_rate', 3, 'Fault Rate', 'percent', 'lower', 'Tickets ÷ units')
    ) as entries (kpi_id, display_order, name, unit, direction, calculation);
create table marts.kpi_availability as
    select * from (values
        ('nps', 'available', null),
        ('ticket_volume', 'approximated', 'half of the tickets are guesses'),
        ('fault_rate', 'unavailable', 'the table installed_units is missing')
    ) as entries (kpi_id, availability, reason);
create table marts.kpi_values (
    kpi_id varchar, period_grain varchar, period_start date, period_end date,
    is_complete boolean, segment varchar, segment_value varchar, numerator double,
    denominator double, value double, sample_size bigint, ci_low double,
    ci_high double, benchmark_kind varchar, benchmark_value double, verdict varchar
);
create table marts.kpi_evidence as
    select 'nps' as kpi_id, 'survey_response' as record_type, * from (values
        ('R1', date '2026-03-02', true, true, null, 1, 1, 'North'),
        ('R2', date '2026-03-31', true, false, null, 0, 1, 'South'),
        ('R3', date '2026-03-31', false, false, 'spam', 0, 0, 'South'),
        ('R4', date '2026-04-01', true, true, null, 1, 1, 'North')
    ) as entries (record_id, period_on, in_denominator, in_numerator, left_out_reason,
        numerator_value, denominator_value, region);
"""

_SCORECARD = """
create table marts.kpi_scorecard as
select kpi_id, display_order,
    if(display_order < 3, 'After Sales', 'Customer Experience') as topic,
    'Well?' as business_question, name, unit, direction, 'month' as period_grain,
    availability, reason as availability_reason, newest.*
        exclude (kpi_id, period_grain, is_complete, segment, segment_value, numerator,
            denominator, verdict),
    benchmark_value - value as benchmark_gap,
    coalesce(verdict, 'not_assessed') as verdict,
    date '2026-01-01' as previous_period_start, 0 as previous_value,
    case kpi_id when 'nps' then -2.6 when 'ticket_volume' then 1234 end as change
from marts.kpi_catalog
join marts.kpi_availability using (kpi_id)
left join (
    from marts.kpi_values where is_complete and segment = 'all'
    qualify row_number() over (partition by kpi_id order by period_start desc) = 1
) as newest using (kpi_id)
order by display_order;
create table marts.kpi_nps as from marts.kpi_values where kpi_id = 'nps';
create table marts.kpi_ticket_volume as
    from marts.kpi_values where kpi_id = 'ticket_volume';
create table marts.kpi_fault_rate as from marts.kpi_values where kpi_id = 'fault_rate';
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("show") / "aftersales.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(_SCHEMA)
        for month, value in enumerate(NPS, start=1):
            period = f"make_date({2025 + month // 13}, {month % 12 or 12}, 1)"
            if month == 13:
                period = "date '2026-01-01'"
            add(connection, "nps", period, value, month < 13)
        for region, value in (("North", 20.5), ("South", None), (EVIL, 66.0)):
            add(connection, "nps", "date '2025-12-01'", value, True, region)
        add(connection, "ticket_volume", "date '2025-12-01'", 12345.0, True)
        connection.execute(_SCORECARD)
    return path


def add(
    connection: duckdb.DuckDBPyConnection,
    kpi: str,
    start: str,
    value: float | None,
    complete: bool,
    region: str | None = None,
) -> None:
    connection.execute(
        f"insert into marts.kpi_values select ?, 'month', {start}, last_day({start}),"
        " ?, ?, ?, ?, 80, ?, 80, ? - 9, ? + 9, 'target', 45, ?",
        [
            *(kpi, complete, "region" if region else "all", region or "all", value),
            *(value, value if kpi == "nps" else None, value),
            "met" if value and value > 45 else "missed",
        ],
    )


def lines(database: Path, terminal: Terminal) -> list[str]:
    with open_published(database) as connection:
        return list(scorecard(connection, "month", terminal))


def golden(name: str) -> str:
    return (Path(__file__).parent / "golden" / f"{name}.txt").read_text("utf-8")


def test_the_scorecard(database: Path) -> None:
    shown = "\n".join(lines(database, Terminal()))
    assert f"{shown}\n" == golden("scorecard")


def test_less_is_shown_on_a_narrow_terminal(database: Path) -> None:
    shown = "\n".join(lines(database, Terminal(width=42)))
    assert f"{shown}\n" == golden("scorecard_42")


@pytest.mark.parametrize("words", [[], ["nps"], ["nps", "--segment", "region"]])
@pytest.mark.parametrize("width", [20, 33, 40, 60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(
    cli: Cli, database: Path, words: list[str], width: int
) -> None:
    run = cli("show", *words, "--database", database, COLUMNS=str(width))
    assert run.returncode == 0, run.stderr
    assert max(map(display_width, run.stdout.splitlines())) <= width


def test_hostile_text_can_not_steer_the_terminal(cli: Cli, database: Path) -> None:
    run = cli("show", "nps", "--segment", "region", "--database", database)
    assert "\x1b" not in run.stdout
    assert "\u202e" not in run.stdout
    assert "日本語 long" in run.stdout


def test_colour_is_never_the_only_sign(database: Path) -> None:
    coloured = "\n".join(lines(database, Terminal(colour=True)))
    assert "\x1b[32mmet\x1b[0m" in coloured
    plain = "\n".join(lines(database, Terminal()))
    assert "\x1b" not in plain
    assert "met" in plain


def test_colour_needs_a_terminal_that_wants_it() -> None:
    class Screen(io.StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    assert Terminal.of(Screen(), {}).colour
    assert not Terminal.of(Screen(), {"NO_COLOR": "1"}).colour
    assert not Terminal.of(Screen(), {"TERM": "dumb"}).colour
    assert not Terminal.of(io.StringIO(), {}).colour


def test_a_series(cli: Cli, database: Path) -> None:
    run = cli("show", "nps", "--since", "2025-11", "--database", database)
    assert run.stdout == golden("series")


def test_segments_show_their_newest_period_and_the_best_first(
    cli: Cli, database: Path
) -> None:
    run = cli(
        "show", "nps", "--segment", "region", "--database", database, COLUMNS="80"
    )
    assert "December 2025" in run.stdout
    names = [line.split()[0] for line in run.stdout.splitlines()[-2:]]
    assert names == ["North", "South"]


def test_one_segment_value_shows_its_series(cli: Cli, database: Path) -> None:
    run = cli("show", "nps", "--segment", "region=North", "--database", database)
    assert "2025-12  North" in run.stdout


def test_records_of_a_period(cli: Cli, database: Path) -> None:
    words = ("show", "nps", "--period", "2026-03", "--records", "--database", database)
    assert (
        cli(*words).stdout
        == """\
Net Promoter Score (nps)
NPS from surveys: in points, higher is better.

Record  Date        Counts                     Adds  region
R1      2026-03-02  numerator and denominator     1  North
R2      2026-03-31  denominator                   0  South
R3      2026-03-31  left out: spam                0  South
2 records, 1 left out
"""
    )
    found = json.loads(cli(*words, "--format", "json").stdout)
    assert [row["record_id"] for row in found] == ["R1", "R2", "R3"]
    found = json.loads(
        cli(*words, "--segment", "region=North", "--format", "json").stdout
    )
    assert [row["record_id"] for row in found] == ["R1"]


def test_records_default_to_the_newest_period_that_has_any(
    cli: Cli, database: Path
) -> None:
    run = cli("show", "nps", "--records", "--database", database)
    assert run.returncode == 2  # the records lie outside every published period
    assert "nps has no records" in run.stderr


def test_a_terminal_without_unicode_gets_plain_signs(cli: Cli, database: Path) -> None:
    run = cli("show", "--database", database, PYTHONIOENCODING="ascii")
    assert "-2.6" in run.stdout
    assert "?" not in run.stdout
    assert run.stdout.isascii()


def test_programs_get_every_column(cli: Cli, database: Path) -> None:
    run = cli("show", "nps", "--format", "json", "--database", database)
    rows = json.loads(run.stdout)
    assert len(rows) == len(NPS)
    assert rows[3]["value"] is None
    assert rows[-1]["period_start"] == "2026-01-01"
    run = cli("show", "nps", "--format", "csv", "--database", database)
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    assert rows[3]["value"] == ""
    assert {row["is_complete"] for row in rows} == {"true", "false"}
    run = cli("show", "--format", "json", "--database", database)
    card = json.loads(run.stdout)
    assert card["as_of"] == "2026-03-31T16:21:00Z"
    assert card["kpis"][0]["trend"][-1] == 52.3
    run = cli("show", "--format", "csv", "--database", database)
    assert len(list(csv.DictReader(io.StringIO(run.stdout)))) == 3


def test_an_unavailable_kpi_says_why(cli: Cli, database: Path) -> None:
    run = cli("show", "fault_rate", "--database", database)
    assert "Unavailable: the table installed_units is missing." in run.stdout


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["npss"], "Did you mean nps?"),
        (["xyz"], "There are: nps, ticket_volume, fault_rate."),
        (["nps", "--segment", "regio"], "Did you mean region?"),
        (["nps", "--segment", "region=Nort"], "Did you mean North?"),
        (["nps", "--since", "March"], "'March' is no period"),
        (["nps", "--period", "2026-13"], "'2026-13' is no period"),
        (["fault_rate", "--records", "--period", "2026"], "These have: nps."),
    ],
    ids=str,
)
def test_what_does_not_exist_is_told_with_what_does(
    cli: Cli, database: Path, words: list[str], text: str
) -> None:
    run = cli("show", *words, "--database", database)
    assert run.returncode == 2
    assert text in run.stderr


def test_a_kpi_may_be_called_by_its_name(cli: Cli, database: Path) -> None:
    for name in ("NPS", "Net Promoter Score", "net-promoter-score"):
        assert "(nps)" in cli("show", name, "--database", database).stdout


def test_options_of_a_build_are_said_to_make_no_difference(
    cli: Cli, database: Path
) -> None:
    run = cli("show", "--as-of", "2026-01-01", "--database", database)
    assert run.returncode == 0
    assert "--as-of makes no difference to show" in run.stderr


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.84, "percent", "0.84 percent"),
        (0.042, "percent", "0.042 percent"),
        (-0.5, "percent", "−0.50 percent"),
        (0.0, "percent", "0.0 percent"),
        (7.423816, "days", "7.4 days"),
        (1.0, "days", "1.0 day"),
        (5.4321, "score 1–7", "5.43 on 1–7"),
        (1234567.0, "count", "1,234,567 tickets"),
        (1.0, "count", "1 ticket"),
        (83.25, "count", "83 tickets"),
        (4.25, "count", "4.2 tickets"),
        (None, "days", "–"),
        (float("nan"), "days", "–"),
    ],
)
def test_numbers_are_written_as_a_person_would(
    value: float | None, unit: str, expected: str
) -> None:
    assert quantity(value, unit) == expected


def test_signs_are_true_and_zero_has_none() -> None:
    assert number(-2.0, 1, signed=True) == "−2.0"
    assert number(2.0, 1, signed=True) == "+2.0"
    assert number(-0.04, 1, signed=True) == "0.0"
    assert decimals("days", [0.031, None]) == 3


def test_a_sparkline_keeps_gaps_and_flat_lines() -> None:
    assert sparkline([1, None, 8]) == "▁ █"
    assert sparkline([5, 5]) == "▄▄"
    assert sparkline([None]) == ""


@pytest.mark.parametrize(
    ("text", "grain", "start", "end"),
    [
        ("2026", "year", "2026-01-01", "2027-01-01"),
        ("2026-Q4", "quarter", "2026-10-01", "2027-01-01"),
        ("2026-02", "month", "2026-02-01", "2026-03-01"),
        ("2026-W01", "week", "2025-12-29", "2026-01-05"),
        ("2026-03-14", "day", "2026-03-14", "2026-03-15"),
    ],
)
def test_a_period_is_read_and_written_alike(
    text: str, grain: str, start: str, end: str
) -> None:
    period = parse_period(text)
    assert (period.grain, str(period.start), str(period.end)) == (grain, start, end)
    assert period_code(grain, period.start) == text
    assert "202" in period_name(grain, period.start)


def test_text_is_cut_to_columns_not_signs() -> None:
    assert shorten("日本語", 4) == "日…"
    assert display_width("日本") == 4
    assert harmless("a\tb\nc\x1b[0m") == "a b c\N{REPLACEMENT CHARACTER}[0m"


def test_a_table_drops_columns_before_it_cuts_names() -> None:
    columns = [Column("Name", flexible=True), Column("A"), Column("B", drop=2)]
    lines = [["a rather long name", "1", "22222222"]]
    assert render(columns, lines, Terminal(width=24))[1] == "a rather long name  1"
    assert render(columns, lines, Terminal(width=18))[1] == "a rather long…   1"
