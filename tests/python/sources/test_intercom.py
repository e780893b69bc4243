"""Intercom: each line of its adapter's rules, on a few conversations."""

from __future__ import annotations

from typing import Any

import pytest
from vendor_case import Case

AT = "2026-03-{:02} 09:00:00"
Row = dict[str, Any]


def active(**more: Any) -> Row:
    return {"_fivetran_active": True} | more


def conversation(name: str, /, **more: Any) -> Row:
    usual = active(id=name, state="open", source_delivered_as="customer_initiated")
    return usual | {"created_at": AT.format(1), "updated_at": AT.format(9)} | more


def part(number: int, name: str, kind: str, day: int, **more: Any) -> Row:
    usual = active(id=str(number), conversation_id=name, part_type=kind)
    author = {"author_type": "admin", "author_id": "7", "body": None}
    return usual | author | {"created_at": AT.format(day)} | more


def reply(number: int, name: str, day: int, author: str = "user", **more: Any) -> Row:
    written = {"author_type": author, "author_id": "c1", "body": "…"} | more
    return part(number, name, "comment", day, **written)


def of_contact(name: str, contact: str, **more: Any) -> Row:
    return active(conversation_id=name, contact_id=contact) | more


def in_company(contact: str, company: str, **more: Any) -> Row:
    return active(contact_id=contact, company_id=company) | more


TABLES: dict[str, list[Row]] = {
    "conversation_history": [
        conversation("a", source_type="email", priority="priority")
        | {"assignee_type": "team", "assignee_id": "30"},
        conversation("b", state="closed", assignee_type="admin", assignee_id="7"),
        conversation("c", state="snoozed", source_delivered_as=None),
        conversation("d", source_delivered_as="admin_initiated")
        | {
            "conversation_rating_value": 5,
            "conversation_rating_created_at": AT.format(4),
        },
        conversation("e", source_delivered_as="automated"),
        conversation("f", state="archived"),
        conversation("g", state="closed"),
        conversation("h", assignee_type="admin", assignee_id="8"),
        conversation("old", state="closed", _fivetran_active=False),
        conversation("i", state="closed", _fivetran_active=False),
        conversation("i", conversation_rating_value=2)
        | {"conversation_rating_created_at": AT.format(6)},
        conversation("j", conversation_rating_value=4, _fivetran_active=False),
        conversation("j"),
        conversation("k", state="vip"),
    ],
    "conversation_part_history": [
        part(1, "b", "close", 2),
        part(2, "b", "open", 3),
        part(3, "b", "snoozed", 4, body="Back soon"),
        part(4, "b", "unsnoozed", 5),
        part(5, "b", "close", 6, body="Bye"),
        part(6, "b", "note", 7, body="hidden"),
        part(7, "b", "note_and_reopen", 8, body="hidden"),
        part(8, "b", "close", 9),
        part(9, "b", "close", 10, _fivetran_active=False),
        part(10, "a", "timer_unsnooze", 2),
        part(11, "a", "assign_and_reopen", 3),
        part(12, "a", "assign_and_unsnooze", 4, body="Over to you"),
        part(13, "a", "assignment", 5),
        reply(20, "c", 2),
        part(21, "c", "snoozed", 3),
        reply(22, "c", 4, "lead"),
        reply(23, "c", 5, "contact"),
        part(24, "c", "close", 6),
        reply(25, "c", 7, "admin", author_id="7"),
        reply(26, "c", 8),
        reply(30, "a", 6, "bot", author_id="x"),
        reply(31, "a", 7, "admin", author_id="9"),
        reply(32, "a", 8, "admin", author_id="10"),
        reply(33, "d", 2),
        reply(34, "old", 2),
    ],
    "conversation_contact_history": [
        of_contact("a", "c2"),
        of_contact("a", "c1"),
        of_contact("a", "c0", _fivetran_active=False),
        of_contact("b", "c3"),
        of_contact("c", "c4"),
        of_contact("h", "c5"),
    ],
    "contact_history": [
        active(id="c1", name="Ann"),
        active(id="c3", name="Bo", updated_at=AT.format(2)),
        active(id="c3", name="Bea", updated_at=AT.format(1)),
    ],
    "contact_company_history": [
        in_company("c1", "k3"),
        in_company("c1", "k2"),
        in_company("c1", "k1", _fivetran_active=False),
        in_company("c1", "k0"),
        in_company("c4", "k0"),
        in_company("c5", "k4"),
    ],
    "company_history": [
        active(id="k2", company_id="ours-2", name="Acme", tier="Gold"),
        active(id="k3", company_id="ours-3", name="Bolt"),
        active(id="k4", company_id="ours-4", name="Left", _fivetran_deleted=True),
        active(id="k0", company_id="ours-0", name="Gone", _fivetran_active=False),
    ],
    "admin": [
        {"id": "7", "name": "Cy"},
        {"id": "8", "name": "Di"},
        {"id": "9", "name": "operator"},
        {"id": "10", "name": "Helper"},
    ],
    "team": [
        {"id": "30", "name": "Hotline"},
        {"id": "4", "name": "Closed down", "_fivetran_deleted": True},
        {"id": "100", "name": "Field"},
    ],
    "team_admin": [
        {"team_id": "100", "admin_id": "7"},
        {"team_id": "30", "admin_id": "7"},
        {"team_id": "4", "admin_id": "7"},
        {"team_id": "30", "admin_id": "8", "_fivetran_deleted": True},
    ],
}

OPTIONS: dict[str, Any] = {
    "intercom_statuses": {"VIP": "pending", "Closed": "resolved"},
    "intercom_delivered_as": ["customer_initiated", "automated"],
    "intercom_bot_admins": ["Operator", "Helper"],
    "intercom_segment_column": "tier",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Case:
    desk = Case(tmp_path_factory.mktemp("intercom"))
    desk.given("intercom", **TABLES)
    assert desk.run(input="intercom", **OPTIONS) == ""
    return desk


def found(desk: Case, key: str, *names: str) -> list[Any]:
    row = desk.record("stg_intercom__tickets", key)
    return [str(row[name]) if row[name] is not None else None for name in names]


def rows(desk: Case, table: str, columns: str = "*", where: str = "true") -> list[Any]:
    query = f"select {columns} from staging.stg_intercom__{table} where {where}"
    return desk.rows(f"{query} order by all")


def test_tickets_are_active_conversations_that_customers_began_or_nobody_says_who(
    desk: Case,
) -> None:
    keys = [key for (key,) in rows(desk, "tickets", "ticket_id")]
    assert keys == ["a", "b", "c", "e", "f", "g", "h", "i", "j", "k"]


def test_a_state_is_what_a_variable_says_else_what_it_means_else_itself(
    desk: Case,
) -> None:
    words = [found(desk, key, "status")[0] for key in ("a", "b", "c", "f", "k")]
    assert words == ["open", "resolved", "pending", "archived", "pending"]


def test_the_newest_row_is_the_active_one(desk: Case) -> None:
    assert found(desk, "i", "status") == ["open"]


def test_parts_close_snooze_and_open_in_the_words_of_the_variable(desk: Case) -> None:
    events = rows(desk, "ticket_status_events", "status, event_id", "ticket_id <> 'c'")
    closed = [("resolved", number) for number in ("1", "5", "8")]
    opened = [("open", number) for number in ("10", "11", "12", "2", "4", "7")]
    assert events == [*opened, ("pending", "3"), *closed]


def test_a_customers_comment_opens_what_is_snoozed_or_closed_and_nothing_else(
    desk: Case,
) -> None:
    events = rows(desk, "ticket_status_events", "event_id, status", "ticket_id = 'c'")
    assert events == [
        ("21", "pending"),
        ("22", "open"),
        ("24", "resolved"),
        ("26", "open"),
    ]


def test_a_closed_conversation_was_resolved_by_its_last_close(desk: Case) -> None:
    resolved = [found(desk, key, "resolved_at")[0] for key in ("b", "c", "g")]
    assert resolved == [AT.format(9), None, None]


def test_the_team_is_the_assigned_one_else_the_first_that_the_admin_is_in(
    desk: Case,
) -> None:
    assert found(desk, "a", "team", "assignee_id") == ["Hotline", None]
    assert found(desk, "b", "team", "assignee_id") == ["Hotline", "7"]
    assert found(desk, "h", "team", "assignee_id") == [None, "8"]
    assert found(desk, "a", "channel", "priority") == ["email", "priority"]


def test_the_customer_is_the_first_company_of_the_first_contact_else_that_person(
    desk: Case,
) -> None:
    customers = [found(desk, key, "customer_id")[0] for key in "abchg"]
    assert customers == ["k2", "person:c3", "person:c4", "k4", None]


def test_customers_are_companies_by_their_own_id_and_persons_with_conversations(
    desk: Case,
) -> None:
    assert rows(desk, "customers") == [
        ("k2", "Acme", "Gold"),
        ("k3", "Bolt", None),
        ("k4", "Left", None),
        ("person:c3", "Bo", None),
        ("person:c4", None, None),
    ]


def test_messages_are_comments_and_whatever_else_has_a_text_but_notes(
    desk: Case,
) -> None:
    columns = "cast(interaction_id as integer), author_type"
    sent = rows(desk, "ticket_interactions", columns, "interaction_id not like '%:%'")
    customers = [(number, "customer") for number in (20, 22, 23, 26)]
    agents = [(number, "agent") for number in (3, 5, 12, 25)]
    systems = [(number, "system") for number in (30, 31, 32)]
    assert sent == sorted([*customers, *agents, *systems])


def test_the_opening_message_is_the_customers(desk: Case) -> None:
    columns = "ticket_id, author_type"
    sent = rows(desk, "ticket_interactions", columns, "interaction_id like '%:%'")
    assert sent == [(key, "customer") for key in "abcefghijk"]


def test_a_rating_of_the_active_row_is_an_answer_on_one_to_five(desk: Case) -> None:
    columns = "response_id, ticket_id, score, scale_min, scale_max, responded_at"
    assert rows(desk, "survey_responses", columns) == [
        ("d", "d", "5", 1, 5, AT.format(4)),
        ("i", "i", "2", 1, 5, AT.format(6)),
    ]
