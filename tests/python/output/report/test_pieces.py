"""What the page is put together from: words, charts and the order of segments."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from aftersales.published.figures import Unit
from aftersales.published.kpi import Kpi
from aftersales.report.chart import HEIGHT, WIDTH, draw
from aftersales.report.names import shortened
from aftersales.report.segments import Segments
from aftersales.report.views import KpiView, PeriodView

DAYS, PERCENT = Unit("days"), Unit("percent")


def points(*values: float | None, **more: float | None) -> list[Any]:
    known = {"ci_low": None, "ci_high": None, "benchmark_value": None}
    return [
        {"period_start": date(2026, number + 1, 1), "value": value, **known, **more}
        for number, value in enumerate(values)
    ]


def segment(name: str, value: float | None, size: int = 50, **more: Any) -> Any:
    return {
        "segment": "team",
        "segment_value": name,
        "value": value,
        "sample_size": size,
        "ci_low": None,
        "ci_high": None,
        "benchmark_value": None,
        **more,
    }


def kpi(
    direction: str = "lower",
    *,
    is_sum: bool = False,
    input_tables: tuple[str, ...] = (),
) -> Kpi:
    return Kpi(
        kpi_id="csat",
        relation="kpi_csat",
        topic="Topic",
        name="Customer Satisfaction",
        business_question="",
        calculation="",
        details="",
        benchmark="",
        unit=PERCENT,
        direction=direction,
        is_additive_over_segments=is_sum,
        is_additive_over_periods=False,
        input_tables=input_tables,
        segments=("team",),
        numerator="",
        denominator=None,
        sample=("answer", "answers"),
        measures={},
        availability="available",
        reason="",
    )


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("  two\n words ", "two words"),
        ("x" * 5_000, "x" * 19 + "…"),
        ("a" * 20, "a" * 20),
        ("a\x00b\x1b", "ab"),
        ("", "(blank)"),
        ("\u202eabc\u2066 \u05d0\u200f", "abc \u05d0\u200f"),
        ("\n\t", "(blank)"),
    ],
)
def test_a_name_is_cut_and_flat(text: str, short: str) -> None:
    assert shortened(text, 20) == short


def test_a_line_has_gaps_and_a_lone_value_is_a_dot() -> None:
    chart = draw(points(1, 2, None, 3, None, 4, 5), DAYS)
    assert chart is not None
    assert chart.line.count("M") == 3
    assert chart.line.count("h0") == 1


def test_a_chart_keeps_within_its_room() -> None:
    wild = points(10, 12, 11, ci_low=-900.0, ci_high=1e6, benchmark_value=11.5)
    chart = draw(wild, DAYS)
    assert chart is not None
    for path in (chart.line, chart.band, chart.benchmark):
        numbers = [int(n) for n in re.findall(r"(?<!h)-?\d+", path)]
        assert all(0 <= x <= WIDTH for x in numbers[::2])
        assert all(0 <= y <= HEIGHT for y in numbers[1::2])


def test_counts_are_drawn_from_zero_and_shares_within_their_limits() -> None:
    counts, shares = (
        draw(points(90, 100), Unit("count")),
        draw(points(99, 100), PERCENT),
    )
    assert counts is not None
    assert counts.ticks[0][0] == 0
    assert shares is not None
    assert shares.ticks[-1][0] <= 100


@pytest.mark.parametrize("value", [0.0, 7.0, -3.0, 1e9, 1e-6])
def test_one_value_alone_is_drawn(value: float) -> None:
    chart = draw(points(value), Unit("points"))
    assert chart is not None
    assert chart.line.startswith("M300 ")


def test_a_benchmark_of_one_period_is_seen() -> None:
    series = [*points(1, 2), *points(3, benchmark_value=2.0)]
    chart = draw(series, DAYS)
    assert chart is not None
    assert re.fullmatch(r"M\d+ \d+h[1-9]\d*", chart.benchmark)


def test_without_a_value_there_is_no_chart() -> None:
    assert draw([], DAYS) is None
    assert draw(points(None, None, benchmark_value=5.0), DAYS) is None


def test_labels_of_both_lines_are_kept_apart() -> None:
    chart = draw(points(1, 5, benchmark_value=5.0), DAYS)
    assert chart is not None
    assert chart.value_top is not None
    assert chart.benchmark_top is not None
    assert abs(chart.value_top - chart.benchmark_top) >= 8.9


def segments(
    rows: list[Any], direction: str = "lower", *, is_sum: bool = False
) -> Segments:
    return Segments(kpi(direction, is_sum=is_sum), rows, total=5.0, digits=1)


def names(rows: list[Any]) -> list[str]:
    return [row["segment_value"] for row in rows]


def extremes(found: Segments) -> list[list[str]]:
    return [names(rows) for rows in found.extremes.values()]


def test_segments_are_ranked_from_best_to_worst() -> None:
    rows = [segment("slow", 9.0), segment("fast", 1.0), segment("new", 0.1, size=9)]
    (team,) = segments(rows).dimensions
    assert names(team.first) == ["fast", "slow"]
    assert names(team.small) == ["new"]
    (team,) = segments(rows, "higher").dimensions
    assert names(team.first) == ["slow", "fast"]


def test_the_middle_of_many_segments_is_left_out() -> None:
    rows = [segment(f"{n:02}", float(n)) for n in range(7)]
    (team,) = segments(rows).dimensions
    assert len(team.first) == 7
    rows = [segment(f"{n:02}", float(n)) for n in range(20)]
    found = segments(rows)
    (team,) = found.dimensions
    assert [row["value"] for row in team.first] == [0, 1, 2]
    assert [row["value"] for row in team.last] == [17, 18, 19]
    assert found.between(team.between) == "14 more in between: 3.0 to 16.0"


def test_ties_are_best_together_and_none_is_missing() -> None:
    rows = [segment("a", 1.0), segment("b", 1.0), segment("c", 2.0)]
    found = segments(rows)
    assert extremes(found) == [["a", "b"], ["c"]]
    assert found.sizes(rows[:2]) == "50 and 50 answers"
    assert found.sizes(rows[:1]) == "50 answers"
    alike = segments([segment("a", 1.0), segment("b", 1.0)])
    assert alike.extremes == {}
    assert alike.remark == "All with enough records have the same value."


def test_neither_small_samples_nor_missing_names_are_best() -> None:
    rows = [segment("(none)", 0.0), segment("lucky", 0.1, size=2), segment("a", 5.0)]
    found = segments(rows)
    assert found.extremes == {}
    assert found.remark.startswith("Too few records")
    assert extremes(segments([*rows, segment("b", 6.0)])) == [["a"], ["b"]]


def test_shares_of_a_sum_are_neither_best_nor_worst() -> None:
    rows = [segment("a", 1.0, size=1), segment("b", 30.0, size=30)]
    found = segments(rows, is_sum=True)
    assert found.extremes == {}
    assert found.remark == ""
    (team,) = found.dimensions
    assert names(team.first) == ["b", "a"]
    assert found.size(rows[0]) == "20\N{NO-BREAK SPACE}%"


def test_on_target_is_best_nearest_its_own_benchmark() -> None:
    rows = [
        segment("over", 20.0, benchmark_value=10.0),
        segment("near", 11.0, benchmark_value=10.0),
        segment("far", 1.0, benchmark_value=10.0),
    ]
    (team,) = segments(rows, "on_target").dimensions
    assert names(team.first) == ["near", "far", "over"]
    rows[0]["benchmark_value"] = None
    assert not segments(rows, "on_target").has_best
    assert segments(rows, "on_target").extremes == {}


def test_overlapping_bounds_are_reported() -> None:
    rows = [
        segment("a", 1.0, ci_low=0.5, ci_high=3.0),
        segment("b", 4.0, ci_low=2.0, ci_high=6.0),
    ]
    assert "overlap" in segments(rows).remark
    rows[0]["ci_high"] = 1.9
    assert segments(rows).remark == ""


def test_a_value_has_its_place_between_the_least_and_the_greatest() -> None:
    found = segments([segment("a", 1.0), segment("b", 9.0)])
    assert [found.place(value) for value in (1.0, 5.0, 9.0)] == [0, 50, 100]


def card(**more: Any) -> Any:
    return {
        "kpi_id": "csat",
        "period_grain": "month",
        "period_start": date(2026, 9, 1),
        "value": 80.0,
        "ci_low": 70.0,
        "ci_high": 88.0,
        "sample_size": 50,
        "benchmark_value": 85.0,
        "verdict": "uncertain",
        "previous_period_start": date(2026, 8, 1),
        **more,
    }


def notes(one: Any, **more: Any) -> list[str]:
    return PeriodView(kpi(), {"benchmark_kind": "target", **one}, **more).notes


def test_notes_say_why_a_verdict_is_open() -> None:
    (note,) = notes(card())
    assert "70.0 to 88.0\N{NO-BREAK SPACE}%" in note
    assert "85.0\N{NO-BREAK SPACE}%" in note
    (note,) = notes(card(benchmark_value=None, verdict="not_assessed"))
    assert "no target" in note
    (note,) = notes(card(value=None, verdict="not_assessed", sample_size=0))
    assert "nothing was recorded" in note
    (note,) = notes(card(period_start=None, value=None))
    assert note == "No month is complete yet."


def test_notes_speak_of_small_samples_and_of_the_running_period() -> None:
    small, open_end = notes(
        card(verdict="met", sample_size=4), detail={"is_mature": False}
    )
    assert small == "Only 4 answers: chance weighs heavily."
    assert open_end.startswith("Not final")
    running = card(period_start=date(2026, 10, 1), value=50.0)
    assert notes(card(verdict="met"), running=running) == [
        "October 2026 is still running: 50.0\N{NO-BREAK SPACE}% so far."
    ]


def test_notes_speak_of_a_change_from_a_part_of_a_period() -> None:
    first = {"period_grain": "day", "period_start": date(2026, 8, 2)}
    assert notes(card(verdict="met"), first=first) == [
        "The change is from a part of August 2026: records begin with 2 Aug 2026."
    ]
    whole = {"period_grain": "day", "period_start": date(2026, 8, 1)}
    assert notes(card(verdict="met"), first=whole) == []


def test_notes_say_what_became_of_rows() -> None:
    unknown = {f"unknown_{name}_rows": 0 for name in ("customer", "product", "ticket")}
    row = {"is_present": True, "raw_rows": 2093, "quarantined_rows": 1, **unknown}
    audit: dict[str, Any] = {
        "tickets": {**row, "unknown_unit_rows": 2, "outside_employment_rows": None},
        "engineers": {"is_present": False},
    }
    tables = ("tickets", "engineers", "unheard_of")
    assert KpiView(kpi(input_tables=tables), {}, audit).table_notes == [
        "1 of 2,093 rows of tickets can't be used and was quarantined.",
        "Of the rows of tickets, 2 name an unknown unit.",
        "The table engineers is missing.",
    ]
