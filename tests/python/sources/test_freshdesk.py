"""Freshdesk: each line of its adapter's rules, on a few tickets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from vendor_case import Case

AT = "2026-03-{:02}T09:00:00Z"
Row = dict[str, Any]


def ticket(number: int, /, **more: Any) -> Row:
    usual = {"id": number, "status": 2, "requester_id": 90, "spam": False}
    return usual | {"created_at": AT.format(1), "updated_at": AT.format(9)} | more


def stats(**instants: str | None) -> str:
    return json.dumps({"first_responded_at": AT.format(2)} | instants)


def message(number: int, **more: Any) -> Row:
    usual = {"id": 500 + number, "ticket_id": 1, "incoming": False, "private": False}
    return usual | {"user_id": 80, "created_at": AT.format(2)} | more


def rating(number: int, code: int | None, **more: Any) -> Row:
    usual = {"id": number, "ticket_id": 1, "created_at": AT.format(5)}
    return usual | {"ratings": json.dumps({"default_question": code})} | more


def hours(number: int, **more: Any) -> Row:
    return {"id": number, "time_zone": "Kolkata", "is_default": False} | more


def week(**days: tuple[str, str]) -> str:
    return json.dumps(
        {
            day: {"start_time": start, "end_time": end}
            for day, (start, end) in days.items()
        }
    )


STATUSES = {
    "2": ["Open", "Being Processed"],
    "6": ["Waiting on Customer", "Awaiting your Reply"],
    "7": ["Waiting on Third Party", "Being Processed"],
    "8": ["Parts ordered", "Being Processed"],
    "9": ["Parked", "Being Processed"],
}
PROMISES = {
    "priority_1": {"resolve_within": 432000, "business_hours": False},
    "priority_2": {"resolve_within": 72000, "business_hours": True},
    "priority_4": {"respond_within": 60},
}

TABLES: dict[str, list[Row]] = {
    "tickets": [
        ticket(1, company_id=70, group_id=60, responder_id=80, product_id=50)
        | {"priority": 2, "source": 3, "type": "Question"}
        | {"custom_fields": '{"cf topic": "Noise", "cf_other": null}'},
        ticket(2, status=3, priority=3, source=99),
        ticket(3, status=4, stats=stats(resolved_at=AT.format(4), closed_at=None)),
        ticket(4, status=5, stats=stats(resolved_at=None, closed_at=AT.format(5))),
        ticket(5, stats=stats(resolved_at=AT.format(4), closed_at=None)),
        ticket(6, status=6),
        ticket(7, status=7),
        ticket(8, status=8),
        ticket(9, status=9),
        ticket(10, status=12),
        ticket(11, status=11, stats=stats(resolved_at=AT.format(4))),
        ticket(12, spam=True, deleted=True),
        ticket(13, requester_id=80, association_type=2),
        ticket(14, source=10),
        ticket(15, stats="nothing"),
        ticket(17, status=1),
        # The newest copy was delivered first.
        ticket(16, status=4, _airbyte_extracted_at=AT.format(9)),
        ticket(16, _airbyte_extracted_at=AT.format(8)),
    ],
    "conversations": [
        message(1, incoming=True, user_id=90),
        message(2),
        message(3, user_id=None),
        message(4, private=True),
        message(5, private=None),
        message(6, ticket_id=999),
        message(7, incoming=True, ticket_id=14),
    ],
    "satisfaction_ratings": [
        *(rating(number, 100 + number) for number in (3, 2, 1, 0)),
        *(rating(10 + number, -100 - number) for number in (1, 2, 3)),
        rating(20, 1),
        rating(21, None),
        rating(22, 103, updated_at=AT.format(6)),
        rating(22, -103, updated_at=AT.format(7)),
    ],
    "ticket_fields": [
        {"name": "status", "choices": json.dumps(STATUSES)},
        {"name": "priority", "choices": '{"Low": 1, "Medium": 2, "Urgent": 4}'},
        {"name": "source", "choices": '{"Email": 1, "Phone": 3, "Outbound": 10}'},
        {"name": "group", "choices": '{"Field": 60}'},
    ],
    "groups": [
        {"id": 60, "name": "Hotline", "business_hour_id": 41},
        {"id": 61, "name": "Field", "business_hour_id": 40},
        {"id": 62, "name": "Night", "business_hour_id": 43},
    ],
    "companies": [{"id": 70, "name": "Acme", "tier": "Gold"}],
    "contacts": [{"id": 90, "name": "Ann"}],
    "agents": [{"id": 80, "contact": '{"name": "Bo"}'}],
    "products": [{"id": 50, "name": "Brisa 8"}],
    "business_hours": [
        hours(40, is_default=True, working_hours=week(monday=("8:00 am", "5:30 pm"))),
        hours(41, business_hours=week(sunday=("12:00 am", "12:00 am")))
        | {"time_zone": "Pacific Time (US & Canada)"},
        hours(42, business_hours=week(sunday=("9:00 am", "12:30 pm"))),
        hours(
            43,
            working_hours="{}",
            business_hours=week(
                friday=("1:00 pm", "12:00 am"),
                saturday=("9:00 am", "10:00 am"),
                sunday=("10:00 pm", "6:00 am"),
            ),
        ),
    ],
    "sla_policies": [
        {"id": 30, "is_default": False, "sla_target": "{}"},
        {"id": 31, "is_default": True, "sla_target": json.dumps(PROMISES)},
    ],
}

OPTIONS: dict[str, Any] = {
    "freshdesk_statuses": {"parked": "on_hold", "11": "resolved"},
    "freshdesk_category_field": "cf topic",
    "freshdesk_segment_column": "Tier",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Case:
    desk = Case(tmp_path_factory.mktemp("freshdesk"))
    desk.given("fd", **TABLES)
    problem = desk.run(input="freshdesk", freshdesk_schema="fd", **OPTIONS)
    assert problem == ""
    return desk


def found(desk: Case, number: int, *names: str) -> list[Any]:
    row = desk.record("stg_freshdesk__tickets", str(number))
    return [row[name] for name in names]


def statuses(desk: Case, *numbers: int) -> list[str]:
    return [found(desk, number, "status")[0] for number in numbers]


def rows(desk: Case, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    query = f"select {columns} from staging.stg_freshdesk__{table} order by all"
    return desk.rows(query)


def test_the_four_usual_statuses_are_known_by_their_numbers(desk: Case) -> None:
    words = ["open", "pending", "resolved", "closed"]
    assert statuses(desk, 1, 2, 3, 4) == words


def test_a_status_of_the_companys_own_waits_for_whom_its_label_says_else_is_open(
    desk: Case,
) -> None:
    assert statuses(desk, 6, 7, 8, 10) == ["pending", "on_hold", "open", "open"]


def test_a_number_below_all_statuses_passes_as_it_is(desk: Case) -> None:
    assert statuses(desk, 17) == ["1"]


def test_a_status_that_a_variable_names_by_label_or_number_is_what_it_says(
    desk: Case,
) -> None:
    assert statuses(desk, 9, 11) == ["on_hold", "resolved"]
    assert found(desk, 11, "resolved_at") == [AT.format(4)]


def test_a_ticket_is_resolved_when_its_stats_say_so_and_only_while_it_is(
    desk: Case,
) -> None:
    resolved = [found(desk, number, "resolved_at")[0] for number in (3, 4, 5, 15)]
    assert resolved == [AT.format(4), AT.format(5), None, None]


def test_priority_and_source_are_called_as_their_choices_say_else_by_number(
    desk: Case,
) -> None:
    assert found(desk, 1, "priority", "channel") == ["Medium", "Phone"]
    assert found(desk, 2, "priority", "channel") == ["3", "99"]


def test_columns_of_a_ticket_come_out_under_the_names_of_the_contract(
    desk: Case,
) -> None:
    names = ("team", "assignee_id", "product_id", "ticket_type", "category")
    assert found(desk, 1, *names) == ["Hotline", "80", "50", "Question", "Noise"]
    assert found(desk, 1, "created_at", "updated_at", "source_system") == [
        AT.format(1),
        AT.format(9),
        "freshdesk",
    ]


def test_the_customer_is_the_company_else_the_requester_as_a_person(
    desk: Case,
) -> None:
    assert found(desk, 1, "customer_id") == ["70"]
    assert found(desk, 2, "customer_id") == ["person:90"]


def test_spam_deleted_and_internal_tickets_are_marked_and_links_are_no_merges(
    desk: Case,
) -> None:
    assert found(desk, 12, "is_spam", "is_deleted", "is_internal") == [
        True,
        True,
        False,
    ]
    assert found(desk, 13, "is_spam", "is_deleted", "is_internal") == [
        False,
        False,
        True,
    ]


def test_of_several_copies_the_one_extracted_last_counts(desk: Case) -> None:
    assert statuses(desk, 16) == ["resolved"]
    assert len(rows(desk, "tickets")) == 17


def test_messages_that_are_not_private_are_of_customer_agent_or_system(
    desk: Case,
) -> None:
    sent = rows(desk, "ticket_interactions", "interaction_id, author_type")
    assert [row for row in sent if ":" not in row[0]] == [
        ("501", "customer"),
        ("502", "agent"),
        ("503", "system"),
        ("507", "customer"),
    ]


def test_the_description_is_the_opening_by_the_desk_where_it_wrote_first(
    desk: Case,
) -> None:
    sent = dict(rows(desk, "ticket_interactions", "interaction_id, author_type"))
    assert (sent["1:opening"], sent["14:opening"]) == ("customer", "agent")
    assert len([key for key in sent if ":" in key]) == 17


def test_codes_of_satisfaction_are_marks_from_one_to_seven_of_the_newest_copy(
    desk: Case,
) -> None:
    given = dict(rows(desk, "survey_responses", "response_id, score"))
    marks = {"3": "7", "2": "6", "1": "5", "0": "4", "11": "3", "12": "2", "13": "1"}
    assert given == marks | {"20": "code 1", "21": None, "22": "1"}
    scales = rows(desk, "survey_responses", "distinct scale_min, scale_max")
    assert scales == [(1, 7)]


def test_a_code_that_is_none_is_quarantined(desk: Case) -> None:
    query = (
        "select response_id, quarantine_reason from staging.stg_survey_responses"
        " where quarantine_reason is not null order by all"
    )
    assert desk.rows(query) == [("20", "unparseable"), ("21", "missing_required")]


def test_customers_are_companies_and_persons_who_have_tickets(desk: Case) -> None:
    assert rows(desk, "customers") == [
        ("70", "Acme", "Gold"),
        ("person:80", "Bo", None),
        ("person:90", "Ann", None),
    ]
    assert rows(desk, "products") == [("50", "Brisa 8")]


def test_default_hours_are_everybodys_and_others_of_the_groups_that_name_them(
    desk: Case,
) -> None:
    by_day = [row for row in rows(desk, "business_calendars") if row[0] != "Night"]
    assert by_day == [
        ("Hotline", "sunday", "00:00", "24:00", "America/Los_Angeles"),
        (None, "monday", "08:00", "17:30", "Asia/Kolkata"),
    ]


def test_hours_that_last_over_midnight_are_the_next_days_from_there_on(
    desk: Case,
) -> None:
    at_night = [row for row in rows(desk, "business_calendars") if row[0] == "Night"]
    assert [row[1:4] for row in at_night] == [
        ("friday", "13:00", "24:00"),
        ("monday", "00:00", "06:00"),
        ("saturday", "09:00", "10:00"),
        ("sunday", "22:00", "24:00"),
    ]


def test_the_default_policy_promises_days_or_working_days_by_priority(
    desk: Case,
) -> None:
    promised = rows(desk, "sla_targets")
    assert promised == [
        ("Low", 5, "calendar"),
        ("Medium", pytest.approx(72000 / 34200), "business"),
    ]
