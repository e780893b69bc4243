"""What the terminal shows, sign for sign, and that it fits and harms nothing."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aftersales.errors import InputError, escape_control
from aftersales.show.show import Request, show
from aftersales.terminal import Column, console, fitting_table, write
from command import Cli
from rich.cells import cell_len
from small_marts import Row, SmallKpi, value_row, write_marts

NPS = [30, 32, 31, None, 36, 40, 41, 38, 44, 45, 47.5, 52.3, 41.9]
EVIL = "\x1b[31mred\u202eleft\n日本語 " + "long " * 1000

Show = Callable[..., str]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("show") / "aftersales.duckdb"
    nps = SmallKpi(
        "nps",
        "Net Promoter Score",
        "points",
        calculation="NPS from surveys",
        rows=(
            *(
                row("nps", date(2025 + at // 12, at % 12 + 1, 1), value, at=at)
                for at, value in enumerate(NPS)
            ),
            *(
                row("nps", date(2025, 12, 1), value, ("region", region))
                for region, value in (("North", 20.5), ("South", None), (EVIL, 66.0))
            ),
        ),
    )
    volume = SmallKpi(
        "ticket_volume",
        "Volume of Tickets",
        "count",
        "lower",
        records="ticket",
        lack=("approximated", "half of the tickets are guesses"),
        rows=(
            row("ticket_volume", date(2025, 11, 1), 11111.0, at=10, ci_low=None),
            row("ticket_volume", date(2025, 12, 1), 12345.0, at=11, ci_low=None),
        ),
    )
    faults = SmallKpi(
        "fault_rate",
        "Fault Rate",
        "percent",
        "lower",
        topic="Customer Experience",
        lack=("unavailable", "the table installed_units is missing"),
    )
    evidence = (
        record("R1", date(2026, 3, 2), 1, "North"),
        record("R2", date(2026, 3, 31), 0, "South"),
        record("R3", date(2026, 3, 31), 0, "South", "spam"),
        record("R4", date(2026, 4, 1), 1, "North"),
    )
    return write_marts(path, (nps, volume, faults), ("month",), evidence)


def row(
    kpi: str,
    start: date,
    value: float | None,
    segment: tuple[str, str] = ("all", "all"),
    at: int = 11,
    **more: float | None,
) -> Row:
    bounds: Row = {
        "ci_low": None if value is None else value - 9,
        "ci_high": None if value is None else value + 9,
    }
    return value_row(
        *(kpi, "month", start, value, segment),
        **{**bounds, **more},
        is_complete=at < 12,
        is_latest=at == 11,
        denominator=80,
        sample_size=80,
        benchmark_kind="target",
        benchmark_value=45,
        verdict="met" if value and value > 45 else "missed",
    )


def record(
    name: str, day: date, counted: int, region: str, left_out: str | None = None
) -> Row:
    return {
        "kpi_id": "nps",
        "record_type": "survey_response",
        "record_id": name,
        "period_on": day,
        "in_denominator": left_out is None,
        "in_numerator": bool(counted),
        "left_out_reason": left_out,
        "numerator_value": counted,
        "denominator_value": int(left_out is None),
        "region": region,
    }


@pytest.fixture
def shown(
    database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Show:
    """What a request prints, in lines of any length unless a width is given."""

    def run(kpi: str | None = None, width: int | None = None, **more: Any) -> str:
        monkeypatch.setenv("COLUMNS", str(width or ""))
        assert show(database, Request(kpi, **more)) == 0
        return capsys.readouterr().out

    return run


def golden(name: str) -> str:
    return (Path(__file__).parent / "golden" / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("scorecard", {}),
        ("scorecard_80", {"width": 80}),
        ("scorecard_42", {"width": 42}),
        ("series", {"kpi": "nps", "since": "2025-11"}),
        ("segments_80", {"kpi": "nps", "segment": "region", "width": 80}),
        ("records", {"kpi": "nps", "period": "2026-03", "records": True}),
    ],
)
def test_what_is_shown(shown: Show, name: str, words: dict[str, Any]) -> None:
    assert shown(**words) == golden(name)


@pytest.mark.parametrize(
    "words", [{}, {"kpi": "nps"}, {"kpi": "nps", "segment": "region"}]
)
@pytest.mark.parametrize("width", [20, 33, 40, 60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(
    shown: Show, words: dict[str, str], width: int
) -> None:
    assert max(map(cell_len, shown(**words, width=width).splitlines())) <= width


def test_hostile_text_can_not_steer_the_terminal(shown: Show) -> None:
    text = shown("nps", segment="region")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert r"\x1b[31mred\u202eleft 日本語 long" in text
    assert escape_control("a\tb\nc\x1b[0m\x00é") == r"a b c\x1b[0m\x00é"


class Screen(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_colour_is_never_the_only_sign(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    for name in ("NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout", screen)
    show(database, Request())
    assert "\x1b[32mmet" in screen.getvalue()


@pytest.mark.parametrize("setting", [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colour_needs_a_terminal_that_wants_it(
    monkeypatch: pytest.MonkeyPatch, setting: tuple[str, str]
) -> None:
    monkeypatch.setenv(*setting)
    screen = console(Screen())
    write(screen, ["[red]plain[/red]"])
    assert screen.file.getvalue() == "[red]plain[/red]\n"  # type: ignore[attr-defined]


def test_one_segment_value_shows_its_series(shown: Show) -> None:
    assert "2025-12  North" in shown("nps", segment="region=North")


def test_records_can_be_split(shown: Show) -> None:
    text = shown(
        "nps", period="2026-03", records=True, segment="region=North", format="json"
    )
    assert [row["record_id"] for row in json.loads(text)] == ["R1"]


def test_a_terminal_without_unicode_gets_plain_signs(cli: Cli, database: Path) -> None:
    run = cli("show", "--database", database, PYTHONIOENCODING="ascii")
    assert "+1,234" in run.stdout
    assert "-" in run.stdout
    assert "?" not in run.stdout
    assert run.stdout.isascii()


def test_programs_get_every_column(shown: Show) -> None:
    rows = json.loads(shown("nps", format="json"))
    assert len(rows) == len(NPS)
    assert rows[3]["value"] is None
    assert rows[-1]["period_start"] == "2026-01-01"
    rows = list(csv.DictReader(io.StringIO(shown("nps", format="csv"))))
    assert rows[3]["value"] == ""
    assert {row["is_complete"] for row in rows} == {"true", "false"}
    card = json.loads(shown(format="json"))
    assert card["as_of"] == "2026-03-15T12:00:00Z"
    assert card["kpis"][0]["trend"][-1] == 52.3
    assert len(list(csv.DictReader(io.StringIO(shown(format="csv"))))) == 3


def test_an_unavailable_kpi_says_why(shown: Show) -> None:
    assert "Unavailable: the table installed_units is missing." in shown("fault_rate")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ({"kpi": "npss"}, "Did you mean nps?"),
        ({"kpi": "xyz"}, "There are: nps, ticket_volume, fault_rate."),
        ({"segment": "region"}, "--segment needs a KPI"),
        ({"kpi": "nps", "segment": "regio"}, "Did you mean region?"),
        ({"kpi": "nps", "segment": "shoe"}, "It has: all, region."),
        ({"kpi": "nps", "segment": "region=Nort"}, "Did you mean North?"),
        ({"kpi": "nps", "since": "March"}, "'March' is no period"),
        ({"kpi": "nps", "period": "2026-13"}, "'2026-13' is no period"),
        ({"kpi": "nps", "grain": "week"}, "no periods of a week. It has month."),
        ({"kpi": "nps", "period": "2026"}, "no periods of a year. It has month."),
        ({"kpi": "nps", "records": True}, "nps has no records. Give a --period."),
        (
            {"kpi": "fault_rate", "records": True, "period": "2026"},
            "These have: nps.",
        ),
    ],
    ids=str,
)
def test_what_does_not_exist_is_reported_with_what_does(
    shown: Show, words: dict[str, Any], text: str
) -> None:
    with pytest.raises(InputError) as error:
        shown(**words)
    assert text in str(error.value)


@pytest.mark.parametrize("name", ["NPS", "Net Promoter Score", "net-promoter-score"])
def test_a_kpi_may_be_called_by_its_name(shown: Show, name: str) -> None:
    assert "(nps)" in shown(name)


def test_options_of_a_build_are_said_to_make_no_difference(
    cli: Cli, database: Path
) -> None:
    run = cli("show", "--as-of", "2026-01-01", "--database", database)
    assert run.returncode == 0
    assert "--as-of makes no difference to show" in run.stderr


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (40, "a rather long name  1  22222222"),
        (24, "a rather long name  1"),
        (18, "a rather long …  1"),
    ],
)
def test_a_table_drops_columns_before_it_cuts_names(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    line: str,
) -> None:
    columns = [Column("Name", flexible=True), Column("A"), Column("B", drop=2)]
    monkeypatch.delenv("COLUMNS", raising=False)
    screen = console(sys.stdout)
    screen.width = width
    rows = [["a rather long name", "1", "22222222"]]
    write(screen, [fitting_table(columns, rows, screen)])
    assert capsys.readouterr().out.splitlines()[1] == line


@pytest.fixture(scope="module")
def skewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A KPI of many short waits and a few long ones, and one of equal waits."""
    months = [(date(2025, 11, 1), 10), (date(2025, 12, 1), 11), (date(2026, 1, 1), 12)]
    labels = {"median_days": ("Median", "days"), "p90_days": ("Nine in ten", "days")}
    kpis = [
        SmallKpi(
            kpi_id,
            kpi_id.capitalize(),
            "days",
            "lower",
            own=labels,
            rows=tuple(
                row(kpi_id, start, 10.0, at=at, median_days=median, p90_days=p90)
                for start, at in months
            ),
        )
        for kpi_id, median, p90 in (("skewed", 5.04, 32.0), ("equal", 10.02, 9.98))
    ]
    path = tmp_path_factory.mktemp("skewed") / "aftersales.duckdb"
    return write_marts(path, kpis, ("month",))


def test_percentiles_stand_beside_a_mean_that_they_differ_from(
    skewed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    show(skewed, Request())
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    at = next(place for place, line in enumerate(lines) if line.startswith("Skewed"))
    assert [line.split() for line in lines[at + 1 : at + 3]] == [
        ["median", "5.0"],
        ["90th", "percentile", "32.0"],
    ]
    assert "So far: January 2026, still running" in lines
    assert lines[at].split()[1:5] == ["10.0", "days", "80", "10.0"]
    assert sum("median" in line for line in lines) == 1
    show(skewed, Request("skewed"))
    heading, *_, newest = capsys.readouterr().out.splitlines()[3:]
    assert heading.split()[:5] == ["Period", "Value", "Sample", "Median", "90th"]
    assert newest.split()[:7] == ["2026-01", "so", "far", "10.0", "80", "5.0", "32.0"]
