"""The models and the plain-Python reference agree on companies full of edge cases."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from building import PROJECT, build
from company import WALL_CLOCK_TEXT, write_company
from comparison import differences
from reference import compute


class Case(NamedTuple):
    """A generated company, seen from an instant in a time zone."""

    seed: int
    timezone: str
    as_of: str | None = None
    leave_out: tuple[str, ...] = ()


CASES = {
    "the end of the data": Case(1, "Europe/Berlin"),
    "the middle of a period, half an hour off": Case(
        2, "Asia/Kolkata", "2024-03-15T11:22:33Z", ("engineers",)
    ),
    "a local midnight, clocks changing at midnight": Case(
        3, "America/Havana", "2024-06-30T04:00:00Z", ("contracts",)
    ),
    "the midnight that the clocks skip": Case(
        4,
        "Africa/Cairo",
        "2024-04-25T22:00:00Z",
        ("ticket_status_events", "business_calendars"),
    ),
    "without promises, half an hour of daylight saving": Case(
        5,
        "Australia/Lord_Howe",
        None,
        ("kpi_targets", "sla_targets", "holidays", "ticket_interactions"),
    ),
    "few dimensions": Case(
        6, "UTC", "2023-07-01", ("tickets.team", "customers", "products")
    ),
    "tickets alone": Case(
        7,
        "Asia/Kathmandu",
        None,
        (
            "installed_units",
            "field_visits",
            "survey_responses",
            "contracts",
            "customer_activity",
        ),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_kpi_agrees_with_the_reference(case: Case, tmp_path: Path) -> None:
    data = tmp_path / "company"
    write_company(data, case.seed, timezone=case.timezone, leave_out=case.leave_out)
    expected = compute(
        data, as_of=case.as_of, timezone=case.timezone, wall_clock=WALL_CLOCK_TEXT
    )
    assert expected.audit["tickets"].raw > 1000
    database = build(
        data,
        tmp_path / "build",
        as_of=case.as_of,
        reporting_timezone=case.timezone,
        wall_clock=WALL_CLOCK_TEXT,
    )
    assert list(differences(database, expected))[:20] == []


@pytest.mark.slow
def test_the_demo_agrees_with_the_reference(tmp_path: Path) -> None:
    demo = PROJECT / "seeds" / "demo"
    database = build(demo, tmp_path)
    assert list(differences(database, compute(demo)))[:20] == []
