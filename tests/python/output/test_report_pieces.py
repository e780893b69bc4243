"""What the page is put together from: words, charts and the order of segments."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from aftersales.report.chart import HEIGHT, WIDTH, draw
from aftersales.report.notes import period_notes, table_notes
from aftersales.report.reading import Point
from aftersales.report.segments import dimensions, extremes, ranking
from aftersales.report.words import change, listed, places, quantity, shortened


def points(*values: float | None, **more: float | None) -> list[Point]:
    return [
        Point(
            date(2026, number + 1, 1),
            True,
            value,
            more.get("low"),
            more.get("high"),
            more.get("benchmark"),
        )
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


def kpi(direction: str = "lower", *, is_sum: bool = False) -> Any:
    return {"direction": direction, "is_additive_over_segments": is_sum}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.0, "count", "1,234 tickets"),
        (1.0, "count", "1 ticket"),
        (5.44, "days", "5.4 days"),
        (1.0, "days", "1.0 day"),
        (99.49, "percent", "99.5\N{NO-BREAK SPACE}%"),
        (-3.2, "points", "−3.2 points"),
        (5.824, "score 1–7", "5.82 on a scale of 1 to 7"),
        (14.06, "jobs per engineer", "14.1 jobs per engineer"),
        (None, "days", "–"),
    ],
)
def test_a_value_has_its_unit_in_words(
    value: float | None, unit: str, text: str
) -> None:
    assert quantity(value, unit).text == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (6.31, "percent", "+6.3 points"),
        (-1.0, "percent", "−1.0 point"),
        (0.004, "days", "0.0 days"),
        (-2.0, "days", "−2.0 days"),
        (None, "days", "–"),
    ],
)
def test_a_change_has_a_sign(value: float | None, unit: str, text: str) -> None:
    assert change(value, unit, 1).text == text


def test_a_value_never_reads_like_a_benchmark_it_is_not() -> None:
    assert places("percent", 84.96, 85.0) == 2
    assert places("percent", 85.0, 85.0) == 1
    assert places("percent", 80.0, 85.0) == 1


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


def test_names_are_listed_as_in_a_sentence() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_a_line_has_gaps_and_a_lone_value_is_a_dot() -> None:
    chart = draw(points(1, 2, None, 3, None, 4, 5), "days")
    assert chart is not None
    assert chart.line.count("M") == 3
    assert chart.line.count("h0") == 1


def test_a_chart_keeps_within_its_room() -> None:
    wild = points(10, 12, 11, low=-900.0, high=1e6, benchmark=11.5)
    chart = draw(wild, "days")
    assert chart is not None
    for path in (chart.line, chart.band, chart.benchmark):
        numbers = [int(n) for n in re.findall(r"(?<!h)-?\d+", path)]
        assert all(0 <= x <= WIDTH for x in numbers[::2])
        assert all(0 <= y <= HEIGHT for y in numbers[1::2])


def test_counts_are_drawn_from_zero_and_shares_within_their_limits() -> None:
    counts, shares = draw(points(90, 100), "count"), draw(points(99, 100), "percent")
    assert counts is not None
    assert counts.ticks[0].value == 0
    assert shares is not None
    assert shares.ticks[-1].value <= 100


@pytest.mark.parametrize("value", [0.0, 7.0, -3.0, 1e9, 1e-6])
def test_one_value_alone_is_drawn(value: float) -> None:
    chart = draw(points(value), "points")
    assert chart is not None
    assert chart.line.startswith("M300 ")


def test_a_benchmark_of_one_period_is_seen() -> None:
    series = [*points(1, 2), *points(3, benchmark=2.0)]
    chart = draw(series, "days")
    assert chart is not None
    assert re.fullmatch(r"M\d+ \d+h[1-9]\d*", chart.benchmark)


def test_without_a_value_there_is_no_chart() -> None:
    assert draw([], "days") is None
    assert draw(points(None, None, benchmark=5.0), "days") is None


def test_labels_of_both_lines_are_kept_apart() -> None:
    chart = draw(points(1, 5, benchmark=5.0), "days")
    assert chart is not None
    assert chart.value_top is not None
    assert chart.benchmark_top is not None
    assert abs(chart.value_top - chart.benchmark_top) >= 8.9


def test_segments_are_ranked_from_best_to_worst() -> None:
    rows = [segment("slow", 9.0), segment("fast", 1.0), segment("new", 0.1, size=9)]
    (team,) = dimensions(rows, ranking(kpi("lower"), rows))
    assert [row["segment_value"] for row in team.first] == ["fast", "slow"]
    assert [row["segment_value"] for row in team.small] == ["new"]
    (team,) = dimensions(rows, ranking(kpi("higher"), rows))
    assert [row["segment_value"] for row in team.first] == ["slow", "fast"]


def test_the_middle_of_many_segments_is_left_out() -> None:
    rows = [segment(f"{n:02}", float(n)) for n in range(7)]
    (team,) = dimensions(rows, ranking(kpi("lower"), rows))
    assert len(team.first) == 7
    rows = [segment(f"{n:02}", float(n)) for n in range(20)]
    (team,) = dimensions(rows, ranking(kpi("lower"), rows))
    assert [row["value"] for row in team.first] == [0, 1, 2]
    assert [row["value"] for row in team.last] == [17, 18, 19]
    assert len(team.between) == 14


def test_ties_are_best_together_and_none_is_missing() -> None:
    rows = [segment("a", 1.0), segment("b", 1.0), segment("c", 2.0)]
    found = extremes(rows, ranking(kpi("lower"), rows))
    assert found is not None
    assert [row["segment_value"] for row in found.best] == ["a", "b"]
    assert [row["segment_value"] for row in found.worst] == ["c"]
    alike = [segment("a", 1.0), segment("b", 1.0)]
    found = extremes(alike, ranking(kpi("lower"), alike))
    assert found is not None
    assert found.worst == []


def test_neither_small_samples_nor_missing_names_are_best() -> None:
    rows = [segment("(none)", 0.0), segment("lucky", 0.1, size=2), segment("a", 5.0)]
    assert extremes(rows, ranking(kpi("lower"), rows)) is None
    rows.append(segment("b", 6.0))
    found = extremes(rows, ranking(kpi("lower"), rows))
    assert found is not None
    assert [row["segment_value"] for row in found.best] == ["a"]


def test_shares_of_a_sum_are_neither_best_nor_worst() -> None:
    rows = [segment("a", 1.0, size=1), segment("b", 30.0, size=30)]
    order = ranking(kpi("lower", is_sum=True), rows)
    assert extremes(rows, order) is None
    (team,) = dimensions(rows, order)
    assert [row["segment_value"] for row in team.first] == ["b", "a"]


def test_on_target_is_best_nearest_its_own_benchmark() -> None:
    rows = [
        segment("over", 20.0, benchmark_value=10.0),
        segment("near", 11.0, benchmark_value=10.0),
        segment("far", 1.0, benchmark_value=10.0),
    ]
    (team,) = dimensions(rows, ranking(kpi("on_target"), rows))
    assert [row["segment_value"] for row in team.first] == ["near", "far", "over"]
    rows[0]["benchmark_value"] = None
    order = ranking(kpi("on_target"), rows)
    assert not order.has_best
    assert extremes(rows, order) is None


def test_overlapping_bounds_are_told() -> None:
    rows = [
        segment("a", 1.0, ci_low=0.5, ci_high=3.0),
        segment("b", 4.0, ci_low=2.0, ci_high=6.0),
    ]
    found = extremes(rows, ranking(kpi("lower"), rows))
    assert found is not None
    assert found.overlaps
    rows[0]["ci_high"] = 1.9
    found = extremes(rows, ranking(kpi("lower"), rows))
    assert found is not None
    assert not found.overlaps


def card(**more: Any) -> Any:
    return {
        "kpi_id": "csat",
        "unit": "percent",
        "period_grain": "month",
        "availability": "available",
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


def test_notes_tell_why_a_verdict_is_open() -> None:
    (note,) = period_notes(card(), None, None, None, 1)
    assert "70.0 to 88.0" in note
    assert "85.0" in note
    (note,) = period_notes(
        card(benchmark_value=None, verdict="not_assessed"), None, None, None, 1
    )
    assert "no target" in note
    (note,) = period_notes(
        card(value=None, verdict="not_assessed", sample_size=0), None, None, None, 1
    )
    assert "nothing was recorded" in note
    (note,) = period_notes(card(period_start=None, value=None), None, None, None, 1)
    assert note == "No month is complete yet."


def test_notes_tell_of_small_samples_and_of_the_running_period() -> None:
    running = Point(date(2026, 10, 1), False, 50.0, None, None, None)
    small, open_end, late = period_notes(
        card(verdict="met", sample_size=4), {"is_mature": False}, running, None, 1
    )
    assert small == "Only 4 answers: chance weighs heavily."
    assert open_end.startswith("Not final")
    assert late == "October 2026 is still running: 50.0\N{NO-BREAK SPACE}% so far."


def test_notes_tell_of_a_change_from_a_part_of_a_period() -> None:
    begun = card(verdict="met"), None, None, date(2026, 8, 2), 1
    assert list(period_notes(*begun)) == [
        "The change is from a part of August 2026: records begin on 2 Aug 2026."
    ]
    whole = card(verdict="met"), None, None, date(2026, 8, 1), 1
    assert list(period_notes(*whole)) == []


def test_notes_tell_what_became_of_rows() -> None:
    row = {"is_present": True, "raw_rows": 2093, "quarantined_rows": 1}
    audit: dict[str, Any] = {
        "tickets": {**row, "unknown_unit_rows": 2},
        "engineers": {"is_present": False},
    }
    assert list(table_notes(("tickets", "engineers", "unheard_of"), audit)) == [
        "1 of 2,093 rows of tickets can't be used and was quarantined.",
        "Of the rows of tickets, 2 name an unknown unit.",
        "The table engineers is missing.",
    ]
