"""Answers and what moved them, worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hand_made import Table, row_of, run, tickets
from reference import Result, Row


def moved(result: Result, kpi_id: str, value: str) -> Row:
    (row,) = (
        row
        for row in result.drivers
        if (row["kpi_id"], row["period_grain"], row["segment_value"])
        == (kpi_id, "month", value)
        and str(row["period_start"]) == "2024-02-01"
        and row["segment"] == "team"
    )
    return row


def resolved(team: str, month: str, days: int, count: int) -> Table:
    rows = tickets(*[(f"2024-{month}-01", f"2024-{month}-{1 + days:02}")] * count)
    return [
        row | {"ticket_id": f"{team}{month}{n}", "team": team}
        for n, row in enumerate(rows)
    ]


def test_a_change_of_mix_alone_is_no_change_of_rate(tmp_path: Path) -> None:
    """Slow tickets double their share: 2.8 days become 4.6, and no team is slower."""
    cases = [("slow", "01", 10, 2), ("quick", "01", 1, 8)]
    cases += [("slow", "02", 10, 4), ("quick", "02", 1, 6)]
    rows = [row for case in cases for row in resolved(*case)]
    result = run(tmp_path, tickets=rows)
    slow, quick = (moved(result, "turnaround_time", team) for team in ("slow", "quick"))
    assert slow["mix_effect"] == pytest.approx(0.2 * (10 - 2.8))
    assert quick["mix_effect"] == pytest.approx(-0.2 * (1 - 2.8))
    assert [slow["rate_effect"], quick["rate_effect"]] == pytest.approx([0, 0])
    assert slow["contribution"] + quick["contribution"] == pytest.approx(1.8)


def test_a_value_that_appears_has_a_rate_and_no_mix(tmp_path: Path) -> None:
    rows = resolved("old", "01", 2, 4) + resolved("old", "02", 2, 3)
    rows += resolved("new", "02", 6, 1)
    result = run(tmp_path, tickets=rows)
    new = moved(result, "turnaround_time", "new")
    assert (new["mix_effect"], new["rate_effect"]) == (0, pytest.approx(1))
    assert (new["value"], new["previous_value"]) == (6, None)
    counted = moved(result, "ticket_volume", "new")
    assert (counted["contribution"], counted["mix_effect"]) == (1, None)


def test_a_value_that_vanishes_takes_its_share_along(tmp_path: Path) -> None:
    """Three days became two as the quarter of six days each came no more: all mix."""
    rows = resolved("old", "01", 2, 3) + resolved("gone", "01", 6, 1)
    result = run(tmp_path, tickets=rows + resolved("old", "02", 2, 4))
    gone = moved(result, "turnaround_time", "gone")
    assert (gone["value"], gone["previous_value"]) == (None, 6)
    assert gone["mix_effect"] == pytest.approx(-0.25 * (6 - 3))
    assert gone["rate_effect"] == pytest.approx(0)
    old = moved(result, "turnaround_time", "old")
    assert old["contribution"] + gone["contribution"] == pytest.approx(-1)


def test_a_numerator_without_a_denominator_belongs_to_the_rate(tmp_path: Path) -> None:
    """Ten units in the north; in February a ticket more, of a customer without one."""
    rows = tickets(*[("2024-01-05", None), ("2024-02-05", None), ("2024-02-06", None)])
    for row in rows[:2]:
        row["unit_id"] = "u"
    units = [
        {"unit_id": "u", "installed_on": "2023-01-01", "quantity": 10, "region": "N"}
    ]
    result = run(tmp_path, tickets=rows, installed_units=units)
    found = {
        row["segment_value"]: row
        for row in result.drivers
        if (row["kpi_id"], row["segment"]) == ("fault_rate", "region")
        and str(row["period_start"]) == "2024-02-01"
    }
    nowhere = found["(none)"]
    assert (nowhere["value"], nowhere["previous_value"]) == (None, None)
    assert (nowhere["mix_effect"], nowhere["rate_effect"]) == (0, pytest.approx(10))
    assert found["N"]["contribution"] == pytest.approx(0)


def test_a_period_whose_whole_has_no_value_moved_nothing(tmp_path: Path) -> None:
    """Nothing was resolved in February: neither it nor March is compared."""
    rows = resolved("a", "01", 2, 1) + resolved("a", "03", 2, 1)
    result = run(tmp_path, "2024-05-01", tickets=rows)
    february = row_of(result, "turnaround_time", "month", "2024-02-01")
    assert (february["denominator"], february["value"]) == (0, None)
    compared = {
        str(row["period_start"])
        for row in result.drivers
        if (row["kpi_id"], row["period_grain"]) == ("turnaround_time", "month")
    }
    assert compared == set()


def answer(result: Result, kpi_id: str) -> Row:
    (row,) = (
        row
        for row in result.answers
        if (row["kpi_id"], row["period_grain"]) == (kpi_id, "month")
    )
    return row


def target(kpi_id: str, value: Any) -> Row:
    return {"kpi_id": kpi_id, "target_value": value}


@pytest.mark.parametrize(
    ("limit", "closed", "answered", "because"),
    [
        (5, 3, "yes", "benchmark_met"),
        (1, 1, "no", "benchmark_missed"),
        (1, 3, "uncertain", "flow_and_benchmark_disagree"),
        (9, 1, "uncertain", "flow_and_benchmark_disagree"),
        (None, 3, "yes", "no_benchmark"),
        (None, 1, "uncertain", "no_benchmark"),
    ],
)
def test_staff_keep_up_by_backlog_and_flow(
    tmp_path: Path, limit: int | None, closed: int, answered: str, because: str
) -> None:
    """Four were open in February; in March two come in, and some are closed."""
    spans: list[tuple[str, str | None]] = [("2024-02-05", "2024-03-09")] * closed
    spans += [("2024-02-05", None)] * (4 - closed) + [("2024-03-05", None)] * 2
    result = run(
        tmp_path,
        "2024-04-01",
        tickets=tickets(*spans),
        kpi_targets=[target("open_tickets", limit)] if limit else [],
    )
    row = answer(result, "open_tickets")
    assert (row["answer"], row["because"]) == (answered, because)
    assert row["net_flow"] == 2 - closed
    assert row["days_of_backlog"] == pytest.approx((6 - closed) * 31 / closed)


@pytest.mark.parametrize(
    ("jobs", "answered", "gap"),
    [(11, "yes", None), (12, "no", 0.2), (8, "no", -0.2), (0, "no", -1.0)],
)
def test_engineers_are_the_right_amount_within_a_tenth(
    tmp_path: Path, jobs: int, answered: str, gap: float | None
) -> None:
    visits = [visit(f"v{number}", "2024-03-05") for number in range(jobs)]
    result = run(
        tmp_path,
        "2024-04-01",
        engineers=[{"engineer_id": "e", "employed_from": "2020-01-01"}],
        field_visits=[visit("first", "2024-02-01"), *visits],
        kpi_targets=[target("engineer_utilization", 10)],
    )
    row = answer(result, "engineer_utilization")
    assert (row["answer"], row["engineers_gap"]) == (answered, gap)


def visit(key: str, day: str) -> Row:
    return {
        "visit_id": key,
        "visit_type": "aftersales",
        "status": "completed",
        "engineer_id": "e",
        "completed_at": day,
    }


def test_without_a_roster_nobody_knows_the_right_amount(tmp_path: Path) -> None:
    result = run(tmp_path, "2024-04-01", field_visits=[visit("v", "2024-03-05")])
    row = answer(result, "engineer_utilization")
    assert (row["answer"], row["because"]) == ("unknown", "approximated")
    missing = answer(result, "csat")
    assert (missing["answer"], missing["because"]) == ("unknown", "no_value")


def test_retention_by_activity_is_answered_like_any_other(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        "2024-04-01",
        customer_activity=[
            {"activity_id": "a", "customer_id": "c", "activity_on": "2024-01-05"}
        ],
        kpi_targets=[target("customer_retention_rate", 90)],
    )
    row = answer(result, "customer_retention_rate")
    assert (row["answer"], row["because"]) == ("yes", "benchmark_met")


def interactions(*rows: tuple[str, str]) -> Table:
    """Messages of ticket t0, as (author, instant)."""
    return [
        {
            "interaction_id": f"i{number}",
            "ticket_id": "t0",
            "occurred_at": moment,
            "author_type": author,
        }
        for number, (author, moment) in enumerate(rows)
    ]


def test_the_first_response_is_an_agents_after_the_creation(tmp_path: Path) -> None:
    """The opening line is none, a system's message neither; midnight is the new day."""
    result = run(
        tmp_path,
        tickets=tickets(("2024-02-28T22:00:00Z", None), ("2024-02-28", "2024-03-01")),
        ticket_interactions=interactions(
            ("agent", "2024-02-28T22:00:00Z"),
            ("system", "2024-02-28T22:00:01Z"),
            ("agent", "2024-03-01T00:00:00Z"),
            ("agent", "2024-03-05T00:00:00Z"),
        ),
    )
    days = [
        row for row in result.kpis["first_response_time"] if row["segment"] == "all"
    ]
    assert str(days[0]["period_start"]) == "2024-03-01"
    assert (days[0]["value"], days[0]["sample_size"]) == (26, 1)
    assert (days[0]["unanswered"], days[0]["closed_unanswered"]) == (0, 1)
    assert days[0]["mean_business_hours"] == 8


def test_an_agent_may_answer_before_the_customer_wrote(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        tickets=tickets(("2024-02-05T09:00:00Z", None)),
        ticket_interactions=interactions(
            ("agent", "2024-02-05T10:30:00Z"), ("customer", "2024-02-05T12:00:00Z")
        ),
    )
    february = row_of(result, "first_response_time", "month", "2024-02-01")
    assert (february["value"], february["unanswered"]) == (1.5, 0)


def test_a_reopened_ticket_without_a_response_is_unanswered_until_closed(
    tmp_path: Path,
) -> None:
    """Closed in January, open again at its end, closed for good in February."""
    events = [
        ("2024-01-10", "closed"),
        ("2024-01-20", "open"),
        ("2024-02-10", "closed"),
    ]
    rows = [*tickets(("2024-01-05", "2024-02-10")), *tickets(("2023-12-01", None))]
    rows[1]["ticket_id"] = "other"
    result = run(
        tmp_path,
        tickets=rows,
        ticket_status_events=[
            {
                "event_id": f"e{number}",
                "ticket_id": "t0",
                "occurred_at": moment,
                "status": status,
            }
            for number, (moment, status) in enumerate(events)
        ],
        ticket_interactions=[
            {
                "interaction_id": "i",
                "ticket_id": "other",
                "occurred_at": "2023-12-02",
                "author_type": "agent",
            }
        ],
    )
    months = [
        row_of(result, "first_response_time", "month", start)
        for start in ("2024-01-01", "2024-02-01")
    ]
    assert [row["unanswered"] for row in months] == [1, 0]
    assert [row["closed_unanswered"] for row in months] == [0, 1]
    assert [row["value"] for row in months] == [None, None]


def test_without_an_agent_there_is_no_first_response(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        tickets=tickets(("2024-02-28", None)),
        ticket_interactions=interactions(("customer", "2024-02-28")),
    )
    assert result.kpis["first_response_time"] == []
    assert answer(result, "first_response_time")["because"] == "no_value"


def test_an_sla_in_business_time_stands_still_over_a_holiday(tmp_path: Path) -> None:
    """From Thursday to Tuesday over Good Friday and Easter Monday: one day of two."""
    result = run(
        tmp_path,
        "2024-05-01",
        tickets=tickets(
            ("2024-03-28T17:00:00Z", "2024-04-02T17:00:00Z"),
            ("2024-03-28T17:00:00Z", "2024-04-03T09:00:01Z"),
            ("2024-04-29", None),
        ),
        sla_targets=[{"priority": "", "target_days": 1, "time_basis": "business"}],
        holidays=[{"holiday_on": "2024-03-29"}, {"holiday_on": "2024-04-01"}],
    )
    april = row_of(result, "sla_attainment", "month", "2024-04-01")
    assert (april["numerator"], april["denominator"], april["breached"]) == (1, 2, 1)
    assert april["overdue_open"] is None


@pytest.mark.parametrize(
    ("days", "fixed"),
    [
        (["2024-03-01T09:00:00Z"], 1),
        (["2024-03-01T09:00:00Z", "2024-03-01T15:00:00Z"], 1),
        (["2024-03-01T09:00:00Z", "2024-03-09T12:00:00Z"], 0),
        (["2024-03-01T09:00:00Z", "2024-03-09T12:00:01Z"], 1),
    ],
)
def test_a_second_visit_counts_up_to_the_seventh_day(
    tmp_path: Path, days: list[str], fixed: int
) -> None:
    visits = [visit(f"v{n}", day) | {"ticket_id": "t0"} for n, day in enumerate(days)]
    result = run(
        tmp_path,
        "2024-04-01",
        tickets=tickets(("2024-02-28", "2024-03-02T12:00:00Z")),
        field_visits=visits,
    )
    month = row_of(result, "first_time_fix_rate", "month", "2024-03-01")
    assert (month["numerator"], month["denominator"]) == (fixed, 1)


@pytest.mark.parametrize(
    ("created", "fixed"), [("2024-03-09T12:00:00Z", 0), ("2024-03-09T12:00:01Z", 1)]
)
def test_a_repeat_counts_up_to_the_seventh_day(
    tmp_path: Path, created: str, fixed: int
) -> None:
    rows = tickets(("2024-02-28", "2024-03-02T12:00:00Z"), (created, None))
    result = run(
        tmp_path,
        "2024-04-01",
        tickets=[row | {"customer_id": "c"} for row in rows],
        field_visits=[visit("v", "2024-03-01T09:00:00Z") | {"ticket_id": "t0"}],
    )
    month = row_of(result, "first_time_fix_rate", "month", "2024-03-01")
    assert (month["numerator"], month["denominator"]) == (fixed, 1)


def test_a_visit_of_a_merged_ticket_is_one_of_the_last_in_the_chain(
    tmp_path: Path,
) -> None:
    rows = tickets(("2024-02-28", "2024-03-02"), ("2024-02-28", None))
    rows[1] |= {"merged_into_ticket_id": "t2", "is_spam": "true"}
    rows.append(rows[1] | {"ticket_id": "t2", "merged_into_ticket_id": "t0"})
    visits = [
        visit("own", "2024-03-01") | {"ticket_id": "t0"},
        visit("merged", "2024-02-29") | {"ticket_id": "t1"},
    ]
    result = run(tmp_path, "2024-04-01", tickets=rows, field_visits=visits)
    month = row_of(result, "first_time_fix_rate", "month", "2024-03-01")
    assert (month["numerator"], month["mean_visits"]) == (0, 2)
