"""The plain-Python reference agrees with figures worked out by hand: customers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hand_made import answers, row_of, run, tickets
from reference import Options


def test_first_contact_resolution_ends_with_a_repeat_within_the_week(
    tmp_path: Path,
) -> None:
    rows = tickets(
        ("2024-02-01", "2024-02-02"),
        ("2024-02-09", "2024-02-10"),
        ("2024-02-17T00:00:01", "2024-02-18"),
        ("2024-02-25", None),
        customer_id="c",
        customer_contact_count="1",
    )
    result = run(tmp_path, tickets=rows)
    row = row_of(result, "first_contact_resolution", "month", "2024-02-01")
    assert (row["numerator"], row["denominator"]) == (1, 3)
    assert row["is_mature"] is True


@pytest.mark.parametrize(
    ("first", "second", "solved"),
    [
        ({"unit_id": "u"}, {"unit_id": "u", "category": "x"}, 0),
        ({"unit_id": "u"}, {"unit_id": "v"}, 1),
        ({"unit_id": "u"}, {}, 0),
        ({"category": "x"}, {"category": "y"}, 1),
        ({"customer_id": ""}, {"customer_id": ""}, 1),
    ],
)
def test_a_repeat_is_about_the_same_unit_or_else_category(
    tmp_path: Path, first: dict[str, str], second: dict[str, str], solved: int
) -> None:
    rows = tickets(("2024-02-01", "2024-02-02"), ("2024-02-03", None), customer_id="c")
    rows[0] |= {"customer_contact_count": "1", **first}
    rows[1] |= second
    result = run(tmp_path, tickets=rows)
    row = row_of(result, "first_contact_resolution", "month", "2024-02-01")
    assert (row["numerator"], row["denominator"]) == (solved, 1)


def test_interactions_go_before_the_contact_count(tmp_path: Path) -> None:
    rows = tickets(*[("2024-02-01", "2024-02-02")] * 3, customer_contact_count="5")
    rows[2]["customer_contact_count"] = ""
    contacts = [
        {
            "interaction_id": str(number),
            "ticket_id": "t0",
            "occurred_at": "2024-02-01",
            "author_type": author,
        }
        for number, author in enumerate(("customer", "agent", "agent"))
    ]
    visits = [
        {
            "visit_id": "v",
            "visit_type": "aftersales",
            "status": "completed",
            "engineer_id": "e",
            "completed_at": "2024-02-01",
            "ticket_id": "t1",
        }
    ]
    result = run(
        tmp_path, tickets=rows, ticket_interactions=contacts, field_visits=visits
    )
    row = row_of(result, "first_contact_resolution", "month", "2024-02-01")
    assert (row["numerator"], row["denominator"], row["net_value"]) == (1, 2, 100)


def test_nps_counts_its_three_kinds(tmp_path: Path) -> None:
    result = run(tmp_path, survey_responses=answers("nps", [10, 9, 8, 7, 6, 0]))
    row = row_of(result, "nps", "month", "2024-02-01")
    kinds = ("promoters", "passives", "detractors", "numerator", "denominator", "value")
    assert [row[kind] for kind in kinds] == [2, 2, 2, 0, 6, 0]


@pytest.mark.parametrize(
    ("low", "high", "favourable"),
    [(0, 1, 1), (1, 2, 2), (1, 3, 3), (1, 5, 4), (1, 7, 6), (1, 10, 9), (0, 10, 9)],
)
@pytest.mark.parametrize("is_mirrored", [False, True])
def test_satisfied_starts_at_the_mark_of_the_scale(
    tmp_path: Path, low: int, high: int, favourable: int, is_mirrored: bool
) -> None:
    marks = [favourable, favourable - 0.5]
    if is_mirrored:
        marks = [low + high - mark for mark in marks]
    rows = answers(
        "csat", marks, scale_min=low, scale_max=high, higher_is_better=not is_mirrored
    )
    row = row_of(run(tmp_path, survey_responses=rows), "csat", "month", "2024-02-01")
    assert (row["numerator"], row["denominator"], row["value"]) == (1, 2, 50)


def test_effort_is_rescaled_to_one_to_seven(tmp_path: Path) -> None:
    rows = answers("ces", [1, 3, 5], scale_min=1, scale_max=5)
    rows += [row | {"response_id": "m", "higher_is_better": "f"} for row in rows[:1]]
    row = row_of(
        run(tmp_path, survey_responses=rows),
        "customer_effort_score",
        "month",
        "2024-02-01",
    )
    assert (row["numerator"], row["value"], row["easy_rate"]) == (19, 4.75, 50)


def test_utilization_counts_engineers_without_a_job(tmp_path: Path) -> None:
    engineers = [
        {"engineer_id": "a", "employed_from": "2024-01-01", "weekly_hours": 40},
        {"engineer_id": "b", "employed_from": "2024-02-15", "fte": "0.5"},
        {
            "engineer_id": "c",
            "employed_from": "2024-01-01",
            "employed_to": "2024-02-01",
        },
    ]
    visits = [
        {
            "visit_id": f"v{number}",
            "visit_type": kind,
            "status": status,
            "engineer_id": "a",
            "started_at": "2024-02-10T08:00:00Z",
            "completed_at": "2024-02-10T12:00:00Z",
        }
        for number, (kind, status) in enumerate(
            (
                ("aftersales", "completed"),
                ("aftersales", "completed"),
                ("installation", "completed"),
                ("maintenance", "completed"),
                ("aftersales", "cancelled"),
            )
        )
    ]
    result = run(tmp_path, engineers=engineers, field_visits=visits)
    row = row_of(result, "engineer_utilization", "month", "2024-02-01")
    engineer_days = 29 + 15 * 0.5 + 1
    assert row["denominator"] == pytest.approx(engineer_days / 29)
    assert row["value"] == pytest.approx(3 * 29 / engineer_days)
    assert row["visits_per_engineer"] == pytest.approx(2 * 29 / engineer_days)
    assert (row["visits"], row["installs"], row["cancelled_visits"]) == (2, 1, 1)
    assert row["hours_utilization"] == pytest.approx(100 * 12 / (29 * 40 / 7))


def test_retention_bridges_gaps_up_to_the_grace(tmp_path: Path) -> None:
    spans = {
        "stays": [("2024-01-01", "")],
        "leaves": [("2024-01-01", "2024-02-29")],
        "ends with the month": [("2024-01-01", "2024-03-01")],
        "pauses": [("2024-01-01", "2024-02-27"), ("2024-03-03", "")],
        "comes": [("2024-02-29", "")],
    }
    contracts = [
        {
            "contract_id": f"{customer}{start}",
            "customer_id": customer,
            "started_on": start,
            "ended_on": end,
        }
        for customer, rows in spans.items()
        for start, end in rows
    ]
    columns = ("numerator", "denominator", "new_customers", "customers_at_end")
    for grace, expected in ((4, [2, 4, 1, 3]), (5, [3, 4, 1, 4])):
        options = Options(retention_grace_days=grace)
        result = run(tmp_path, contracts=contracts, options=options)
        row = row_of(result, "customer_retention_rate", "month", "2024-02-01")
        assert [row[column] for column in columns] == expected


def test_an_activity_keeps_a_customer_for_365_days(tmp_path: Path) -> None:
    activity = [{"activity_id": "1", "customer_id": "c", "activity_on": "2023-03-02"}]
    result = run(tmp_path, customer_activity=activity)
    day = row_of(result, "customer_retention_rate", "day", "2024-02-29")
    assert (day["numerator"], day["denominator"]) == (1, 1)
    day = row_of(result, "customer_retention_rate", "day", "2024-03-01")
    assert (day["numerator"], day["denominator"], day["value"]) == (0, 1, 0)
    day = row_of(result, "customer_retention_rate", "day", "2024-03-02")
    assert (day["denominator"], day["value"]) == (0, None)
