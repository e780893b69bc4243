"""Zendesk Support: each line of its adapter's rules, on a few tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest
from vendor_case import Case

AT = "2026-03-{:02} 09:00:00"


def ticket(number: int, /, **more: Any) -> dict[str, Any]:
    usual = {
        "id": number,
        "created_at": AT.format(1),
        "updated_at": AT.format(9),
        "status": "open",
        "requester_id": 70,
    }
    return usual | more


def status(number: int, day: int, value: str, **more: Any) -> dict[str, Any]:
    change = {"ticket_id": number, "field_name": "status", "value": value}
    return change | {"updated": AT.format(day)} | more


def rating(number: int, day: int, value: str) -> dict[str, Any]:
    return status(number, day, value, field_name="satisfaction_score")


def comment(number: int, author: int | None, **more: Any) -> dict[str, Any]:
    written = {"id": 900 + number, "ticket_id": 1, "user_id": author, "public": True}
    return written | {"created": AT.format(2)} | more


def opening(schedule: int, start: int, end: int, **more: Any) -> dict[str, Any]:
    usual = {"id": schedule, "start_time": start, "end_time": end}
    return usual | {"time_zone": "New Delhi", "created_at": AT.format(1)} | more


def promise(priority: str, target: int, **more: Any) -> dict[str, Any]:
    usual = {"sla_policy_id": 9, "index": 0, "metric": "total_resolution_time"}
    when = {"sla_policy_updated_at": AT.format(1), "business_hours": True}
    return usual | when | {"priority": priority, "target": target} | more


TABLES: dict[str, list[dict[str, Any]]] = {
    "ticket": [
        ticket(1, group_id=5, organization_id=40, type="incident", via_channel="web"),
        ticket(2, status="hold", ticket_form_id=30, priority="high", assignee_id=71),
        ticket(3, status="solved", organization_id=40),
        ticket(4, status="deleted"),
        ticket(5, status="closed", merged_ticket_ids="[]"),
        ticket(6, status="closed", merged_ticket_ids='[\n  "5", "7"\n]'),
        ticket(7, status="closed", merged_ticket_ids="[999]"),
        ticket(8, status="pending", _fivetran_deleted=True),
        ticket(9, requester_id=71),
        ticket(10, organization_id=41, custom_status_id=12),
        ticket(11, status="new", via_followup_source_id=5),
        ticket(12, status="Waiting"),
        # Two copies of one ticket, of which the older was delivered last.
        ticket(13, status="solved", updated_at=AT.format(8)),
        ticket(13, status="open", updated_at=AT.format(7)),
        # Two copies of one instant: the connector's own clock says which is newer.
        ticket(14, status="open", _fivetran_synced=AT.format(7)),
        ticket(14, status="pending", _fivetran_synced=AT.format(8)),
        ticket(15, status="wait_for_parts"),
        ticket(16, requester_id=79),
        ticket(17, status="solved", _fivetran_deleted=True),
    ],
    "ticket_field_history": [
        status(3, 2, "open"),
        status(3, 3, "solved"),
        status(3, 4, "on-hold"),
        status(3, 5, "solved"),
        status(3, 5, "solved"),
        status(3, 6, "closed"),
        status(3, 7, "ignored", field_name="priority"),
        status(4, 3, "deleted"),
        status(13, 3, "open") | {"value": None},
        status(999, 3, "open"),
        status(17, 3, "solved"),
        rating(1, 2, "offered"),
        rating(1, 3, "bad_with_comment"),
        rating(1, 4, "good"),
        rating(1, 5, "offered"),
        rating(2, 2, "good"),
        rating(2, 3, "unoffered"),
        rating(2, 4, "bad") | {"_fivetran_deleted": True},
        rating(3, 3, "good_with_comment"),
        rating(3, 4, "bad"),
    ],
    "ticket_comment": [
        comment(1, 70),
        comment(2, 71),
        comment(3, 72),
        comment(4, -1),
        comment(5, 12345),
        comment(6, None),
        comment(7, 71, public=False),
        comment(8, 71, _fivetran_deleted=True),
        comment(9, 70, ticket_id=999),
        comment(10, 73),
    ],
    "user": [
        {"id": 70, "role": "end-user", "name": "Ada", "updated_at": AT.format(1)},
        {"id": 71, "role": "agent", "name": "Ben", "updated_at": AT.format(1)},
        {"id": 72, "role": "admin", "name": "Cy", "updated_at": AT.format(1)},
        {"id": 73, "role": "agent", "name": "Di", "updated_at": AT.format(1)},
        {"id": 73, "role": "end-user", "name": "Di", "updated_at": AT.format(2)},
        {"id": -1, "role": "end-user", "name": "System", "updated_at": AT.format(1)},
    ],
    "group": [
        {"id": 5, "name": "Gone", "_fivetran_deleted": True},
    ],
    "organization": [
        {"id": 40, "name": "Acme", "kind": "retail"},
        {"id": 41, "name": "Us", "kind": "own", "_fivetran_deleted": False},
        {"id": 42, "name": "Idle", "kind": "retail"},
    ],
    "ticket_form_history": [
        {"id": 30, "name": "Old name", "updated_at": AT.format(1)},
        {"id": 30, "name": "Repair", "updated_at": AT.format(3)},
        {"id": 30, "name": "Older name", "updated_at": AT.format(2)},
    ],
    "schedule": [
        opening(8, 1440 + 540, 1440 + 720),
        opening(8, 1440 + 780, 2880),
        opening(8, 3600, 3660, _fivetran_deleted=True),
        opening(8, 10080 - 240, 10080),
        opening(10, 0, 10080, created_at=AT.format(2)),
    ],
    "schedule_holiday": [
        {"id": 4, "schedule_id": 8, "start_date": "soon", "end_date": "2026-04-09"},
        {
            "id": 1,
            "schedule_id": 8,
            "name": "Fair",
            "start_date": "2026-03-30T00:00:00Z",
            "end_date": "2026-04-01",
        },
        {
            "id": 2,
            "schedule_id": 8,
            "name": "Not any more",
            "start_date": "2026-05-01",
            "end_date": "2026-05-01",
            "_fivetran_deleted": True,
        },
        {
            "id": 3,
            "schedule_id": 10,
            "name": "Elsewhere",
            "start_date": "2026-05-01",
            "end_date": "2026-05-01",
        },
    ],
    "sla_policy_metric_history": [
        promise("high", 590),
        promise("high", 1, metric="first_reply_time", index=1),
        promise("low", 2880, business_hours=False, index=2),
        promise("high", 720, business_hours=False, sla_policy_updated_at=AT.format(5)),
        promise("high", 5, metric="agent_work_time", index=3),
        promise("high", 6, metric="wait", sla_policy_updated_at=AT.format(7)),
        promise("high", 1, sla_policy_id=10),
        promise("high", 1, sla_policy_id=8, metric="first_reply_time"),
    ],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Case:
    case = Case(tmp_path_factory.mktemp("zendesk"))
    case.given("zendesk", **TABLES)
    problem = case.run(
        input="zendesk",
        zendesk_internal_organizations=[41],
        zendesk_segment_column="kind",
        zendesk_sla_metrics=["total_resolution_time", "agent_work_time"],
        zendesk_statuses={"Wait_For_Parts": "on_hold"},
    )
    assert problem == ""
    return case


def tickets(desk: Case, column: str) -> dict[str, Any]:
    query = f"select ticket_id, {column} from staging.stg_zendesk__tickets"
    return dict(desk.rows(query))


def test_every_ticket_is_one_row(desk: Case) -> None:
    numbers = {str(row["id"]) for row in TABLES["ticket"]}
    assert set(tickets(desk, "1")) == numbers
    (count,) = desk.rows("select count(*) from staging.stg_zendesk__tickets")[0]
    assert count == len(numbers)


def test_category_schedule_and_policy_are_those_that_variables_name(
    tmp_path: Path,
) -> None:
    desk = Case(tmp_path)
    desk.given("zendesk", **TABLES)
    problem = desk.run(
        "+stg_zendesk__tickets +stg_zendesk__holidays +stg_zendesk__sla_targets",
        input="zendesk",
        zendesk_category_column="Via_Channel",
        zendesk_schedule_id=10,
        zendesk_sla_policy_id="10",
    )
    assert problem == ""
    assert tickets(desk, "category")["1"] == "web"
    week = desk.rows(
        "select weekday, opens, closes from staging.stg_zendesk__business_calendars"
        " order by 1"
    )
    assert week == [(day, "00:00", "24:00") for day in range(1, 8)]
    assert desk.rows("select name from staging.stg_zendesk__holidays") == [
        ("Elsewhere",)
    ]
    assert desk.rows(
        "select priority, target_days * 1440 from staging.stg_zendesk__sla_targets"
    ) == [("high", 1)]


def test_a_schedule_that_a_variable_names_has_holidays_without_hours(
    tmp_path: Path,
) -> None:
    desk = Case(tmp_path)
    given = ("ticket", "schedule_holiday")
    desk.given("zendesk", **{table: TABLES[table] for table in given})
    problem = desk.run(
        "+stg_zendesk__holidays", input="zendesk", zendesk_schedule_id=10
    )
    assert problem == ""
    assert desk.rows("select name from staging.stg_zendesk__holidays") == [
        ("Elsewhere",)
    ]


def test_columns_are_handed_on_as_they_are(desk: Case) -> None:
    row = desk.record("stg_zendesk__tickets", "1")
    assert row["created_at"] == AT.format(1)
    assert row["updated_at"] == AT.format(9)
    assert row["ticket_type"] == "incident"
    assert row["channel"] == "web"
    assert row["source_system"] == "zendesk"
    row = desk.record("stg_zendesk__tickets", "2")
    assert (row["priority"], row["assignee_id"]) == ("high", "71")


def test_statuses_are_the_contracts_words(desk: Case) -> None:
    found = tickets(desk, "status")
    assert [found[n] for n in ("1", "2", "3", "5", "8", "11")] == [
        *("open", "on_hold", "resolved", "closed", "pending", "new")
    ]


def test_a_deleted_ticket_is_open_and_deleted_and_its_deletion_no_event(
    desk: Case,
) -> None:
    row = desk.record("stg_zendesk__tickets", "4")
    assert (row["status"], row["is_deleted"], row["resolved_at"]) == (
        *("open", True, None),
    )
    events = "select 1 from staging.stg_zendesk__ticket_status_events"
    assert desk.rows(f"{events} where ticket_id = '4'") == []


def test_a_tombstone_deletes_a_ticket_whose_row_stays(desk: Case) -> None:
    row = desk.record("stg_zendesk__tickets", "8")
    assert (row["status"], row["is_deleted"]) == ("pending", True)


def test_a_status_that_no_rule_knows_passes_and_is_quarantined(desk: Case) -> None:
    assert tickets(desk, "status")["12"] == "Waiting"
    assert desk.rows(
        "select ticket_id, quarantine_reason from staging.stg_tickets"
        " where quarantine_reason = 'unknown_value'"
    ) == [("12", "unknown_value")]


def test_a_variable_says_what_a_status_is_in_any_case(desk: Case) -> None:
    assert tickets(desk, "status")["15"] == "on_hold"


def test_the_newest_copy_counts(desk: Case) -> None:
    found = tickets(desk, "status")
    assert (found["13"], found["14"]) == ("resolved", "pending")


def test_each_status_change_is_one_event_and_its_duplicate_none(desk: Case) -> None:
    assert desk.rows(
        "select occurred_at, status from staging.stg_zendesk__ticket_status_events"
        " where ticket_id = '3' order by 1"
    ) == [
        (AT.format(day), word)
        for day, word in (
            *((2, "open"), (3, "resolved"), (4, "on_hold")),
            *((5, "resolved"), (6, "closed")),
        )
    ]


def test_no_event_is_of_a_ticket_that_is_not_delivered_or_of_no_status(
    desk: Case,
) -> None:
    query = "select distinct ticket_id from staging.stg_zendesk__ticket_status_events"
    assert desk.rows(f"{query} order by 1") == [("17",), ("3",)]


def test_resolved_at_begins_the_resolved_interval_that_lasts(desk: Case) -> None:
    found = tickets(desk, "resolved_at::varchar")
    assert found["3"] == AT.format(5)
    assert found["5"] is None


def test_a_ticket_that_was_deleted_after_its_resolution_keeps_it(desk: Case) -> None:
    row = desk.record("stg_zendesk__tickets", "17")
    found = (row["status"], row["is_deleted"], str(row["resolved_at"]))
    assert found == ("resolved", True, AT.format(3))


def test_the_category_is_the_newest_name_of_the_form(desk: Case) -> None:
    assert tickets(desk, "category")["2"] == "Repair"


def test_a_deleted_group_still_names_the_team(desk: Case) -> None:
    assert tickets(desk, "team")["1"] == "Gone"


def test_a_customer_is_the_organisation_else_the_person(desk: Case) -> None:
    found = tickets(desk, "customer_id")
    assert (found["1"], found["2"]) == ("40", "person:70")


def test_customers_are_all_organisations_and_the_persons_of_tickets(
    desk: Case,
) -> None:
    assert set(
        desk.rows(
            "select customer_id, customer_name, customer_segment"
            " from staging.stg_zendesk__customers"
        )
    ) == {
        ("40", "Acme", "retail"),
        ("41", "Us", "own"),
        ("42", "Idle", "retail"),
        ("person:70", "Ada", None),
        ("person:71", "Ben", None),
        ("person:79", None, None),
    }


def test_tickets_of_staff_and_of_internal_organisations_are_internal(
    desk: Case,
) -> None:
    found = tickets(desk, "is_internal")
    assert {number for number, internal in found.items() if internal} == {"9", "10"}


def test_a_ticket_names_those_merged_into_it(desk: Case) -> None:
    found = tickets(desk, "merged_into_ticket_id")
    merged = {number: target for number, target in found.items() if target}
    assert merged == {"5": "6", "7": "6"}


def test_interactions_are_public_and_of_customer_agent_or_system(desk: Case) -> None:
    assert dict(
        desk.rows(
            "select interaction_id, author_type"
            " from staging.stg_zendesk__ticket_interactions"
        )
    ) == {
        "901": "customer",
        "902": "agent",
        "903": "agent",
        "904": "system",
        "905": "system",
        "906": "system",
        "910": "customer",
    }


def test_user_minus_one_is_the_system_even_with_a_row_of_its_own(desk: Case) -> None:
    row = desk.record("stg_zendesk__ticket_interactions", "904")
    assert row["author_type"] == "system"


def test_a_deleted_rating_leaves_the_one_before(desk: Case) -> None:
    row = desk.record("stg_zendesk__survey_responses", "2")
    assert (row["score"], row["responded_at"]) == (1, AT.format(2))


def test_the_newest_rating_counts_and_an_offer_is_none(desk: Case) -> None:
    assert desk.rows(
        "select response_id, ticket_id, score, scale_min, scale_max, responded_at,"
        " updated_at from staging.stg_zendesk__survey_responses order by 1"
    ) == [
        ("1", "1", 1, 0, 1, AT.format(4), AT.format(4)),
        ("2", "2", 1, 0, 1, AT.format(2), AT.format(2)),
        ("3", "3", 0, 0, 1, AT.format(4), AT.format(4)),
    ]


def test_the_calendar_is_the_oldest_schedule_in_its_iana_zone(desk: Case) -> None:
    assert desk.rows(
        "select team, weekday, opens, closes, timezone"
        " from staging.stg_zendesk__business_calendars order by weekday, opens"
    ) == [
        (None, 1, "09:00", "12:00", "Asia/Kolkata"),
        (None, 1, "13:00", "24:00", "Asia/Kolkata"),
        (None, 6, "20:00", "24:00", "Asia/Kolkata"),
    ]


def test_every_zone_of_rails_is_one_of_iana_and_the_date_line_no_island(
    desk: Case,
) -> None:
    zones = dict(desk.rows("from reference.rails_time_zones"))
    assert set(zones.values()) <= available_timezones()
    assert zones["International Date Line West"] == "Etc/GMT+12"


def test_a_holiday_of_the_schedule_is_a_row_a_day(desk: Case) -> None:
    assert desk.rows(
        "select holiday_on::varchar, team, name"
        " from staging.stg_zendesk__holidays order by 1"
    ) == [(f"2026-{day}", None, "Fair") for day in ("03-30", "03-31", "04-01")]


def test_promises_are_those_of_the_lowest_policy_by_version(desk: Case) -> None:
    """Opening hours are 14 on Monday and 4 on Saturday: 9 on an open weekday."""
    assert desk.rows(
        "select priority, target_days, valid_from::varchar, valid_to::varchar,"
        " time_basis from staging.stg_zendesk__sla_targets order by 3, 1"
    ) == [
        ("high", 590 / 540, "2026-03-01", "2026-03-05", "business"),
        ("low", 2.0, "2026-03-01", "2026-03-05", "calendar"),
        ("high", 0.5, "2026-03-05", "2026-03-07", "calendar"),
    ]


def test_a_version_without_the_metric_ends_the_promises_before_it(desk: Case) -> None:
    query = "select max(valid_to)::varchar from staging.stg_zendesk__sla_targets"
    assert desk.rows(query) == [("2026-03-07",)]


def test_of_several_metrics_of_a_priority_the_first_named_is_promised(
    desk: Case,
) -> None:
    assert desk.rows(
        "select target_days from staging.stg_zendesk__sla_targets"
        " where priority = 'high' and valid_from = '2026-03-01'"
    ) == [(590 / 540,)]
