"""What holds for the adapters of all systems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
