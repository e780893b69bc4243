"""What holds for the adapters of all systems."""

from __future__ import annotations

from pathlib import Path

import pytest
from vendor_case import Case


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Nothing but tickets, with names in any case and columns nobody asked for."""
    case = Case(tmp_path_factory.mktemp("alone"))
    day = "2026-03-01"
    case.given("helpdesk", ticket=[{"status": "open", "ID": 17.0, "created_at": day}])
    incident = {"odd": 1, "sys_id": "17", "sys_created_on": day, "incident_state": 2}
    case.given("servicenow", incident=[incident])
    issue = {"id": 17, "created": day, "status": 3, "resolved": day}
    case.given("jira", issue=[issue, {"id": None, "created": day, "status": 3}])
    entered = {"property_createdate": day, "property_hs_pipeline_stage": "open"}
    case.given("hubspot", ticket=[{"id": 17, **entered}])
    problem = case.run(
        "+stg_ticket_interactions +stg_ticket_status_events +stg_customers"
        " +stg_business_calendars",
        input=["zendesk", "servicenow", "jira", "hubspot"],
        zendesk_schema="helpdesk",
        zendesk_segment_column="kind",  # of a table that is not there
        jira_statuses={"3": "pending"},
    )
    assert problem == ""
    return case


def test_a_ticket_alone_is_enough_and_columns_may_lack(alone: Case) -> None:
    assert alone.rows(
        "select ticket_id, status, source_system, quarantine_reason"
        " from staging.stg_tickets order by 1 nulls last"
    ) == [
        ("17", "open", "zendesk", None),
        ("hubspot:17", "open", "hubspot", None),
        ("jira:17", "pending", "jira", None),
        ("servicenow:17", "open", "servicenow", None),
        (None, "pending", "jira", "missing_required"),
    ]


def test_without_messages_and_histories_there_are_no_interactions_and_events(
    alone: Case,
) -> None:
    for table in ("ticket_interactions", "ticket_status_events", "customers"):
        assert alone.rows(f"select * from staging.stg_{table}") == []


def test_a_needed_column_that_is_missing_is_named_and_so_is_an_odd_time_zone(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path)
    hours = {"id": 1, "start_time": 60, "end_time": 120, "time_zone": "Mars"}
    case.given("zendesk", ticket=[{"id": 1, "status": "open"}], schedule=[hours])
    problem = case.run(
        "+base_zendesk__tickets +stg_zendesk__business_calendars", input="zendesk"
    )
    assert "The table zendesk.ticket has no column created_at" in problem
    assert "zendesk.schedule, column time_zone: Mars is no time zone" in problem
