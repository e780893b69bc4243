"""The reference's own rules: input, time, business time and benchmarks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hand_made import answers, row_of, run, tickets
from reference import Options
from reference.benchmarks import find_benchmark, verdict
from reference.business_time import BusinessTime
from reference.catalogue import KPIS
from reference.rows.parsing import (
    UnreadableError,
    parse_boolean,
    parse_instant,
    parse_number,
)
from reference.rows.reference_tables import (
    Opening,
    Target,
    parse_time_of_day,
    parse_weekday,
)
from reference.timeline import GRAINS, Timeline

KPI = {kpi.kpi_id: kpi for kpi in KPIS}
OPTIONS = Options()
UTC_ZONE = ZoneInfo("UTC")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-01T10:00:00Z",
        "2024-02-01 10:00",
        "2024-02-01T12:00:00+02:00",
        "2024-02-01 05:30:00.0-0430",
        "2024-02-01T13:00+03",
    ],
)
def test_instants_are_utc_where_they_carry_no_offset(text: str) -> None:
    assert parse_instant(text) == instant("2024-02-01T10:00")


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "2024-02-01T24:00", "1/2/2024", "20240201", "2024-02-01T10", "soon"],
)
def test_nothing_looser_is_an_instant(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_instant(text)


def test_numbers_and_booleans() -> None:
    assert parse_boolean("YES") is True
    for parser, text in ((parse_number, "1,5"), (parse_number, "nan")):
        with pytest.raises(UnreadableError):
            parser(text)
    with pytest.raises(UnreadableError):
        parse_boolean("y")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"created_at": ""}, "missing_required"),
        ({"status": "closed"}, "missing_required"),
        ({"created_at": "soon", "status": "gone"}, "unparseable"),
        ({"status": "gone", "customer_contact_count": "-1"}, "unknown_value"),
        ({"customer_contact_count": "-1", "created_at": "2030-01-01"}, "out_of_range"),
        ({"resolved_at": "2025-01-01T00:00:01"}, "future_dated"),
        (
            {"resolved_at": "2024-01-31", "merged_into_ticket_id": "t"},
            "impossible_order",
        ),
        ({"merged_into_ticket_id": "bad"}, "orphan"),
        ({"merged_into_ticket_id": "elsewhere"}, "orphan"),
        ({"updated_at": "soon", "created_at": ""}, "unparseable"),
    ],
)
def test_one_row_has_one_reason_the_first_that_holds(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    good, bad = tickets(("2024-02-01", None), ("2024-02-01", None))
    bad |= {"ticket_id": "bad", "merged_into_ticket_id": "", "updated_at": "", **change}
    result = run(tmp_path, tickets=[good, bad])
    assert result.quarantined == [("tickets", "bad", reason)]
    assert result.audit["tickets"] == (2, 1, 0, 1)


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("fte", "0.0000000001", None),
        ("fte", "1e-11", "out_of_range"),
        ("weekly_hours", "999999999999", None),
        ("weekly_hours", "0", None),
        ("weekly_hours", "-1e12", "unparseable"),
        ("weekly_hours", "1e-11", "unparseable"),
        ("weekly_hours", "1e100", "unparseable"),
    ],
)
def test_a_number_must_fit_into_the_sums(
    tmp_path: Path, column: str, text: str, reason: str | None
) -> None:
    engineer = {"engineer_id": "e", "employed_from": "2024-01-01", column: text}
    result = run(tmp_path, engineers=[engineer])
    assert result.quarantined == ([("engineers", "e", reason)] if reason else [])


def test_an_older_copy_does_not_come_back_for_a_bad_newest_one(tmp_path: Path) -> None:
    (row,) = tickets(("2024-02-01", None), updated_at="")
    copies = [
        row | {"updated_at": "2024-02-03", "status": "gone"},
        row | {"updated_at": "2024-02-02"},
        row,
        row | {"ticket_id": ""},
    ]
    result = run(tmp_path, tickets=copies)
    assert result.audit["tickets"] == (4, 0, 2, 2)
    assert {reason for *_, reason in result.quarantined} == {
        "missing_required",
        "unknown_value",
    }


def test_the_last_of_tied_copies_speaks(tmp_path: Path) -> None:
    (row,) = tickets(("2024-02-01", None), updated_at="2024-02-02")
    copies = [row | {"priority": priority} for priority in ("low", "high")]
    result = run(tmp_path, tickets=copies)
    high = row_of(result, "ticket_volume", "day", "2024-02-01", "priority=high")
    assert high["value"] == 1


def test_answers_take_their_segments_from_the_ticket_they_name(tmp_path: Path) -> None:
    rows = answers("nps", [9, 9, 9], customer_id="c")
    rows[0]["ticket_id"] = "t0"
    rows[1]["ticket_id"] = "nowhere"
    result = run(
        tmp_path,
        tickets=tickets(("2024-02-01", None), team="x"),
        survey_responses=rows,
        customers=[{"customer_id": "c", "region": "north"}],
    )
    groups = {
        (r["segment"], r["segment_value"]): r["value"] for r in result.kpis["nps"]
    }
    assert ("team", "x") in groups
    row = row_of(result, "nps", "day", "2024-02-10", "region=north")
    assert row["denominator"] == 1
    row = row_of(result, "nps", "day", "2024-02-10", "team=(none)")
    assert row["denominator"] == 2


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Europe/Berlin", date(2024, 3, 31), "2024-03-30T23:00"),
        ("America/Havana", date(2024, 3, 10), "2024-03-10T05:00"),
        ("America/Havana", date(2024, 11, 3), "2024-11-03T04:00"),
        ("Africa/Cairo", date(2024, 4, 26), "2024-04-25T22:00"),
        ("Asia/Kathmandu", date(2024, 1, 1), "2023-12-31T18:15"),
    ],
)
def test_a_day_begins_at_local_midnight(zone: str, day: date, begins: str) -> None:
    timeline = Timeline(instant("2024-12-31"), ZoneInfo(zone))
    assert timeline.midnight(day) == instant(begins)
    assert timeline.day_of(instant(begins)) == day
    assert timeline.day_of(instant(begins) - timedelta(microseconds=1)) < day


@pytest.mark.parametrize("grain", GRAINS)
def test_periods_are_gapless_and_the_last_one_is_running(grain: str) -> None:
    timeline = Timeline(instant("2024-03-05T12:00"), UTC_ZONE)
    periods = [
        p for p in timeline.periods_since(date(2022, 12, 31)) if p.grain == grain
    ]
    for before, after in pairwise(periods):
        assert before.end == after.start
    assert [p.is_complete for p in periods[-2:]] == [True, False]
    assert [p for p in periods if p.is_latest] == [periods[-2]]
    assert periods[-1].elapsed_to == date(2024, 3, 5)


def test_business_time_knows_holidays_windows_and_teams() -> None:
    openings = (
        Opening("x", 1, parse_time_of_day("08:00"), parse_time_of_day("12:00"), None),
        Opening("x", 1, parse_time_of_day("20:00"), parse_time_of_day("24:00"), None),
        Opening("x", 2, parse_time_of_day("08:00"), parse_time_of_day("12:00"), None),
    )
    holidays = frozenset({(date(2024, 2, 13), "x"), (date(2024, 2, 19), None)})
    business = BusinessTime(openings, holidays, UTC_ZONE)
    start, end = instant("2024-02-05T10:00"), instant("2024-02-20T09:00")
    # Mondays 5 (2 + 4 hours) and 12 (8), Tuesdays 6 (4) and 20 (1) over a mean of 6
    assert business.working_days("x", start, end) * 6 == 2 + 4 + 8 + 4 + 1
    # nine to five on twelve weekdays, less the holiday; from 10:00, to 09:00
    assert business.working_days("y", start, end) * 8 == 10 * 8 - 1


def test_business_time_skips_the_lost_hour() -> None:
    night = tuple(Opening(None, day, 0, 86_400, None) for day in range(1, 8))
    business = BusinessTime(night, frozenset(), ZoneInfo("Europe/Berlin"))
    start, end = instant("2024-03-30T23:00"), instant("2024-03-31T22:00")
    assert business.working_days(None, start, end) * 24 == 23


def test_a_day_that_the_zone_skipped_has_no_working_time() -> None:
    """Samoa went from Thursday, 29 December 2011, to Saturday the 31st."""
    openings = tuple(
        Opening(None, day, 9 * 3600, 17 * 3600, "Pacific/Apia") for day in range(1, 7)
    )
    business = BusinessTime(openings, frozenset(), UTC_ZONE)
    start, end = instant("2011-12-29T10:00"), instant("2011-12-31T10:00")
    # From Thursday's midnight in UTC-10 to Sunday's in UTC+14.
    assert business.working_days(None, start, end) * 8 == 16


def test_a_midnight_that_comes_twice_is_the_first() -> None:
    """Casey put its clocks back by three hours, at 02:00 to the day before."""
    timeline = Timeline(instant("2012-01-01"), ZoneInfo("Antarctica/Casey"))
    begins = timeline.midnight(date(2010, 3, 5))
    assert begins == instant("2010-03-04T13:00")
    assert timeline.day_of(begins + timedelta(hours=2, minutes=30)) == date(2010, 3, 5)
    assert timeline.midnight(date(2010, 3, 6)) - begins == timedelta(hours=27)


def test_weekdays_have_numbers_and_names() -> None:
    names = ("1", "monday", "Mon", "7", "0", "SUNDAY")
    assert [parse_weekday(name) for name in names] == [1, 1, 1, 7, 7, 7]


def benchmark(kpi_id: str, values: dict[date, float | None], *targets: Target) -> Any:
    timeline = Timeline(instant("2024-03-05"), UTC_ZONE)
    month = timeline.period("month", date(2024, 2, 1))
    found = find_benchmark(KPI[kpi_id], month, ("all", "all"), values, targets, OPTIONS)
    return (found.kind, found.value)


def test_the_historical_average_needs_three_of_the_twelve_before() -> None:
    values: dict[date, float | None] = {date(2024, 2, 1): 9, date(2024, 1, 1): 4}
    values |= {date(2023, 6, 1): 2, date(2023, 1, 1): 1000}
    assert benchmark("nps", values) == (None, None)
    values[date(2023, 2, 1)] = 6
    assert benchmark("nps", values) == ("historical_average", 4)


def test_a_month_without_a_row_is_zero_for_counts_from_the_first_row_on() -> None:
    values: dict[date, float | None] = {date(2024, 2, 1): 9, date(2023, 10, 1): 8}
    assert benchmark("open_tickets", values) == ("historical_average", 2)
    assert benchmark("ticket_volume", {date(2024, 2, 1): 9}) == (None, None)


def test_a_target_with_a_grain_goes_first_then_the_latest() -> None:
    def target(
        value: float, since: date | None, to: date | None, grain: str | None
    ) -> Target:
        return Target("turnaround_time", "all", "all", value, since, to, grain)

    general = target(1, None, None, None)
    newer = target(2, date(2024, 2, 1), None, None)
    expired = target(3, date(2024, 1, 15), date(2024, 2, 1), "month")
    monthly = target(4, date(2020, 1, 1), None, "month")
    assert benchmark("turnaround_time", {}, general, newer, expired) == (
        "sla_target",
        2,
    )
    assert benchmark("turnaround_time", {}, newer, monthly) == ("sla_target", 4)


@pytest.mark.parametrize(
    ("kpi_id", "value", "against", "bounds", "expected"),
    [
        ("nps", None, 1, (None, None), "not_assessed"),
        ("nps", 1, None, (0, 2), "not_assessed"),
        ("nps", 1, 2, (0, 2), "uncertain"),
        ("nps", 3, 2, (2.5, 4), "met"),
        ("open_tickets", 2, 2, (None, None), "met"),
        ("open_tickets", 3, 2, (None, None), "missed"),
        ("engineer_utilization", 11, 10, (None, None), "met"),
        ("engineer_utilization", 8.99, 10, (None, None), "missed"),
        ("customer_retention_rate", 0.1 + 0.2, 0.3, (None, None), "met"),
    ],
)
def test_verdicts(
    kpi_id: str, value: float | None, against: float | None, bounds: Any, expected: str
) -> None:
    assert verdict(KPI[kpi_id], value, against, bounds, OPTIONS) == expected


SLA = [
    {"priority": "high", "target_days": 1, "valid_to": "2024-01-01"},
    {"priority": "", "target_days": 3, "valid_to": "2024-02-10"},
    {"priority": "", "target_days": 5, "valid_from": "2024-02-10"},
]


@pytest.mark.parametrize(
    ("priority", "created", "days", "rate"),
    [
        ("", "2024-02-09", 3, 100),
        ("", "2024-02-09", 4, 0),
        ("low", "2024-02-09", 3, 100),
        ("low", "2024-02-10", 5, 100),
        ("low", "2024-02-10", 6, 0),
        # A row names the priority, and none is in force: no target.
        ("high", "2024-02-09", 3, None),
    ],
)
def test_a_target_without_priority_is_for_those_that_no_row_names(
    tmp_path: Path, priority: str, created: str, days: int, rate: float | None
) -> None:
    resolved = date.fromisoformat(created) + timedelta(days)
    rows = tickets((created, resolved.isoformat()), priority=priority)
    result = run(tmp_path, tickets=rows, sla_targets=SLA)
    row = row_of(result, "turnaround_time", "month", "2024-02-01")
    assert row["sla_met_rate"] == rate


@pytest.mark.parametrize(("basis", "rate"), [("business", 100), ("calendar", 0)])
def test_a_target_may_be_one_of_working_time(
    tmp_path: Path, basis: str, rate: float
) -> None:
    """From Friday noon to Monday noon: one working day, three of the calendar."""
    rows = tickets(("2024-02-02T12:00", "2024-02-05T12:00"), priority="high")
    sla = [{"priority": "high", "target_days": 1, "time_basis": basis}]
    result = run(tmp_path, tickets=rows, sla_targets=sla)
    row = row_of(result, "turnaround_time", "month", "2024-02-01")
    assert (row["mean_business_days"], row["sla_met_rate"]) == (1, rate)


def test_a_resolved_ticket_without_events_is_open_until_its_end(tmp_path: Path) -> None:
    data = {"tickets": tickets(("2024-02-01", "2024-02-20"))}
    for as_of, value in (("2024-02-19T23:59:59", 1), ("2024-02-20", 0)):
        result = run(tmp_path, as_of, **data)
        assert row_of(result, "open_tickets", "year", "2024-01-01")["value"] == value


def test_a_ticket_whose_events_are_to_come_lives_by_its_own_columns(
    tmp_path: Path,
) -> None:
    rows = tickets(("2024-02-01", "2024-02-03"))
    later = {"event_id": "e", "ticket_id": "t0", "occurred_at": "2024-02-20"}
    data = {"tickets": rows, "ticket_status_events": [later | {"status": "open"}]}
    result = run(tmp_path, "2024-02-10", **data)
    assert row_of(result, "open_tickets", "month", "2024-02-01")["resolved"] == 1
    result = run(tmp_path, "2024-02-20", **data)
    assert row_of(result, "open_tickets", "month", "2024-02-01")["resolved"] == 0
