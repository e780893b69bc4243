"""By hand: how a raw row is read, and for which reason it does not count."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hand_made import answers, row_of, run, tickets
from pyarrow import parquet
from reference import Options, compute
from reference.rows.parsing import UnreadableError, parse_instant
from reference.rows.source import read_table, text_of


@pytest.mark.parametrize("offset", ["+18:00", "-1800", "+18"])
def test_an_offset_may_be_eighteen_hours(offset: str) -> None:
    hours = -18 if offset.startswith("+") else 18
    moment = parse_instant(f"2024-02-10T00:00:00{offset}")
    assert moment == datetime(
        2024, 2, 9 + (hours > 0), 18 - 12 * (hours < 0), tzinfo=UTC
    )


@pytest.mark.parametrize("offset", ["+18:01", "-18:01", "+19", "+23:59", "-2400"])
def test_no_further_offset_can_be_read(offset: str) -> None:
    with pytest.raises(UnreadableError):
        parse_instant(f"2024-02-10T00:00:00{offset}")


def test_statuses_and_types_are_known_in_any_case(tmp_path: Path) -> None:
    rows = tickets(("2024-02-01", None), ("2024-02-01", "2024-02-03"))
    rows[0]["status"], rows[1]["status"] = "Pending", "CLOSED"
    result = run(
        tmp_path,
        tickets=rows,
        ticket_status_events=[
            {
                "event_id": "e",
                "ticket_id": "t0",
                "occurred_at": "2024-02-02",
                "status": "Resolved",
            }
        ],
        ticket_interactions=[
            {
                "interaction_id": "i",
                "ticket_id": "t0",
                "occurred_at": "2024-02-01",
                "author_type": "Customer",
            }
        ],
        survey_responses=[row | {"survey_type": "NPS"} for row in answers("nps", [9])],
        field_visits=[
            {
                "visit_id": "v",
                "visit_type": "Installation",
                "status": "Completed",
                "engineer_id": "e",
                "completed_at": "2024-02-05",
            }
        ],
    )
    assert result.quarantined == []
    month = ("month", "2024-02-01")
    assert row_of(result, "open_tickets", *month)["resolved"] == 2
    assert row_of(result, "first_contact_resolution", *month)["denominator"] == 1
    assert row_of(result, "nps", *month)["value"] == 100
    assert row_of(result, "engineer_utilization", *month)["installs"] == 1


def test_a_completed_visit_needs_its_end_in_any_case(tmp_path: Path) -> None:
    visit = {"visit_id": "v", "visit_type": "INSTALLATION", "status": "COMPLETED"}
    result = run(tmp_path, field_visits=[visit | {"engineer_id": "e"}])
    assert result.quarantined == [("field_visits", "v", "missing_required")]


STATUSES = [
    {"status": "Neu", "category": "new"},
    {"status": "Gelöst", "category": "resolved"},
]


def test_a_status_is_published_as_its_table_spells_it(tmp_path: Path) -> None:
    rows = tickets(*[("2024-02-01", None)] * 3)
    for row, status in zip(rows, ("neu", "NEU", "GELÖST"), strict=True):
        row["status"] = status
    rows[2]["resolved_at"] = "2024-02-02"
    segments = dict(Options().segments) | {"ticket": ("status",)}
    result = run(
        tmp_path,
        tickets=rows,
        ticket_statuses=STATUSES,
        options=Options(segments=segments),
    )
    values = {
        row["segment_value"]: row["value"]
        for row in result.kpis["ticket_volume"]
        if row["period_grain"] == "month" and row["segment"] == "status"
    }
    assert values == {"Neu": 2, "Gelöst": 1}


def test_two_statuses_that_differ_in_case_alone_are_an_error(tmp_path: Path) -> None:
    twice = [*STATUSES, {"status": "NEU", "category": "resolved"}]
    with pytest.raises(ValueError, match="NEU"):
        run(tmp_path, tickets=tickets(("2024-02-01", None)), ticket_statuses=twice)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (17, "17"),
        (17.0, "17"),
        (-0.0, "0"),
        (2.5, "2.5"),
        (1e-7, "0.0000001"),
        (0.1, "0.1"),
        (9007199254740992.0, "9007199254740992"),
        (Decimal("2.50"), "2.5"),
        (Decimal("17.00"), "17"),
        (Decimal("100"), "100"),
        (float("nan"), None),
        (Decimal("NaN"), None),
        (True, "true"),
        ("17.0", "17.0"),
        ("", None),
        (date(2024, 2, 1), "2024-02-01"),
        (datetime(2024, 2, 1, 10), "2024-02-01T10:00:00+00:00"),
    ],
)
def test_a_typed_cell_is_text_without_needless_digits(
    cell: Any, text: str | None
) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize("cell", [9007199254740994.0, -1e300, float("inf")])
def test_a_double_that_may_be_several_numbers_is_an_error(cell: float) -> None:
    with pytest.raises(ValueError, match="beyond"):
        text_of(cell)


def write_parquet(path: Path, **columns: Any) -> None:
    parquet.write_table(pa.table(columns), path)


def test_a_single_is_spelt_by_the_fewest_digits_that_mean_it(tmp_path: Path) -> None:
    cells = pa.array([0.1, 17, None, float("nan"), 2.5], pa.float32())
    write_parquet(tmp_path / "customers.parquet", customer_id=cells)
    rows = read_table(tmp_path, "customers")
    assert rows is not None
    assert [row["customer_id"] for row in rows] == ["0.1", "17", None, None, "2.5"]


def test_a_number_is_one_id_in_whatever_type_it_comes(tmp_path: Path) -> None:
    """What pandas makes of whole numbers among which one is missing."""
    instants = pa.array([datetime(2024, 2, 1)] * 3, pa.timestamp("us"))
    write_parquet(
        tmp_path / "tickets.parquet",
        ticket_id=pa.array([1, 2, 3], pa.int64()),
        created_at=instants,
        status=["open"] * 3,
        customer_id=pa.array([17.0, None, 17.5], pa.float64()),
        merged_into_ticket_id=pa.array([None, None, 2.0], pa.float64()),
    )
    write_parquet(
        tmp_path / "customers.parquet",
        customer_id=pa.array([17, 18], pa.int32()),
        region=["north", "south"],
    )
    result = compute(tmp_path, as_of="2024-03-01", wall_clock="2025-01-01")
    assert result.quarantined == []
    row = row_of(result, "ticket_volume", "month", "2024-02-01", "region=north")
    assert row["value"] == 1
    assert row_of(result, "ticket_volume", "month", "2024-02-01")["value"] == 2


EARLY = "1969-12-31T23:59:59Z"
EVENT_ORPHAN = ("ticket_status_events", "orphan")
VISIT = {"visit_id": "x", "visit_type": "aftersales", "engineer_id": "e"}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("tickets", {"ticket_id": "x", "status": "open", "created_at": EARLY}),
        (
            "ticket_status_events",
            {
                "event_id": "x",
                "ticket_id": "t0",
                "status": "open",
                "occurred_at": EARLY,
            },
        ),
        (
            "ticket_interactions",
            {
                "interaction_id": "x",
                "ticket_id": "t0",
                "author_type": "agent",
                "occurred_at": EARLY,
            },
        ),
        (
            "survey_responses",
            {
                "response_id": "x",
                "survey_type": "nps",
                "score": "9",
                "responded_at": EARLY,
            },
        ),
        ("field_visits", VISIT | {"status": "completed", "completed_at": EARLY}),
        (
            "field_visits",
            VISIT
            | {
                "status": "completed",
                "started_at": EARLY,
                "completed_at": "1970-01-01",
            },
        ),
        (
            "customer_activity",
            {"activity_id": "x", "customer_id": "c", "activity_on": "1969-12-31"},
        ),
    ],
)
def test_nothing_happened_before_the_earliest_date(
    tmp_path: Path, table: str, row: dict[str, str]
) -> None:
    good = tickets(("1970-01-01", None))
    columns = set(row) | set(good[0])
    data = {"tickets": good}
    data[table] = [*data.get(table, []), dict.fromkeys(columns, "") | row]
    result = run(tmp_path, as_of="1970-02-01", **data)
    assert result.quarantined == [(table, "x", "out_of_range")]


def test_a_visit_that_did_not_happen_may_lie_anywhere(tmp_path: Path) -> None:
    plan = VISIT | {"status": "scheduled", "started_at": EARLY}
    dropped = plan | {
        "visit_id": "y",
        "status": "cancelled",
        "started_at": "2124-01-01",
    }
    assert run(tmp_path, field_visits=[plan, dropped]).quarantined == []


@pytest.mark.parametrize(
    ("created", "reason"),
    [
        ("2023-06-30T22:00:00Z", None),
        ("2023-06-30T21:59:59Z", "out_of_range"),
    ],
)
def test_the_earliest_date_is_an_option_and_begins_at_local_midnight(
    tmp_path: Path, created: str, reason: str | None
) -> None:
    result = run(
        tmp_path,
        tickets=tickets((created, None)),
        timezone="Europe/Berlin",
        options=Options(earliest_on=date(2023, 7, 1)),
    )
    assert result.quarantined == ([("tickets", "t0", reason)] if reason else [])


def test_no_series_begins_before_the_earliest_date(tmp_path: Path) -> None:
    contracts = [
        {"contract_id": "1", "customer_id": "c", "started_on": "0024-01-01"},
        {"contract_id": "2", "customer_id": "d", "started_on": "2024-01-10"},
    ]
    options = Options(earliest_on=date(2023, 5, 20), period_grains=("month", "year"))
    result = run(tmp_path, contracts=contracts, options=options)
    assert result.quarantined == []
    rows = [
        (row["period_grain"], row["period_start"], row["denominator"])
        for row in result.kpis["customer_retention_rate"]
        if row["segment"] == "all"
    ]
    assert rows[0] == ("month", date(2023, 5, 1), 1)
    assert rows[-2] == ("year", date(2023, 1, 1), 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        # Neither list nor range is looked at in what cannot be read.
        ({"created_at": "soon", "resolved_at": EARLY}, "unparseable"),
        ({"status": "gone", "created_at": EARLY}, "unknown_value"),
        ({"created_at": EARLY, "resolved_at": "2030-01-01"}, "out_of_range"),
        ({"resolved_at": EARLY}, "out_of_range"),
        ({"resolved_at": "2030-01-01"}, "future_dated"),
    ],
)
def test_the_earliest_date_takes_its_place_among_the_reasons(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    rows = tickets(("2024-02-01", None))
    rows[0] |= change
    assert run(tmp_path, tickets=rows).quarantined == [("tickets", "t0", reason)]


def closing(ticket_id: str, **columns: str) -> dict[str, str]:
    event = {"event_id": "e", "ticket_id": ticket_id, "status": "closed"}
    return event | {"occurred_at": "2024-02-02", **columns}


@pytest.mark.parametrize(
    ("created", "event", "reasons"),
    [
        # The event is sound, so the ticket misses nothing; it cannot be read.
        ("soon", closing("t0"), {("tickets", "unparseable"), EVENT_ORPHAN}),
        # A null is missing first of all.
        ("", closing("t0"), {("tickets", "missing_required"), EVENT_ORPHAN}),
        (
            "2024-02-01",
            closing("t0", occurred_at="2024-01-31"),
            {
                ("tickets", "missing_required"),
                ("ticket_status_events", "impossible_order"),
            },
        ),
        (
            "2024-02-01",
            closing("t0", occurred_at=EARLY),
            {("tickets", "missing_required"), ("ticket_status_events", "out_of_range")},
        ),
        ("2024-02-01", closing("t0"), set()),
    ],
)
def test_a_resolved_ticket_needs_its_end_or_a_sound_event(
    tmp_path: Path, created: str, event: dict[str, str], reasons: set[Any]
) -> None:
    rows = tickets((created, None))
    rows[0]["status"] = "closed"
    result = run(tmp_path, tickets=rows, ticket_status_events=[event])
    assert {(found.table, found.reason) for found in result.quarantined} == reasons


def test_the_last_microsecond_tells_copies_apart_in_the_year_9999(
    tmp_path: Path,
) -> None:
    (row,) = tickets(("2024-02-01", None), team="old")
    newest = "9999-12-30T00:00:00.000002Z"
    copies = [
        row | {"team": "new", "updated_at": newest},
        row | {"updated_at": newest.replace("2Z", "1Z")},
    ]
    result = run(tmp_path, tickets=copies)
    assert (
        row_of(result, "ticket_volume", "day", "2024-02-01", "team=new")["value"] == 1
    )
