"""The plain-Python reference agrees with figures worked out by hand: tickets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hand_made import Table, row_of, run, tickets
from reference.bounds import byar, net_promoter, percentile, wilson
from reference.series import percent


@pytest.mark.parametrize(
    ("size", "low", "high"), [(10, -19.1, 65.2), (100, 14.1, 44.2), (1000, 25.1, 34.7)]
)
def test_nps_bounds_of_half_promoters_and_a_fifth_detractors(
    size: int, low: float, high: float
) -> None:
    bounds = net_promoter(size // 2, size // 5, size)
    assert bounds == pytest.approx((low, high), abs=0.05)


def test_five_promoters_of_five_are_clipped_at_100() -> None:
    assert net_promoter(5, 0, 5) == pytest.approx((17.5, 100), abs=0.05)


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(9, 10, 59.6, 98.2), (90, 100, 82.6, 94.5), (10, 10, 72.2, 100), (0, 10, 0, 27.8)],
)
def test_wilson_bounds(hits: int, trials: int, low: float, high: float) -> None:
    assert wilson(hits, trials) == pytest.approx((low, high), abs=0.06)


def test_byar_bounds_of_ten_events_and_of_none() -> None:
    assert byar(10, 100) == pytest.approx((4.79, 18.39), abs=0.005)
    assert byar(0, 100) == pytest.approx((0, 3.69), abs=0.03)


@pytest.mark.parametrize(
    ("failures", "drive_days", "rate"),
    [(50, 3_555_491, 0.51), (21, 1_416_127, 0.54), (57, 3_125_133, 0.67)],
)
def test_annualised_rates_of_published_drives(
    failures: int, drive_days: int, rate: float
) -> None:
    assert percent(failures, drive_days / 365) == pytest.approx(rate, abs=0.005)


def test_percentiles_interpolate_linearly() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile([1, 2, 3, 4], 0.9) == pytest.approx(3.7)
    assert percentile([7], 0.9) == 7


def test_a_fleet_growing_from_100_to_200_reads_ten_percent(tmp_path: Path) -> None:
    days = (5, 14, 23, 32, 41, 50, 59, 68, 77, 86)
    units: Table = [
        {"unit_id": f"u{d}", "installed_on": date(2024, 1, 1) + timedelta(d)}
        for d in days
    ]
    for unit in units:
        unit["quantity"] = 10
    units.append({"unit_id": "u", "installed_on": "2020-01-01", "quantity": 100})
    result = run(
        tmp_path,
        "2024-04-01",
        tickets=tickets(*[("2024-02-01", None)] * 15, unit_id="u"),
        installed_units=units,
    )
    row = row_of(result, "fault_rate", "quarter", "2024-01-01")
    assert (row["units_at_start"], row["units_at_end"]) == (100, 200)
    assert row["unit_days"] == 150 * 91
    assert (row["denominator"], row["value"]) == (150, 10)
    assert row["units_affected"] == 1
    assert row["annualised_fault_rate"] == pytest.approx(10 * 365 / 91)


def test_opening_plus_flows_is_the_closing_stock(tmp_path: Path) -> None:
    spans: list[tuple[str, str | None]] = [("2024-01-10", None)] * 120
    spans += [("2024-02-10", "2024-02-11")] * 340 + [("2024-01-10", "2024-01-11")] * 25
    rows = tickets(*spans)
    for ticket in rows[:40]:
        ticket |= {"status": "closed", "resolved_at": "2024-02-20"}
    events = [
        {
            "event_id": f"{ticket['ticket_id']}-{status}",
            "ticket_id": ticket["ticket_id"],
            "occurred_at": moment,
            "status": status,
        }
        for ticket in rows[-25:]
        for moment, status in (("2024-01-11", "closed"), ("2024-02-05", "open"))
    ]
    result = run(tmp_path, tickets=rows, ticket_status_events=events)
    row = row_of(result, "open_tickets", "month", "2024-02-01")
    flows = ("opening", "created", "reopened", "resolved", "value")
    assert [row[flow] for flow in flows] == [120, 340, 25, 380, 105]
    rate = row_of(result, "open_ticket_rate", "month", "2024-02-01")
    assert (rate["numerator"], rate["denominator"]) == (105, 120 + 340 + 25)
    assert rate["backlog_to_volume"] == pytest.approx(100 * 105 / 340)
    assert rate["created_still_open_rate"] == 0


def test_a_ticket_resolved_at_midnight_belongs_to_the_new_day(tmp_path: Path) -> None:
    midnight = "2024-01-31T23:00:00Z"
    result = run(
        tmp_path,
        timezone="Europe/Berlin",
        tickets=tickets(("2024-01-15", midnight), (midnight, None)),
    )
    january = row_of(result, "open_tickets", "month", "2024-01-01")
    february = row_of(result, "open_tickets", "month", "2024-02-01")
    assert (january["value"], january["created"], january["resolved"]) == (1, 1, 0)
    assert (february["value"], february["created"], february["resolved"]) == (1, 1, 1)
    turnaround = row_of(result, "turnaround_time", "month", "2024-02-01")
    assert turnaround["numerator"] == 16 + 23 / 24


def test_age_bands_part_at_exactly_10_and_30_days(tmp_path: Path) -> None:
    end = datetime(2024, 3, 1, tzinfo=UTC)
    second = timedelta(seconds=1)
    ages = [
        timedelta(age) + nudge
        for age in (10, 30)
        for nudge in (-second, 0 * second, second)
    ]
    result = run(
        tmp_path, tickets=tickets(*[((end - age).isoformat(), None) for age in ages])
    )
    row = row_of(result, "open_tickets", "month", "2024-02-01")
    bands = ("open_under_10_days", "open_10_to_30_days", "open_over_30_days")
    assert [row[band] for band in bands] == [1, 4, 1]


def test_tied_events_go_by_sequence_then_by_id(tmp_path: Path) -> None:
    def event(key: str, ticket: str, status: str, sequence: object) -> dict[str, Any]:
        return {
            "event_id": key,
            "ticket_id": ticket,
            "occurred_at": "2024-02-02",
            "status": status,
            "sequence": sequence,
        }

    result = run(
        tmp_path,
        tickets=tickets(*[("2024-02-01", None)] * 3),
        ticket_status_events=[
            event("a", "t0", "open", 2),
            event("b", "t0", "resolved", 1),
            event("c", "t1", "resolved", 1),
            event("d", "t1", "open", ""),
            event("e10", "t2", "open", ""),
            event("e9", "t2", "resolved", ""),
        ],
    )
    row = row_of(result, "open_tickets", "month", "2024-02-01")
    assert (row["value"], row["reopened"], row["resolved"]) == (1, 1, 3)


def test_as_of_in_the_past_knows_nothing_of_what_came_later(tmp_path: Path) -> None:
    data = {"tickets": tickets(("2024-02-01", "2024-02-20"), ("2024-02-25", None))}
    row = row_of(
        run(tmp_path, "2024-02-10", **data), "open_tickets", "month", "2024-02-01"
    )
    assert (row["value"], row["created"], row["is_complete"]) == (1, 1, False)
    result = run(tmp_path, None, **data)
    assert result.as_of == datetime(2024, 2, 25, tzinfo=UTC)
    assert row_of(result, "open_tickets", "month", "2024-02-01")["resolved"] == 1


def test_an_open_status_stays_open_whatever_resolved_at_says(tmp_path: Path) -> None:
    rows = tickets(("2024-02-01", "2024-02-02"))
    rows[0]["status"] = "pending"
    result = run(tmp_path, tickets=rows)
    assert row_of(result, "open_tickets", "month", "2024-03-01")["value"] == 1
    assert result.kpis["turnaround_time"] == []


def test_left_out_tickets_count_nowhere(tmp_path: Path) -> None:
    rows = tickets(*[("2024-02-01", None)] * 6)
    for ticket, flag in zip(
        rows, ("deleted", "spam", "test", "internal"), strict=False
    ):
        ticket[f"is_{flag}"] = "Yes"
    rows[4]["merged_into_ticket_id"] = "t5"
    result = run(tmp_path, tickets=rows)
    assert row_of(result, "ticket_volume", "month", "2024-02-01")["value"] == 1


def test_turnaround_has_its_percentiles_sla_and_bounds(tmp_path: Path) -> None:
    spans = [("2024-02-05", f"2024-02-{5 + days:02}") for days in (1, 2, 3, 4)]
    sla = [
        {"priority": "high", "target_days": 5, "valid_to": "2024-02-05"},
        {"priority": "high", "target_days": 2, "valid_from": "2024-02-05"},
    ]
    result = run(tmp_path, tickets=tickets(*spans, priority="high"), sla_targets=sla)
    row = row_of(result, "turnaround_time", "month", "2024-02-01")
    assert (row["numerator"], row["denominator"], row["value"]) == (10, 4, 2.5)
    assert (row["median_days"], row["p90_days"]) == (2.5, pytest.approx(3.7))
    margin = 1.959964 * (5 / 3) ** 0.5 / 2
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(
        (2.5 - margin, 2.5 + margin)
    )
    assert row["sla_met_rate"] == 50
    assert row["mean_business_days"] == 2.5
