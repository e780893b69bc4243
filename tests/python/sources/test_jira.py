"""Jira Service Management: each line of its adapter's rules, on a few issues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from vendor_case import Case

AT = "2026-03-{:02} 09:00:00"
STATUS_IDS = {"todo": 1, "doing": 2, "done": 3, "shut": 4, "customer": 5, "hold": 6}


def issue(number: int, status: str = "doing", /, **more: Any) -> dict[str, Any]:
    usual = {"id": number, "created": AT.format(1), "updated": AT.format(9)}
    state = {"status": STATUS_IDS.get(status, status), "project": 10, "reporter": "ada"}
    return usual | state | {"issue_type": 100} | more


def change(number: int, day: int, value: str | None, /, **more: Any) -> dict[str, Any]:
    usual = {"issue_id": number, "field_id": "status", "is_active": False}
    return usual | {"time": AT.format(day), "value": value} | more


def rating(number: int, day: int, value: str | None) -> dict[str, Any]:
    return change(number, day, value, field_id="customfield_7")


def remark(number: int, author: str | None, /, **more: Any) -> dict[str, Any]:
    usual = {"id": number, "issue_id": 1, "author_id": author, "is_public": True}
    return usual | {"created": AT.format(2)} | more


def chosen(number: int, value: str, /, **more: Any) -> dict[str, Any]:
    usual = {"issue_id": number, "field_id": "components", "value": value}
    return usual | {"time": AT.format(2), "is_active": True} | more


TABLES: dict[str, list[dict[str, Any]]] = {
    "issue": [
        issue(1, "done", resolved=AT.format(5), priority=20, assignee="ben"),
        issue(2, "doing", resolved=AT.format(5), key="OLD-2"),
        issue(3, "shut", status_category_changed=AT.format(6)),
        issue(4, "customer", reporter="ben"),
        issue(5, "hold"),
        issue(6, "todo"),
        issue(7, "777"),
        issue(8, "888"),
        issue(9, issue_type=101),
        issue(10, issue_type=102),
        issue(11, project=11),
        issue(12, issue_type=None, work_type=103),
        issue(13, "done", resolution=30),
        issue(14, "done", resolution=30),
        issue(15, "done", resolution=31),
        issue(16, "done", resolution=30),
        issue(17, _fivetran_deleted=True),
        issue(18, "todo", updated=AT.format(3)),
        issue(18, "doing", updated=AT.format(4)),
        issue(19, reporter=None),
        issue(20, "done"),
        issue(21, "7", status_category_changed=AT.format(8)),
        issue(22, "7", resolved=AT.format(6), status_category_changed=AT.format(8)),
    ],
    "status": [
        {"id": 1, "name": "Te doen", "status_category_id": 2},
        {"id": 2, "name": "Bezig", "status_category_id": 4},
        {"id": 3, "name": "Klaar", "status_category_id": 3},
        {"id": 4, "name": "Closed", "status_category_id": 3},
        {"id": 5, "name": "waiting for Customer", "status_category_id": 4},
        {"id": 6, "name": "On Hold", "status_category_id": 2},
        {"id": 7, "name": "Geleverd", "status_category_id": 4},
    ],
    "issue_type": [
        {"id": 100, "name": "Incident", "subtask": False},
        {"id": 101, "name": "Sub-task", "subtask": True},
        {"id": 102, "name": "Epic", "subtask": False},
        {"id": 103, "name": "Question", "subtask": False},
    ],
    "project": [
        {"id": 10, "key": "SUP", "name": "Support", "project_type_key": "service_desk"},
        {"id": 11, "key": "DEV", "name": "Development", "project_type_key": "software"},
    ],
    "priority": [{"id": 20, "name": "High"}],
    "resolution": [{"id": 30, "name": "duplicate"}, {"id": 31, "name": "Done"}],
    "component": [
        {"id": 50, "name": "Pump"},
        {"id": 51, "name": "Boiler"},
        {"id": 52, "name": "Adapter"},
        {"id": 53, "name": "boiler"},
    ],
    "issue_multiselect_history": [
        chosen(1, "50"),
        chosen(1, "51"),
        chosen(1, "53"),
        chosen(1, "52", is_active=False),
        chosen(2, "9", field_id="customfield_9"),
        chosen(2, "12", field_id="customfield_9"),
        chosen(3, "9", field_id="customfield_9", is_active=False),
    ],
    "issue_link": [
        {"issue_id": 13, "related_issue_id": 3, "relationship": "duplicates"},
        {"issue_id": 13, "related_issue_id": 12, "relationship": "duplicates"},
        {"issue_id": 2, "related_issue_id": 14, "relationship": "is duplicated by"},
        {"issue_id": 15, "related_issue_id": 1, "relationship": "duplicates"},
        {"issue_id": 16, "related_issue_id": 11, "relationship": "duplicates"},
        {"issue_id": 4, "related_issue_id": 1, "relationship": "duplicates"},
    ],
    "field": [
        {"id": "customfield_7", "name": "Satisfaction", "is_custom": True},
        {"id": "satisfaction", "name": "Satisfaction", "is_custom": False},
    ],
    "issue_field_history": [
        change(1, 1, "1", is_active=True),
        change(1, 3, "2"),
        change(1, 5, "3"),
        change(1, 5, "3"),
        change(1, 6, None),
        change(1, 4, "5", field_id="priority"),
        change(7, 4, "777"),
        change(9, 4, "2"),
        change(20, 4, "3"),
        change(20, 6, "4"),
        change(21, 5, "7"),
        rating(1, 6, "2"),
        rating(1, 7, "4"),
        rating(2, 6, "5"),
        rating(2, 7, None),
        rating(3, 6, "1"),
        rating(4, 6, "3"),
        rating(4, 7, "1") | {"_fivetran_deleted": True},
        change(3, 8, "5", field_id="satisfaction"),
    ],
    "comment": [
        remark(1, "ada"),
        remark(2, "ben"),
        remark(3, "robot"),
        remark(4, "nobody"),
        remark(5, None),
        remark(6, "ben", is_public=False),
        remark(7, "ada", is_public=None),
        remark(8, "ada", issue_id=11),
        remark(9, "cleo"),
    ],
    "user": [
        {"id": "ada", "name": "Ada"},
        {"id": "ben", "name": "Ben"},
        {"id": "robot", "name": "Automation for Jira"},
    ],
    "user_group": [
        {"user_id": "ben", "group_name": "jira-servicemanagement-users-acme"},
        {"user_id": "cleo", "group_name": "jira-servicedesk-users"},
        {"user_id": "ada", "group_name": "site-admins"},
    ],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Case:
    case = Case(tmp_path_factory.mktemp("jira"))
    case.given("jira", **TABLES)
    problem = case.run(
        input="jira",
        jira_organization_field="customfield_9",
        jira_statuses={"888": "pending", "geleverd": "resolved"},
    )
    assert problem == ""
    return case


def tickets(desk: Case, column: str) -> dict[str, Any]:
    query = f"select ticket_id, {column} from staging.stg_jira__tickets"
    return dict(desk.rows(query))


def test_tickets_are_issues_of_service_desks_without_sub_tasks_and_epics(
    desk: Case,
) -> None:
    wanted = {str(number) for number in range(1, 23)} - {"9", "10", "11"}
    assert set(tickets(desk, "1")) == wanted


def test_projects_types_waiting_users_and_ratings_are_what_variables_say(
    tmp_path: Path,
) -> None:
    desk = Case(tmp_path)
    desk.given("jira", **TABLES)
    problem = desk.run(
        "+stg_jira__tickets +stg_jira__ticket_interactions +stg_jira__survey_responses",
        input="jira",
        jira_projects=[11, "sup"],
        jira_excluded_types=["question"],
        jira_pending_statuses=["On hold"],
        jira_on_hold_statuses=["Waiting for customer"],
        jira_satisfaction_field="satisfaction",
        jira_system_users=["ada"],
    )
    assert problem == ""
    found = tickets(desk, "status")
    assert set(found) == {str(number) for number in range(1, 23)} - {"9", "12"}
    assert (found["4"], found["5"]) == ("on_hold", "pending")
    assert desk.rows(
        "select response_id, score from staging.stg_jira__survey_responses"
    ) == [("3", "5")]
    authors = desk.rows(
        "select interaction_id, author_type"
        " from staging.stg_jira__ticket_interactions"
        " where interaction_id in ('1', '3') order by 1"
    )
    assert authors == [("1", "system"), ("3", "customer")]


def test_statuses_go_by_category_and_waiting_by_name(desk: Case) -> None:
    found = tickets(desk, "status")
    assert [found[str(number)] for number in range(1, 7)] == [
        *("resolved", "open", "closed", "pending", "on_hold", "new")
    ]


def test_a_status_without_a_row_passes_as_its_id_unless_a_variable_says(
    desk: Case,
) -> None:
    found = tickets(desk, "status")
    assert (found["7"], found["8"]) == ("777", "pending")


def test_a_resolution_kept_on_an_open_issue_is_ignored(desk: Case) -> None:
    found = tickets(desk, "resolved_at")
    assert (found["1"], found["2"], found["3"]) == (
        *(AT.format(5), None, AT.format(6)),
    )


def test_without_a_date_of_its_own_an_issue_is_resolved_as_its_history_says(
    desk: Case,
) -> None:
    assert tickets(desk, "resolved_at")["20"] == AT.format(4)


def test_the_change_of_category_dates_only_a_status_of_the_done_category(
    desk: Case,
) -> None:
    found = tickets(desk, "resolved_at")
    assert (found["21"], found["22"]) == (AT.format(5), AT.format(6))


def test_priority_type_team_and_assignee_are_named(desk: Case) -> None:
    row = desk.record("stg_jira__tickets", "1")
    assert (row["priority"], row["ticket_type"], row["team"], row["assignee_id"]) == (
        *("High", "Incident", "Support", "ben"),
    )
    assert desk.record("stg_jira__tickets", "12")["ticket_type"] == "Question"


def test_the_category_is_the_first_active_component_by_code_point(desk: Case) -> None:
    found = tickets(desk, "category")
    assert (found["1"], found["2"]) == ("Boiler", None)


def test_a_customer_is_the_smallest_active_organisation_else_the_reporter(
    desk: Case,
) -> None:
    found = tickets(desk, "customer_id")
    assert (found["2"], found["3"], found["19"]) == ("9", "person:ada", None)


def test_customers_are_those_of_tickets(desk: Case) -> None:
    assert set(
        desk.rows("select customer_id, customer_name from staging.stg_jira__customers")
    ) == {("9", None), ("person:ada", "Ada"), ("person:ben", "Ben")}


def test_a_ticket_that_an_agent_reports_is_internal(desk: Case) -> None:
    found = tickets(desk, "is_internal")
    assert {number for number, internal in found.items() if internal} == {"4"}


def test_one_agent_group_needs_no_list_and_its_name_is_no_pattern(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path / "jira")
    groups = {"ben": "Jira_Agents", "ada": "jira-agents", "cy": "juniors"}
    rows = [{"user_id": name, "group_name": group} for name, group in groups.items()]
    case.given("jira", issue=[issue(1)], user_group=rows)
    select, group = "base_jira__users", "jira_agents"
    assert case.run(select, tests=False, input="jira", jira_agent_groups=group) == ""
    assert case.rows("select person_id from staging.base_jira__users") == [("ben",)]


def test_a_duplicate_is_merged_by_a_link_from_either_end(desk: Case) -> None:
    found = tickets(desk, "merged_into_ticket_id")
    merged = {number: target for number, target in found.items() if target}
    assert merged == {"13": "3", "14": "2"}


def test_the_newest_copy_counts_and_a_tombstone_deletes(desk: Case) -> None:
    assert tickets(desk, "status")["18"] == "open"
    found = tickets(desk, "is_deleted")
    assert {number for number, gone in found.items() if gone} == {"17"}


def test_events_are_the_history_of_the_status_active_or_not(desk: Case) -> None:
    assert desk.rows(
        "select ticket_id, occurred_at, status"
        " from staging.stg_jira__ticket_status_events order by 1, 2"
    ) == [
        ("1", AT.format(1), "new"),
        ("1", AT.format(3), "open"),
        ("1", AT.format(5), "resolved"),
        ("20", AT.format(4), "resolved"),
        ("20", AT.format(6), "closed"),
        ("21", AT.format(5), "resolved"),
        ("7", AT.format(4), "777"),
    ]


def test_comments_are_an_agents_automatic_or_the_customers(desk: Case) -> None:
    assert dict(
        desk.rows(
            "select interaction_id, author_type"
            " from staging.stg_jira__ticket_interactions where ticket_id = '1'"
        )
    ) == {
        "1": "customer",
        "2": "agent",
        "3": "system",
        "4": "system",
        "5": "system",
        "7": "customer",
        "9": "agent",
        "1:opening": "customer",
    }


def test_the_newest_rating_counts_and_null_takes_it_back(desk: Case) -> None:
    assert desk.rows(
        "select response_id, score, responded_at, scale_min, scale_max"
        " from staging.stg_jira__survey_responses order by 1"
    ) == [
        ("1", "4", AT.format(7), 1, 5),
        ("3", "1", AT.format(6), 1, 5),
        ("4", "3", AT.format(6), 1, 5),
    ]


def test_a_deleted_rating_leaves_the_one_before(desk: Case) -> None:
    row = desk.record("stg_jira__survey_responses", "4")
    assert (row["score"], row["responded_at"]) == ("3", AT.format(6))
