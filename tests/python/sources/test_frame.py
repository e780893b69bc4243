"""What holds for the adapters of all systems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from aftersales.input.source_systems import source_systems
from vendor_case import Case

SYSTEMS = source_systems()
NPS = {"survey_id": "S", "question_id": "Q", "survey_type": "nps"}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Nothing but what cannot be done without, and some tables without a row."""
    case = Case(tmp_path_factory.mktemp("alone"))
    day = "2026-03-01"
    case.given("helpdesk", ticket=[{"status": "open", "ID": 17.0, "created_at": day}])
    incident = {"odd": 1, "sys_id": "17", "sys_created_on": day, "incident_state": 2}
    case.given("servicenow", incident=[incident])
    issue = {"id": 17, "created": day, "status": 3, "resolved": day}
    case.given("jira", issue=[issue, {"id": None, "created": day, "status": 3}])
    entered = {"property_createdate": day, "property_hs_pipeline_stage": "open"}
    case.given("hubspot", ticket=[{"id": 17, **entered}])
    case.given("salesforce", case=[{"id": 17, "created_date": day, "status": "New"}])
    case.given("freshdesk", tickets=[{"id": 17, "created_at": day, "status": 2}])
    talk = {"id": 17, "created_at": day, "state": "open"}
    case.given("intercom", conversation_history=[talk])
    response = {"id": "R", "survey_id": "S", "finished": 1, "status": 0}
    answer = {"response_id": "R", "question_id": "Q", "value": "9"}
    case.given("qualtrics", survey_response=[response | {"recorded_date": day}])
    case.given("qualtrics", question_response=[answer])
    mark = {"id": 1, "survey_type": "nps", "score": 9, "created_at": 1772355600}
    case.given("delighted", survey_responses=[mark])
    case.empty("helpdesk", ticket_field_history=["ticket_id", "updated", "value"])
    case.empty("jira", comment=["id", "created"], status=["id"], project=["id"])
    case.empty("salesforce", asset=["id"], email_message=["id"], case_status=["id"])
    case.empty("freshdesk", conversations=["id"], ticket_fields=["name", "choices"])
    case.empty("intercom", conversation_part_history=["id"], admin=["id"])
    problem = case.run(
        "+stg_ticket_interactions +stg_ticket_status_events +stg_customers"
        " +stg_business_calendars +stg_survey_responses +stg_installed_units",
        input=list(SYSTEMS),
        zendesk_schema="helpdesk",
        zendesk_segment_column="kind",  # of a table that is not there
        jira_statuses={"3": "pending"},
        salesforce_statuses={"New": "new"},
        hubspot_statuses={"open": "open"},
        qualtrics_questions=[NPS],
    )
    assert problem == ""
    return case


def test_a_ticket_alone_is_enough_and_columns_may_lack(alone: Case) -> None:
    assert alone.rows(
        "select ticket_id, status, source_system, quarantine_reason"
        " from staging.stg_tickets order by 1 nulls last"
    ) == [
        ("17", "open", "zendesk", None),
        ("freshdesk:17", "open", "freshdesk", None),
        ("hubspot:17", "open", "hubspot", None),
        ("intercom:17", "open", "intercom", None),
        ("jira:17", "pending", "jira", None),
        ("salesforce:17", "new", "salesforce", None),
        ("servicenow:17", "open", "servicenow", None),
        (None, "pending", "jira", "missing_required"),
    ]


def test_answers_alone_are_enough_where_a_question_says_what_it_asks(
    alone: Case,
) -> None:
    assert alone.rows(
        "select response_id, survey_type, score, record_status"
        " from staging.stg_survey_responses order by 1"
    ) == [
        ("delighted:1", "nps", 9.0, "accepted"),
        ("qualtrics:R|Q", "nps", 9.0, "accepted"),
    ]


def test_without_messages_and_histories_there_are_no_interactions_and_events(
    alone: Case,
) -> None:
    for table in ("ticket_interactions", "ticket_status_events", "customers"):
        assert alone.rows(f"select * from staging.stg_{table}") == []


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Objects and lists in columns that a database knows as such, and epochs."""
    case = Case(tmp_path_factory.mktemp("nested"))
    day = "2026-03-01T09:00:00Z"
    usual = {"created_at": day, "updated_at": day, "priority": 1}
    closed = usual | {"status": 4, "stats": {"resolved_at": day}}
    early, late = 1_772_355_600_000, 1_772_359_200_000
    tickets = [
        usual | {"id": 1, "status": 2, "_airbyte_extracted_at": early},
        closed | {"id": 1, "_airbyte_extracted_at": late},
    ]
    opens = {"monday": {"start_time": "8:00 am", "end_time": "5:30 pm"}}
    shift = {"id": 40, "is_default": True, "time_zone": "UTC"}
    shift |= {"business_hours": opens}
    shifts = [shift, {"id": 41, "working_hours": opens}]  # empty in the former
    labels = {"name": "priority", "choices": {"Low": 1.0}}
    case.given("freshdesk", tickets=tickets, business_hours=shifts)
    case.given("freshdesk", ticket_fields=[labels])
    with duckdb.connect(str(case.database)) as connection:
        connection.execute(
            "update freshdesk.business_hours set working_hours = {'monday': null}"
            " where id = 40"
        )
    merged = {"id": 1, "status": "open", "merged_ticket_ids": [2.0, 3.0]}
    zendesk = [merged | usual, {"id": 2, "status": "open"} | usual]
    case.given("zendesk", ticket=zendesk)
    asked = {"person": "7", "survey_type": "nps", "created_at": 1_772_355_600}
    answers = [
        asked | {"id": 1, "score": 0, "_airbyte_extracted_at": f"{early}"},
        asked | {"id": 1, "score": 9, "_airbyte_extracted_at": f"{late}"},
    ]
    named = {"person_properties": {"ticket_id": 1.0, "customer_id": "7.0"}}
    case.given("delighted", survey_responses=[answer | named for answer in answers])
    problem = case.run(input=["freshdesk", "zendesk", "delighted"])
    assert problem == ""
    return case


def test_lists_and_structures_in_a_warehouse_say_what_their_json_would(
    nested: Case,
) -> None:
    assert nested.rows(
        "select ticket_id, priority, cast(resolved_at as date) = '2026-03-01',"
        " merged_into_ticket_id from staging.stg_tickets order by 1"
    ) == [
        ("1", "Low", True, None),
        ("zendesk:1", "1", None, None),
        ("zendesk:2", "1", None, "zendesk:1"),
    ]
    calendars = "staging.stg_freshdesk__business_calendars"
    hours = nested.rows(f"select weekday, opens, closes from {calendars}")
    assert hours == [("monday", "08:00", "17:30")]
    about = "select ticket_id, customer_id from staging.stg_delighted__survey_responses"
    assert nested.rows(about) == [("1", "7.0")]


def test_milliseconds_of_the_extraction_tell_copies_apart(nested: Case) -> None:
    statuses = "select status from staging.stg_freshdesk__tickets"
    assert nested.rows(statuses) == [("resolved",)]
    scores = "select score from staging.stg_delighted__survey_responses"
    assert nested.rows(scores) == [("9",)]


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Tables of the contract beside systems that could feed such, and deliver some."""
    case = Case(tmp_path_factory.mktemp("beside"))
    day = "2026-03-01T09:00:00Z"
    ticket = {"id": 1, "status": "open", "created_at": day, "organization_id": 7}
    case.given("zendesk", ticket=[ticket])
    shift = {"id": 40, "is_default": True, "time_zone": "UTC"}
    shift |= {
        "working_hours": '{"monday": {"start_time": "08:00", "end_time": "9:00"}}'
    }
    message = {"id": 3, "ticket_id": 2, "private": False, "created_at": day}
    request = {"id": 2, "status": 2, "created_at": day}
    case.given("freshdesk", tickets=[request], conversations=[message])
    case.given("freshdesk", business_hours=[shift])
    answer = {"id": 5, "person": "9", "survey_type": "nps", "score": 9}
    case.given("delighted", survey_responses=[answer | {"created_at": 1_772_355_600}])
    case.given("delighted", people=[{"id": 9, "name": "Ann"}])
    case.given("raw", customers=[{"customer_id": "7", "customer_name": "Acme"}])
    sent = {"ticket_id": "1", "occurred_at": day, "author_type": "agent"}
    case.given("raw", ticket_interactions=[{"interaction_id": "4"} | sent])
    case.given("raw", products=[{"product_id": "P", "product_name": "Brisa"}])
    problem = case.run(
        "+stg_customers +stg_ticket_interactions +stg_products +stg_holidays"
        " +stg_business_calendars",
        input=["zendesk", "freshdesk", "delighted"],
    )
    assert problem == ""
    return case


def test_a_table_of_the_contract_feeds_what_no_system_delivers(beside: Case) -> None:
    customers = "select customer_id, customer_name from staging.stg_customers"
    assert beside.rows(customers) == [("7", "Acme")]
    assert beside.rows("select product_id from staging.stg_products") == [("P",)]
    sent = "select interaction_id from staging.stg_ticket_interactions order by 1"
    assert beside.rows(sent) == [("freshdesk:2:opening",), ("freshdesk:3",)]


def test_opening_hours_are_those_of_the_first_system_that_delivers_some(
    beside: Case,
) -> None:
    hours = "select weekday, opens_second from staging.stg_business_calendars"
    assert beside.rows(hours) == [(1, 28800)]


def test_a_schedule_of_an_odd_time_zone_is_named(tmp_path: Path) -> None:
    case = Case(tmp_path)
    hours = {"id": 1, "start_time": 60, "end_time": 120, "time_zone": "Mars"}
    ticket = {"id": 1, "status": "open", "created_at": "2026-03-01"}
    case.given("zendesk", ticket=[ticket], schedule=[hours])
    problem = case.run("+stg_zendesk__business_calendars", input="zendesk")
    assert "zendesk.schedule, column time_zone: Mars is no time zone" in problem


def test_an_id_too_large_to_be_exact_is_refused_with_its_table_and_column(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path)
    ticket = {"id": 1e17, "status": "open", "created_at": "2026-03-01"}
    case.given("zendesk", ticket=[ticket])
    problem = case.run("+stg_zendesk__tickets", tests=False, input="zendesk").lower()
    assert "input error: zendesk.ticket, column id: 1e+17 is too large" in problem


def test_a_systems_tables_lie_where_variables_say(tmp_path: Path) -> None:
    """Database, schema, and the name of each table."""
    tables = {
        (f"aftersales_{name}", table): (f"lake_{name}", f"raw_{name}", f"my_{table}")
        for name, system in SYSTEMS.items()
        for table in system.source_tables
    }
    variables: dict[str, Any] = {"input": list(SYSTEMS)}
    for (source, table), (database, schema, identifier) in tables.items():
        name = source.removeprefix("aftersales_")
        variables |= {f"{name}_database": database, f"{name}_schema": schema}
        variables[f"{name}_{table}_identifier"] = identifier
    keys = ("source_name", "name", "database", "schema", "identifier")
    listed = Case(tmp_path).sources(*keys, **variables)
    found = {(source, table): tuple(place) for source, table, *place in listed}
    assert len(tables) > 50
    assert found.items() >= tables.items()
