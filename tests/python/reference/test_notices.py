"""Every kind of notice: by hand, by the reference and by the models."""

from __future__ import annotations

from pathlib import Path

import pytest
from comparison import differences_in
from reference import compute
from replay import full_shape, shared_replay

pytestmark = pytest.mark.slow

WALL_CLOCK = "2026-06-01"
ZONE = "America/New_York"
FILES = {
    "tickets": """
        ticket_id,created_at,status,resolved_at,customer_id,unit_id,updated_at,colour
        1,2026-01-05T08:00:00Z,open,,C1,U9,2026-01-06,red
        1,2026-01-05T08:00:00Z,new,,C1,U9,2026-01-06,red
        2,2026-01-05,closed,2026-01-07,C8,U8,2026-01-07,red
        2,2026-01-05,closed,2026-01-07,C8,U8,2026-01-08,red
        3,2026-01-05T00:00,open,,C9,,,
        4,2026-01-05T09:00:00Z,pending,,,,,
        5,2026-01-05T09:00:00Z,open,,,,2026-01-06,
        5,2026-01-05T09:00:00Z,unheard of,,,,2026-01-06,
        6,2026-01-05T09:00:00Z,resolved,,,,,
        7,2026-01-05T09:00:00Z,closed,2026-01-12T09:00:00Z,,,,
        """,
    # 2 agrees; 3 is reopened and resolved at one instant, in that order; 4 is resolved
    # by its events; 6 is open by them; of 7 the last is not of its ticket's life.
    "ticket_status_events": """
        event_id,ticket_id,occurred_at,status,sequence
        a,2,2026-01-07T08:00:00Z,resolved,
        b,3,2026-01-07T08:00:00Z,open,1
        c,3,2026-01-07T08:00:00Z,closed,2
        d,4,2026-01-08T08:00:00Z,resolved,
        d,4,2026-01-08T08:00:00Z,resolved,
        e,6,2026-01-08T08:00:00Z,resolved,
        f,6,2026-01-09T08:00:00Z,open,
        g,7,2026-01-01T08:00:00Z,open,
        h,7,2026-01-10,closed,
        """,
    "survey_responses": """
        response_id,survey_type,responded_at,score,customer_id
        1.0,csat,2026-01-09T07:59:59Z,5,1.0
        2.0,csat,2026-01-08T08:00:00Z,5,2.0
        """,
    "contracts": """
        contract_id,customer_id,started_on,ended_on
        K1,C1,2025-01-01,2025-12-31
        K2,C1,2026-01-01,2026-12-31
        K3,C1,2026-12-31,
        K4,C9,2025-01-01,2025-12-31
        K5,C9,2026-01-02,
        """,
    "customers": "customer_id\nC1\nC9\n1.0\n",
    "engineers": """
        engineer_id,employed_from,employed_to
        E1,2026-01-01,2026-01-10
        """,
    "field_visits": """
        visit_id,visit_type,status,engineer_id,completed_at
        V1,aftersales,completed,E1,2026-01-11T12:00:00Z
        V2,maintenance,completed,E1,2026-01-11T12:00:00Z
        V3,installation,completed,E1,2025-12-31T12:00:00Z
        V4,aftersales,completed,E1,2026-01-11T04:00:00Z
        V5,aftersales,cancelled,E1,2026-01-11T12:00:00Z
        V6,aftersales,completed,E1,2026-01-30T12:00:00Z
        """,
    "holidays": "holiday_on,team,name,why\n2026-01-01,,New Year,\n",
}
LATE = {
    ("copies_settled_by_order", "tickets"): (1, "1"),
    ("copies_settled_by_order", "ticket_status_events"): (1, "d"),
    ("date_without_time", "tickets"): (1, "2"),
    ("date_without_time", "ticket_status_events"): (1, "h"),
    ("status_disagrees_with_events", "tickets"): (3, "3"),
    ("contract_gap_of_a_day", "contracts"): (1, "K1"),
    ("job_outside_employment", "field_visits"): (3, "V1"),
    ("unknown_columns", "tickets"): (1, "colour"),
    ("unknown_columns", "holidays"): (1, "why"),
    ("ids_end_in_dot_zero", "survey_responses"): (2, "response_id"),
    ("unknown_reference", "tickets"): (2, "customer C8 (1), unit U8 (2)"),
    ("unknown_reference", "survey_responses"): (1, "customer 2.0 (1)"),
    ("newest_record", "tickets"): (18, "2026-01-12 09:00:00"),
    ("newest_record", "ticket_status_events"): (20, "2026-01-10 00:00:00"),
    ("newest_record", "survey_responses"): (21, "2026-01-09 07:59:59"),
}
"""At the instant of the last visit."""
EARLY = LATE | {
    ("status_disagrees_with_events", "tickets"): (2, "3"),
    ("job_outside_employment", "field_visits"): (1, "V3"),
    ("newest_record", "tickets"): (2, "2026-01-07 00:00:00"),
    ("newest_record", "ticket_status_events"): (0, ""),
    ("newest_record", "survey_responses"): (0, ""),
    ("newest_record", "field_visits"): (8, "2025-12-31 12:00:00"),
}
"""Before the event that opens ticket 6 again."""


def write(directory: Path) -> Path:
    for name, text in FILES.items():
        lines = "\n".join(line.strip() for line in text.strip().splitlines())
        (directory / f"{name}.csv").write_text(f"{lines}\n")
    return directory


@pytest.mark.parametrize(
    ("as_of", "notices"), [(None, LATE), ("2026-01-09T07:59:59Z", EARLY)]
)
def test_each_kind_is_counted(
    as_of: str | None, notices: dict[tuple[str, str], tuple[int, str]], tmp_path: Path
) -> None:
    write(tmp_path)
    expected = compute(tmp_path, as_of=as_of, timezone=ZONE, wall_clock=WALL_CLOCK)
    by_hand = {place: notice for place, notice in notices.items() if notice[0]}
    assert expected.notices == by_hand
    with shared_replay().run_directory(
        tmp_path, as_of=as_of, reporting_timezone=ZONE, wall_clock=WALL_CLOCK
    ) as marts:
        assert not marts.failed_tests
        assert list(differences_in(marts.connection, expected)) == []


def test_no_local_date_of_utc_is_the_day_before(tmp_path: Path) -> None:
    write(tmp_path)
    with shared_replay().run_directory(tmp_path, wall_clock=WALL_CLOCK) as marts:
        kinds = {row["kind"] for row in marts.rows("marts.input_notices")}
    assert kinds == {kind for kind, _ in LATE} - {"date_without_time"}


def test_a_column_of_a_warehouse_that_the_contract_does_not_know_is_counted() -> None:
    columns = {**full_shape()["tickets"], "colour": "VARCHAR", "age": "INTEGER"}
    row = {"ticket_id": "1", "created_at": "2026-01-05", "status": "new"}
    with shared_replay().run(
        {"tickets": [row]}, wall_clock=WALL_CLOCK, shape={"tickets": columns}
    ) as marts:
        found = marts.rows("marts.input_notices")
    assert [(row["kind"], row["count"], row["example"]) for row in found] == [
        ("unknown_columns", 2, "age")
    ]
