"""By hand: which rows a segment has, and what its past amounts to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hand_made import answers, row_of, run, tickets
from reference import Options, Result


def starts(result: Result, kpi_id: str, group: str, grain: str = "month") -> list[str]:
    """The periods in which a segment has a row."""
    segment, value = group.split("=")
    return [
        row["period_start"].isoformat()
        for row in result.kpis[kpi_id]
        if (row["period_grain"], row["segment"], row["segment_value"])
        == (grain, segment, value)
    ]


def test_a_ticket_that_came_and_went_within_the_month_has_its_row(
    tmp_path: Path,
) -> None:
    rows = tickets(("2024-02-05", "2024-02-07"), priority="high")
    rows += [row | {"ticket_id": "low"} for row in tickets(("2024-01-05", None))]
    result = run(tmp_path, tickets=rows)
    row = row_of(result, "open_tickets", "month", "2024-02-01", "priority=high")
    flows = ("opening", "created", "reopened", "resolved", "value")
    assert [row[flow] for flow in flows] == [0, 1, 0, 1, 0]
    assert starts(result, "open_tickets", "priority=high") == ["2024-02-01"]
    whole = row_of(result, "open_tickets", "month", "2024-02-01")
    assert (whole["created"], whole["resolved"]) == (1, 1)


def test_the_month_in_which_the_last_open_ticket_goes_has_its_row(
    tmp_path: Path,
) -> None:
    rows = tickets(("2024-01-05", "2024-02-07"), ("2024-01-05", None))
    rows[0]["team"] = "hotline"
    result = run(tmp_path, tickets=rows)
    row = row_of(result, "open_tickets", "month", "2024-02-01", "team=hotline")
    assert (row["opening"], row["resolved"], row["value"]) == (1, 1, 0)
    assert starts(result, "open_tickets", "team=hotline") == [
        "2024-01-01",
        "2024-02-01",
    ]


def visit(status: str, day: str, engineer: str = "") -> dict[str, str]:
    return {
        "visit_id": f"{status}{day}",
        "visit_type": "aftersales",
        "status": status,
        "engineer_id": engineer,
        "completed_at": day,
    }


def test_cancelled_visits_make_a_row_from_the_first_completed_job_on(
    tmp_path: Path,
) -> None:
    roster = [
        {"engineer_id": "a", "employed_from": "2024-01-01", "team": "south"},
        {
            "engineer_id": "b",
            "employed_from": "2023-01-01",
            "employed_to": "2023-01-31",
            "team": "north",
        },
    ]
    visits = [
        visit("cancelled", "2024-01-20", "b"),
        visit("completed", "2024-02-10", "a"),
        visit("cancelled", "2024-03-05", "b"),
    ]
    result = run(tmp_path, engineers=roster, field_visits=visits)
    row = row_of(result, "engineer_utilization", "month", "2024-03-01", "team=north")
    assert (row["numerator"], row["denominator"], row["value"]) == (0, 0, None)
    assert row["cancelled_visits"] == 1
    assert starts(result, "engineer_utilization", "team=north") == ["2024-03-01"]


def test_customers_who_are_all_new_have_their_row(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        customers=[{"customer_id": "c", "region": "north"}],
        contracts=[
            {"contract_id": "1", "customer_id": "c", "started_on": "2024-02-10"},
            {"contract_id": "2", "customer_id": "d", "started_on": "2024-01-10"},
        ],
    )
    row = row_of(
        result, "customer_retention_rate", "month", "2024-02-01", "region=north"
    )
    assert (row["denominator"], row["value"]) == (0, None)
    assert (row["customers_at_end"], row["new_customers"]) == (1, 1)
    assert starts(result, "customer_retention_rate", "region=north") == [
        "2024-02-01",
        "2024-03-01",
    ]


def test_answers_that_cancel_each_other_out_have_their_row(tmp_path: Path) -> None:
    result = run(tmp_path, survey_responses=answers("nps", [10, 0]))
    row = row_of(result, "nps", "month", "2024-02-01", "team=(none)")
    assert (row["numerator"], row["denominator"], row["value"]) == (0, 2, 0)


@pytest.mark.parametrize(
    ("kpi_id", "average"),
    [("ticket_volume", 1 / 3), ("open_tickets", 0), ("turnaround_time", None)],
)
def test_a_month_without_a_row_is_a_zero_from_the_segments_first_ticket_on(
    tmp_path: Path, kpi_id: str, average: float | None
) -> None:
    """The first one was there in November alone; three months come before February."""
    rows = tickets(
        ("2023-06-05", None), ("2023-11-05", "2023-11-06"), ("2024-02-05", "2024-02-06")
    )
    for row in rows[1:]:
        row["priority"] = "high"
    result = run(tmp_path, tickets=rows)
    row = row_of(result, kpi_id, "month", "2024-02-01", "priority=high")
    assert row["benchmark_value"] == average
    kind = None if average is None else "historical_average"
    assert row["benchmark_kind"] == kind


def test_the_twelve_periods_are_those_of_the_calendar(tmp_path: Path) -> None:
    """One ticket a month for a year, but for one month, and two long before."""
    months = [f"2023-{month:02}-05" for month in range(3, 13)] + ["2024-02-05"]
    spans = [(day, day) for day in ["2022-01-05", "2022-01-06", *months]]
    spans += [("2024-03-05", "2024-03-05")]
    result = run(tmp_path, tickets=tickets(*spans, team="x"))
    row = row_of(result, "ticket_volume", "month", "2024-03-01", "team=x")
    assert row["benchmark_value"] == pytest.approx(11 / 12)


def test_how_many_periods_make_an_average_is_an_option(tmp_path: Path) -> None:
    days = ("2023-12-05", "2024-01-05", "2024-01-06", "2024-02-05")
    rows = tickets(*[(day, day) for day in days])
    options = Options(history_periods=2, history_minimum=1)
    result = run(tmp_path, options=options, tickets=rows)
    averages = [
        row_of(result, "ticket_volume", "month", f"{month}-01")["benchmark_value"]
        for month in ("2023-12", "2024-01", "2024-02", "2024-03")
    ]
    assert averages == [None, 1, 1.5, 1.5]


def test_segments_are_those_of_the_option(tmp_path: Path) -> None:
    rows = tickets(("2024-02-05", "2024-02-06"), assignee_id="17", team="x")
    rows[0]["status"] = "CLOSED"
    segments: dict[str, tuple[str, ...]] = dict(Options().segments)
    segments |= {"ticket": ("assignee_id", "status"), "customer": ()}
    result = run(
        tmp_path,
        tickets=rows,
        contracts=[
            {"contract_id": "1", "customer_id": "c", "started_on": "2024-02-10"}
        ],
        options=Options(segments=segments),
    )

    def groups(kpi_id: str) -> set[tuple[Any, Any]]:
        rows = result.kpis[kpi_id]
        return {(row["segment"], row["segment_value"]) for row in rows}

    expected = {("all", "all"), ("assignee_id", "17"), ("status", "closed")}
    assert groups("ticket_volume") == groups("turnaround_time") == expected
    assert groups("customer_retention_rate") == {("all", "all")}


def test_grains_and_kpis_are_those_of_the_option(tmp_path: Path) -> None:
    options = Options.from_variables(
        {
            "period_grains": ["year", "week"],
            "kpis": {"nps": False, "csat": True},
            "earliest_on": "2020-01-01",
            "as_of": "2024-01-01",
        }
    )
    result = run(tmp_path, tickets=tickets(("2024-02-05", None)), options=options)
    assert {row["period_grain"] for row in result.kpis["open_tickets"]} == {
        "week",
        "year",
    }
    assert "nps" not in result.kpis
    assert len(result.kpis) == 13
    assert options.earliest_on == date(2020, 1, 1)
    chosen = Options.from_variables({"kpis": ["csat", "nps"]})
    assert chosen.kpis == ("nps", "csat")
