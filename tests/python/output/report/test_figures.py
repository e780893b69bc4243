"""Numbers, units and periods are written as a person would write them."""

from __future__ import annotations

import pytest
from aftersales.errors import InputError
from aftersales.published.figures import Unit, amount, listed, number, sparkline
from aftersales.published.periods import (
    by_length,
    by_preference,
    parse_period,
    period_code,
    period_name,
)
from aftersales.published.words import heading, in_word, in_words

TICKETS = Unit("count", "tickets")
PERCENT = Unit("percent")
SCORE = Unit("score 1–7")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1234567.0, TICKETS, "1,234,567 tickets"),
        (1.0, TICKETS, "1 ticket"),
        (83.25, TICKETS, "83 tickets"),
        (4.25, TICKETS, "4.2 tickets"),
        (5.44, Unit("days"), "5.4 days"),
        (1.0, Unit("days"), "1.0 day"),
        (99.49, PERCENT, "99.5\N{NO-BREAK SPACE}%"),
        (0.84, PERCENT, "0.84\N{NO-BREAK SPACE}%"),
        (0.042, PERCENT, "0.042\N{NO-BREAK SPACE}%"),
        (-0.5, PERCENT, "−0.50\N{NO-BREAK SPACE}%"),
        (0.0, PERCENT, "0.0\N{NO-BREAK SPACE}%"),
        (-3.2, Unit("points"), "−3.2 points"),
        (-1.0, Unit("points"), "−1.0 point"),
        (5.824, SCORE, "5.82 on 1–7"),
        (14.06, Unit("jobs per engineer"), "14.1 jobs per engineer"),
        (1.0, Unit("jobs per engineer"), "1.0 job per engineer"),
        (12.5, Unit("number"), "12.5"),
        (99_999.5, Unit("euros"), "100,000 euros"),
        (None, Unit("days"), "–"),
        (float("nan"), Unit("days"), "–"),
    ],
)
def test_a_value_has_its_unit_in_words(
    value: float | None, unit: Unit, expected: str
) -> None:
    assert str(unit.quantity(value)) == expected


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (6.31, PERCENT, "+6.3 points"),
        (-1.0, PERCENT, "−1.0 point"),
        (0.004, Unit("days"), "0.0 days"),
        (-2.0, Unit("days"), "−2.0 days"),
        (0.5, SCORE, "+0.5"),
    ],
)
def test_a_change_has_a_sign(value: float, unit: Unit, text: str) -> None:
    assert str(unit.change(value, 1)) == text


def test_a_value_never_reads_like_a_benchmark_it_is_not() -> None:
    assert PERCENT.decimals_apart(84.96, 85.0) == 2
    assert PERCENT.decimals_apart(85.0, 85.0) == 1
    assert PERCENT.decimals_apart(80.0, 85.0) == 1


def test_a_unit_says_what_it_can_be_and_where_a_chart_begins() -> None:
    assert PERCENT.limits == (0.0, 100.0)
    assert SCORE.limits == (1.0, 7.0)
    assert Unit("euros").limits == (None, None)
    assert TICKETS.starts_at_zero
    assert Unit("jobs per engineer").starts_at_zero
    assert not PERCENT.starts_at_zero


def test_signs_are_true_and_zero_has_none() -> None:
    assert number(-2.0, 1, signed=True) == "−2.0"
    assert number(2.0, 1, signed=True) == "+2.0"
    assert number(-0.04, 1, signed=True) == "0.0"
    assert Unit("days").decimals(0.031, None) == 3


def test_an_amount_is_whole_where_it_can_be() -> None:
    assert [amount(one) for one in (3.0, 3.25, 12_345.6, None)] == [
        *("3", "3.2", "12,346", "–")
    ]


def test_a_sparkline_keeps_gaps_and_flat_lines() -> None:
    assert sparkline([1, None, 8]) == "▁ █"
    assert sparkline([5, 5]) == "▄▄"
    assert sparkline([None]) == ""


def test_names_are_listed_as_in_a_sentence() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_codes_and_columns_have_words() -> None:
    assert in_words("customer_segment") == "Customer segment"
    assert heading("benchmark_value") == "Benchmark"
    assert heading("customer_segment") == "Customer segment"
    assert in_word("not_assessed") == "not assessed"
    assert in_word("a code of tomorrow") == "a code of tomorrow"
    assert in_word(None) == ""


@pytest.mark.parametrize(
    ("text", "grain", "start", "end"),
    [
        ("2026", "year", "2026-01-01", "2027-01-01"),
        ("2028", "year", "2028-01-01", "2029-01-01"),
        ("2026-Q1", "quarter", "2026-01-01", "2026-04-01"),
        ("2026-Q4", "quarter", "2026-10-01", "2027-01-01"),
        ("2026-02", "month", "2026-02-01", "2026-03-01"),
        ("2026-12", "month", "2026-12-01", "2027-01-01"),
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


@pytest.mark.parametrize("text", ["March", "2026-13", "2026-W54", "0000", "9999", "²"])
def test_what_is_no_period_is_reported(text: str) -> None:
    with pytest.raises(InputError, match="is no period"):
        parse_period(text)


def test_the_grain_to_show_unasked_is_the_nearest_to_months() -> None:
    every = ["year", "day", "quarter", "month", "week"]
    assert by_preference(every)[0] == "month"
    assert by_preference(["year", "day", "quarter", "week"])[0] == "quarter"
    assert by_preference(["year", "day", "week"])[0] == "week"
    assert by_preference(["year", "day"])[0] == "year"
    assert by_length(every) == ["day", "week", "month", "quarter", "year"]
