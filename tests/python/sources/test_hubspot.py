"""HubSpot Service Hub: each line of its adapter's rules, on a few tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from vendor_case import Case

AT = "2026-03-{:02} 09:00:00"


def ticket(number: int, stage: str, pipeline: str = "A", /, **more: Any) -> Any:
    usual = {"id": number, "property_createdate": AT.format(1)}
    place = {"property_hs_pipeline": pipeline, "property_hs_pipeline_stage": stage}
    newest = {"property_hs_lastmodifieddate": AT.format(9)}
    return usual | place | newest | {f"property_{k}": v for k, v in more.items()}


def stage(pipeline: str, name: str, label: str, /, **more: Any) -> dict[str, Any]:
    return {"pipeline_id": pipeline, "stage_id": name, "label": label} | more


def change(number: int, day: int, value: str | None, name: str, /) -> dict[str, Any]:
    moved = {"ticket_id": number, "name": name, "value": value}
    return moved | {"timestamp_instant": AT.format(day)}


def email(number: int, direction: str | None, /, **more: Any) -> dict[str, Any]:
    usual = {"engagement_id": number, "property_hs_email_direction": direction}
    return usual | {"property_hs_timestamp": AT.format(2)} | more


def answer(number: int, kind: str, value: str, /, **more: Any) -> dict[str, Any]:
    usual = {"id": number, "property_hs_survey_type": kind, "property_hs_value": value}
    when = {"property_hs_submission_timestamp": AT.format(3)}
    return usual | when | {"property_hs_contact_id": 80} | more


TABLES: dict[str, list[dict[str, Any]]] = {
    "ticket": [
        ticket(
            1,
            "1",
            hs_ticket_priority="HIGH",
            hs_ticket_category="BILLING;OTHER",
            source_type="CHAT",
            hubspot_owner_id=60,
        ),
        ticket(2, "4", closed_date=AT.format(5), source_type="email"),
        ticket(3, "4", "B", closed_date=AT.format(5)),
        ticket(4, "2", hubspot_owner_id=61),
        ticket(5, "3"),
        ticket(6, "5"),
        ticket(7, "6"),
        ticket(8, "99"),
        ticket(9, "98"),
        ticket(10, "1") | {"is_deleted": True},
        ticket(11, "1") | {"_fivetran_deleted": True},
        ticket(12, "1"),
        ticket(12, "4") | {"property_hs_lastmodifieddate": AT.format(8)},
        ticket(13, "7"),
        ticket(14, "4"),
    ],
    "ticket_pipeline_stage": [
        stage("A", "1", "NEW"),
        stage("A", "2", "Waiting on Contact"),
        stage("A", "3", "on hold"),
        stage("A", "4", "Solved", is_closed=True, ticket_state="OPEN"),
        stage("A", "5", "In progress", is_closed=False, ticket_state="CLOSED"),
        stage("A", "6", "Done", ticket_state="CLOSED"),
        stage("A", "7", "New", _fivetran_deleted=True),
        stage("B", "4", "Waiting on us", is_closed=False),
    ],
    "ticket_property_history": [
        change(2, 1, "A", "hs_pipeline"),
        change(2, 1, "1", "hs_pipeline_stage"),
        change(2, 2, "B", "hs_pipeline"),
        change(2, 2, "4", "hs_pipeline_stage"),
        change(2, 4, "A", "hs_pipeline"),
        change(2, 5, "4", "hs_pipeline_stage"),
        change(2, 5, "4", "hs_pipeline_stage"),
        change(2, 6, None, "hs_pipeline_stage"),
        change(2, 6, "HIGH", "hs_ticket_priority"),
        change(3, 3, "4", "hs_pipeline_stage"),
        *(
            change(14, day, name, "hs_pipeline_stage")
            for day, name in ((2, "4"), (3, "1"), (4, "4"), (5, "4"))
        ),
        change(999, 3, "4", "hs_pipeline_stage"),
    ],
    "ticket_company": [
        {"ticket_id": 1, "company_id": 9, "type_id": 339},
        {"ticket_id": 1, "company_id": 30, "type_id": 26},
        {"ticket_id": 2, "company_id": 30, "category": "USER_DEFINED"},
        {"ticket_id": 2, "company_id": 9, "category": "HUBSPOT_DEFINED"},
        {"ticket_id": 3, "company_id": 9, "_fivetran_deleted": True},
    ],
    "ticket_contact": [
        {"ticket_id": 1, "contact_id": 80},
        {"ticket_id": 3, "contact_id": 100},
        {"ticket_id": 3, "contact_id": 81, "type_id": 16},
        # A label that was taken from the contact, after which it is still one.
        {"ticket_id": 3, "contact_id": 81, "type_id": 42}
        | {"_fivetran_deleted": True, "_fivetran_synced": AT.format(3)},
    ],
    "company": [
        {
            "id": 9,
            "property_name": "Nine",
            "property_industry": "RETAIL",
            "property_country": "France",
            "property_hs_lastmodifieddate": AT.format(2),
        },
        {
            "id": 9,
            "property_name": "Nine of old",
            "property_hs_lastmodifieddate": AT.format(1),
            "_fivetran_synced": AT.format(3),
        },
        {"id": 30, "property_name": "Thirty", "is_deleted": False},
    ],
    "contact": [
        {"id": 80, "property_firstname": "Ada", "property_lastname": "Byron"}
        | {"property_lastmodifieddate": AT.format(2)},
        {"id": 80, "property_firstname": "Augusta"}
        | {"property_lastmodifieddate": AT.format(1)}
        | {"_fivetran_synced": AT.format(3)},
        {"id": 81, "property_firstname": None, "property_lastname": "Cher"},
    ],
    "owner_team": [
        {"owner_id": 60, "team_id": 6, "is_team_primary": False},
        {"owner_id": 60, "team_id": 7, "is_team_primary": True},
        {"owner_id": 61, "team_id": 6, "is_team_primary": False},
    ],
    "team": [{"id": 6, "name": "Six"}, {"id": 7, "name": "Seven"}],
    "ticket_engagement": [
        *({"ticket_id": 1, "engagement_id": number} for number in range(200, 212)),
        {"ticket_id": 2, "engagement_id": 200},
        {"ticket_id": 999, "engagement_id": 200},
    ],
    "engagement": [
        {"id": 200, "type": "EMAIL"},
        {"id": 201, "type": "INCOMING_EMAIL"},
        {"id": 202, "type": "EMAIL"},
        {"id": 203, "type": "FORWARDED_EMAIL"},
        {"id": 204, "type": "CALL"},
        {"id": 205, "type": "CALL"},
        {"id": 206, "type": "NOTE"},
    ],
    "engagement_email": [
        email(200, "INCOMING_EMAIL"),
        email(201, None),
        email(202, None),
        email(203, None),
        email(207, "EMAIL"),
        email(208, "FORWARDED_EMAIL"),
        email(209, "EMAIL", _fivetran_deleted=True),
    ],
    "engagement_call": [
        {
            "engagement_id": 204,
            "property_hs_call_direction": "INBOUND",
            "property_hs_timestamp": AT.format(2),
        },
        {
            "engagement_id": 205,
            "property_hs_call_direction": "OUTBOUND",
            "property_hs_timestamp": AT.format(2),
        },
        {
            "engagement_id": 206,
            "property_hs_call_direction": None,
            "property_hs_timestamp": AT.format(2),
        },
    ],
    "feedback_submission": [
        answer(1, "NPS", "9"),
        answer(2, "CES", "7", property_hs_contact_id=100),
        answer(3, "CSAT", "0"),
        answer(4, "CSAT", "2"),
        answer(5, "CSAT", "happy"),
        answer(6, "CUSTOM", "1"),
        answer(7, "NPS", "9", is_deleted=True),
    ],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Case:
    case = Case(tmp_path_factory.mktemp("hubspot"))
    case.given("hubspot", **TABLES)
    assert case.run(input="hubspot", hubspot_statuses={"98": "on_hold"}) == ""
    return case


def tickets(desk: Case, column: str) -> dict[str, Any]:
    query = f"select ticket_id, {column} from staging.stg_hubspot__tickets"
    return dict(desk.rows(query))


def test_columns_are_handed_on_and_the_first_category_counts(desk: Case) -> None:
    row = desk.record("stg_hubspot__tickets", "1")
    assert row == {
        "ticket_id": "1",
        "created_at": AT.format(1),
        "updated_at": AT.format(9),
        "status": "new",
        "resolved_at": None,
        "priority": "HIGH",
        "channel": "CHAT",
        "category": "BILLING",
        "team": "Seven",
        "customer_id": "30",
        "assignee_id": "60",
        "is_deleted": False,
        "source_system": "hubspot",
    }


def test_a_stage_means_what_it_means_in_its_pipeline(desk: Case) -> None:
    found = tickets(desk, "status")
    assert (found["2"], found["3"]) == ("closed", "open")


def test_stages_are_closed_by_their_flag_else_by_their_state(desk: Case) -> None:
    found = tickets(desk, "status")
    assert (found["6"], found["7"]) == ("open", "closed")


def test_who_a_ticket_waits_for_is_said_by_the_label(desk: Case) -> None:
    found = tickets(desk, "status")
    assert (found["4"], found["5"]) == ("pending", "on_hold")


def test_a_stage_without_a_row_passes_as_its_id_unless_a_variable_says(
    desk: Case,
) -> None:
    found = tickets(desk, "status")
    assert (found["8"], found["9"], found["13"]) == ("99", "on_hold", "new")


def test_waiting_openings_and_segment_are_what_variables_say(tmp_path: Path) -> None:
    desk = Case(tmp_path)
    desk.given("hubspot", **TABLES)
    problem = desk.run(
        "+stg_hubspot__ticket_interactions +stg_hubspot__customers",
        input="hubspot",
        hubspot_pending_labels=["On hold"],
        hubspot_on_hold_labels=["waiting on contact"],
        hubspot_email_sources=["chat"],
        hubspot_segment_column="property_country",
    )
    assert problem == ""
    found = tickets(desk, "status")
    assert (found["4"], found["5"]) == ("on_hold", "pending")
    openings = desk.rows(
        "select ticket_id from staging.stg_hubspot__ticket_interactions"
        " where interaction_id like '%:opening' and ticket_id in ('1', '2')"
    )
    assert openings == [("2",)]
    assert desk.record("stg_hubspot__customers", "9")["customer_segment"] == "France"


def test_only_a_closed_ticket_has_its_date_of_closing(desk: Case) -> None:
    found = tickets(desk, "resolved_at")
    assert (found["2"], found["3"]) == (AT.format(5), None)


def test_without_one_it_was_resolved_when_the_closed_stages_that_last_began(
    desk: Case,
) -> None:
    assert tickets(desk, "resolved_at")["14"] == AT.format(4)


def test_either_tombstone_deletes_and_the_newest_copy_counts(desk: Case) -> None:
    found = tickets(desk, "is_deleted")
    assert {number for number, gone in found.items() if gone} == {"10", "11"}
    assert tickets(desk, "status")["12"] == "new"


def test_the_team_is_the_owners_primary_one(desk: Case) -> None:
    assert tickets(desk, "team")["4"] is None


def test_a_customer_is_the_primary_company_else_the_smallest_else_a_contact(
    desk: Case,
) -> None:
    found = tickets(desk, "customer_id")
    assert [found[number] for number in ("1", "2", "3", "4")] == [
        *("30", "9", "person:81", None)
    ]


def test_a_contact_stays_one_while_any_association_with_it_does(desk: Case) -> None:
    assert tickets(desk, "customer_id")["3"] == "person:81"


def test_customers_are_all_companies_and_the_contacts_of_tickets_and_answers(
    desk: Case,
) -> None:
    assert set(
        desk.rows(
            "select customer_id, customer_name, customer_segment, region, country"
            " from staging.stg_hubspot__customers"
        )
    ) == {
        ("9", "Nine", "RETAIL", "France", "France"),
        ("30", "Thirty", None, None, None),
        ("person:80", "Ada Byron", None, None, None),
        ("person:81", "Cher", None, None, None),
        ("person:100", None, None, None, None),
    }


def test_a_stage_of_the_past_is_one_of_the_pipeline_of_the_time(desk: Case) -> None:
    assert desk.rows(
        "select ticket_id, occurred_at, status"
        " from staging.stg_hubspot__ticket_status_events"
        " where ticket_id <> '14' order by 1, 2"
    ) == [
        ("2", AT.format(1), "new"),
        ("2", AT.format(2), "open"),
        ("2", AT.format(5), "closed"),
        ("3", AT.format(3), "open"),
    ]


def test_messages_are_emails_and_calls_of_each_ticket(desk: Case) -> None:
    assert dict(
        desk.rows(
            "select interaction_id, author_type"
            " from staging.stg_hubspot__ticket_interactions"
            " where ticket_id in ('1', '2')"
        )
    ) == {
        "1:opening": "customer",
        "1:200": "customer",
        "1:201": "customer",
        "1:202": "agent",
        "1:204": "customer",
        "1:205": "agent",
        "1:207": "agent",
        "2:200": "customer",
    }


def test_where_messages_are_delivered_that_are_none_tickets_have_their_opening(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path)
    forwarded = [email(200, "FORWARDED_EMAIL")]
    case.given("hubspot", ticket=TABLES["ticket"][:1], engagement_email=forwarded)
    select = "+stg_hubspot__ticket_interactions"
    assert case.run(select, tests=False, input="hubspot") == ""
    query = "select interaction_id from staging.stg_hubspot__ticket_interactions"
    assert case.rows(query) == [("1:opening",)]


def test_answers_are_on_their_scales_and_satisfaction_begins_at_1(desk: Case) -> None:
    assert desk.rows(
        "select response_id, survey_type, score, scale_min, scale_max, customer_id"
        " from staging.stg_hubspot__survey_responses order by 1"
    ) == [
        ("1", "nps", "9", 0, 10, "person:80"),
        ("2", "ces", "7", 1, 7, "person:100"),
        ("3", "csat", "1", 1, 3, "person:80"),
        ("4", "csat", "3", 1, 3, "person:80"),
        ("5", "csat", "happy", 1, 3, "person:80"),
        ("6", "custom", "1", None, None, "person:80"),
    ]
    assert desk.rows(
        "select response_id, quarantine_reason from staging.stg_survey_responses"
        " where quarantine_reason is not null order by 1"
    ) == [("5", "unparseable"), ("6", "unknown_value")]
