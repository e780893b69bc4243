"""A refresh comes to what a full build comes to, whatever changed since the last build.

REFRESH_SEQUENCES=2000 follows more sequences of changes than the 200 of every run;
REFRESH_SEED=17 follows that one alone.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aftersales.input import chunks
from changing_company import Company, Row, text
from refresh_replay import Life, Recorder, recorded

BATCH = 10
ONE = os.environ.get("REFRESH_SEED")
SEEDS = [int(ONE)] if ONE else range(int(os.environ.get("REFRESH_SEQUENCES", "200")))


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(0, len(SEEDS), BATCH))
def test_every_refresh_equals_a_full_build(
    batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in SEEDS[batch : batch + BATCH]:
        follow(seed, monkeypatch)


def follow(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One company through its changes, each followed by a refresh and a full build.

    The tables that no refresh goes on from, the KPIs among them, follow from the
    others: a part of the sequences has them too, at its end.
    """
    company = Company(seed)
    monkeypatch.setattr(chunks, "ROWS", company.dice.choice((2, 7, 30)))
    with Life(company.as_of) as life:
        life.build(company.tables, text(company.wall_clock), whole=seed % 4 == 0)
        steps = company.dice.choice((1, 1, 2, 3))
        for step in range(1, steps + 1):
            changes = company.step()
            whole = step == steps and seed % 4 == 0
            life.refresh(company.tables, text(company.wall_clock), whole)
            found = life.differences(whole)
            told = f"REFRESH_SEED={seed}, step {step}: {', '.join(changes)}"
            assert not found, "\n".join([told, *found])


NOW = "2026-01-01T00:00:00Z"


def after(before: Mapping[str, Sequence[Row]], now: Mapping[str, Sequence[Row]]) -> str:
    """What a refresh from some tables to others does wrong."""
    with Life() as life:
        life.build(before, NOW)
        life.refresh(now, NOW)
        return "\n".join(life.differences())


def ticket(key: str, **more: str) -> Row:
    return {
        "ticket_id": key,
        "created_at": "2024-03-01T08:00:00Z",
        "status": "open",
        **more,
    }


def events(*statuses: tuple[str, str, str]) -> list[Row]:
    """Events of ticket t1 at one instant, as (event id, status, sequence)."""
    return [
        {
            "event_id": key,
            "ticket_id": "t1",
            "occurred_at": "2024-03-02T08:00:00Z",
            "status": status,
            "sequence": sequence,
        }
        for key, status, sequence in statuses
    ]


@pytest.mark.slow
def test_events_that_swap_their_sequence_change_the_life_of_their_ticket() -> None:
    tickets = [ticket("t1")]
    before = events(("e1", "closed", "1"), ("e2", "open", "2"))
    now = events(("e1", "closed", "2"), ("e2", "open", "1"))
    assert not after(
        {"tickets": tickets, "ticket_status_events": before},
        {"tickets": tickets, "ticket_status_events": now},
    )


@pytest.mark.slow
def test_a_quarantined_event_is_shown_with_the_fields_it_has_now() -> None:
    tickets = [ticket("t1")]
    before = events(("e1", "mystery", "1"), ("", "open", "2"))
    now = events(("e1", "riddle", "1"), ("", "open", "3"))
    assert not after(
        {"tickets": tickets, "ticket_status_events": before},
        {"tickets": tickets, "ticket_status_events": now},
    )


@pytest.mark.slow
def test_an_event_without_a_ticket_is_judged_though_no_ticket_changed() -> None:
    before = {
        "tickets": [ticket("t1")],
        "ticket_status_events": events(("e1", "open", "1")),
    }
    stray = [{**row, "ticket_id": ""} for row in events(("e2", "open", "2"))]
    assert not after(
        before,
        {**before, "ticket_status_events": before["ticket_status_events"] + stray},
    )


@pytest.mark.slow
def test_a_row_that_moved_leaves_an_undatable_one_of_its_key_in_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chunks, "ROWS", 2)
    undatable = ticket("t1", updated_at="junk")
    dated = ticket("t1", updated_at="2024-03-05T08:00:00Z")
    exports = [
        [undatable, ticket("t2"), ticket("t3"), dated],
        [undatable, ticket("t2"), ticket("t3"), ticket("t4"), dated],
        [undatable, ticket("t2"), ticket("t3"), ticket("t4"), dated | {"team": "a"}],
    ]
    with Life() as life:
        life.build({"tickets": exports[0]}, NOW)
        for tickets in exports[1:]:
            life.refresh({"tickets": tickets}, NOW)
            assert not life.differences()


@pytest.mark.slow
def test_the_statements_follow_from_the_shape_of_the_input_alone() -> None:
    company = Company(1)
    with tempfile.TemporaryDirectory(prefix="refresh-") as directory:
        before = {name: [*rows] for name, rows in company.tables.items()}
        company.step()
        nodes = Recorder(Path(directory)).record(before, company.tables)
    assert nodes == recorded()


@pytest.mark.slow
def test_a_ticket_that_comes_or_goes_repeats_the_one_before_it_or_does_not() -> None:
    solved = ticket(
        "t1", status="closed", resolved_at="2024-03-02T08:00:00Z", customer_id="c"
    )
    repeat = ticket("t2", created_at="2024-03-09T08:00:00Z", customer_id="c")
    other = ticket("t3", created_at="2024-03-20T08:00:00Z", customer_id="c")
    alone, repeated = {"tickets": [solved, other]}, {"tickets": [solved, other, repeat]}
    assert not after(alone, repeated)
    assert not after(repeated, alone)


@pytest.mark.slow
def test_a_copy_that_moved_past_another_is_the_newest() -> None:
    one, other = ticket("t1", team="a"), ticket("t1", team="b")
    assert not after(
        {"tickets": [one, other, ticket("t2")]},
        {"tickets": [ticket("t2"), other, one]},
    )


@pytest.mark.slow
@pytest.mark.parametrize("hours", [23, 25, 24 * 40])
def test_what_was_dated_in_the_future_counts_when_it_has_come(hours: int) -> None:
    tables = {
        "tickets": [ticket("t1"), ticket("t2", created_at="2026-01-02T00:00:00Z")],
        "ticket_status_events": [
            {**row, "occurred_at": "2026-01-02T00:00:00Z"}
            for row in events(("e1", "closed", "1"))
        ],
    }
    later = datetime.fromisoformat(NOW) + timedelta(hours=hours)
    with Life() as life:
        life.build(tables, NOW)
        life.refresh(tables, later.isoformat())
        assert not life.differences()


@pytest.mark.slow
def test_of_two_rows_without_a_key_one_can_go() -> None:
    keyless = ticket("")
    assert not after(
        {"tickets": [ticket("t1"), keyless, keyless]},
        {"tickets": [ticket("t1"), keyless]},
    )


SHORT_PAST = {
    "tickets": [ticket("t1"), ticket("t2", created_at="2024-05-01T08:00:00Z")]
}


@pytest.mark.slow
def test_a_past_period_has_the_target_of_today() -> None:
    def told(value: str) -> Mapping[str, Sequence[Row]]:
        return {
            **SHORT_PAST,
            "kpi_targets": [
                {"kpi_id": "ticket_volume", "target_value": value},
                {"kpi_id": "open_tickets", "target_value": "9"},
            ],
        }

    assert not after(told("1"), told("2"))


@pytest.mark.slow
def test_rates_begin_with_the_first_unit_and_end_with_the_last() -> None:
    unit: Row = {"unit_id": "u1", "installed_on": "2024-04-01"}
    with_a_unit = {**SHORT_PAST, "installed_units": [unit]}
    assert not after(SHORT_PAST, with_a_unit)
    assert not after(with_a_unit, SHORT_PAST)


def visited(*engineers: str) -> Mapping[str, Sequence[Row]]:
    """One visit after the other on a day in March, by these engineers."""
    return {
        **SHORT_PAST,
        "field_visits": [
            {
                "visit_id": f"v{number}",
                "visit_type": "aftersales",
                "status": "completed",
                "engineer_id": engineer,
                "completed_at": f"2024-03-04T{number + 8:02}:00:00Z",
            }
            for number, engineer in enumerate(engineers)
        ],
    }


@pytest.mark.slow
def test_who_is_on_the_roster_counts_where_there_is_one() -> None:
    busy = visited("n1", "n1")
    engineer: Row = {"engineer_id": "n1", "employed_from": "2024-04-01"}
    employed = {**busy, "engineers": [engineer]}
    assert not after(busy, employed)
    assert not after(employed, busy)


@pytest.mark.slow
def test_a_visit_that_another_engineer_took_over_leaves_fewer_busy() -> None:
    assert not after(visited("n1", "n2"), visited("n1", "n1"))


@pytest.mark.slow
def test_a_first_contact_matures_without_being_touched() -> None:
    solved = ticket(
        "t1",
        status="closed",
        resolved_at="2024-03-02T08:00:00Z",
        customer_id="c",
        customer_contact_count="1",
    )
    assert not after(
        {"tickets": [solved, ticket("t2", created_at="2024-03-05T08:00:00Z")]},
        {"tickets": [solved, ticket("t2", created_at="2024-03-12T08:00:00Z")]},
    )


@pytest.mark.slow
def test_an_average_knows_when_its_series_began() -> None:
    days = ("2024-01-01", "2024-03-01", "2024-03-02", "2024-03-03")
    tickets = [
        ticket(f"t{day}", created_at=f"{day}T08:00:00Z", team="a") for day in days
    ]
    assert not after({"tickets": tickets[:3]}, {"tickets": tickets})
    assert not after({"tickets": tickets}, {"tickets": tickets[1:]})
    assert not after({"tickets": tickets[2:]}, {"tickets": tickets})


@pytest.mark.slow
def test_days_without_a_record_follow_the_last_one() -> None:
    answer: Row = {
        "response_id": "r1",
        "survey_type": "nps",
        "responded_at": "2024-03-02T08:00:00Z",
        "score": "9",
    }

    def told(day: str) -> Mapping[str, Sequence[Row]]:
        later = ticket("t1", created_at=f"{day}T08:00:00Z")
        return {"tickets": [later], "survey_responses": [answer]}

    assert not after(told("2024-03-05"), told("2024-03-09"))
    assert not after(told("2024-03-09"), told("2024-03-05"))
