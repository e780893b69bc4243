"""ServiceNow: each line of its adapter's rules, on a few incidents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from vendor_case import Case

AT = "2026-03-{:02} 09:00:00"


def incident(
    name: str | None, state: str | None = "2", /, **more: Any
) -> dict[str, Any]:
    usual = {"sys_id": name, "sys_created_on": AT.format(1), "incident_state": state}
    return usual | {"sys_updated_on": AT.format(9), "caller_id_value": "u1"} | more


def task(name: str, /, **more: Any) -> dict[str, Any]:
    return {"sys_id": name, "opened_at": "2026-02-28 08:00:00"} | more


def change(name: str, day: int, value: str | None, **more: Any) -> dict[str, Any]:
    usual = {"documentkey": name, "fieldname": "incident_state", "newvalue": value}
    return usual | {"sys_created_on": AT.format(day), "tablename": "incident"} | more


def choice(element: str, value: str, label: str, **more: Any) -> dict[str, Any]:
    usual = {"sys_id": f"{element}{value}{label}", "name": "task", "language": "en"}
    return usual | {"element": element, "value": value, "label": label} | more


def remark(name: str, author: str, /, **more: Any) -> dict[str, Any]:
    usual = {"sys_id": name, "name": "incident", "element_id": "full"}
    written = {"element": "comments", "sys_created_by": author}
    return usual | written | {"sys_created_on": AT.format(2)} | more


TABLES: dict[str, list[dict[str, Any]]] = {
    "incident": [
        incident("full", "6", resolved_at=AT.format(5), category="hw"),
        incident("new", "1"),
        incident("caller", "3", hold_reason="1"),
        incident("decimal", "3", hold_reason="1.0"),
        incident("vendor", "3", hold_reason="4", resolved_at=AT.format(5)),
        incident("closed", "7"),
        incident("cancelled", "8"),
        incident("parts", "10"),
        incident("odd", "12"),
        incident("odder", "13"),
        incident("alone", "2", category="raw"),
        incident("by_task", None),
        incident("gone", _fivetran_deleted=True),
        incident("gone_task"),
        incident("twin", "7", parent_incident_value="full", close_code="duplicate"),
        incident("child", "7", parent_incident_value="full", close_code="Solved"),
        incident("orphan", "7", parent_incident_value="none", close_code="Duplicate"),
        incident("copies", "1", sys_updated_on=AT.format(3)),
        incident("copies", "2", sys_updated_on=AT.format(2)),
        incident("by_audit", "7", category="sw"),
        incident("retired", "14"),
        # Without its key a row is quarantined, and was opened by nobody.
        incident(None, "1"),
        incident("idle", "15"),
    ],
    "task": [
        task(
            "full",
            priority="1",
            contact_type="phone",
            assignment_group_value="g1",
            assigned_to_value="u2",
            company_value="c1",
            cmdb_ci_value="ci1",
            closed_at=AT.format(7),
        ),
        task("closed", closed_at=AT.format(6), priority="2"),
        task("by_task", state="6", closed_at=AT.format(6)),
        task("gone_task", _fivetran_deleted=True),
        task("a_problem", state="1", sys_class_name="problem"),
    ],
    "sys_choice": [
        choice("priority", "1", "Task's own"),
        choice("priority", "1", "Critical", name="incident"),
        choice("priority", "1", "Kritisch", name="incident", language="de"),
        choice("priority", "2", "Gone", _fivetran_deleted=True),
        choice("category", "hw", "Hardware"),
        choice("category", "hw", "Ancient", name="incident", inactive=True),
        choice("contact_type", "phone", "Phone"),
        choice("contact_type", "phone", "A problem's", name="problem"),
        choice("incident_state", "10", "Awaiting Parts"),
        choice("incident_state", "12", "Odd"),
        choice("incident_state", "14", "Retired", _fivetran_deleted=True),
        choice("incident_state", "15", "Idle", inactive=True, name="incident"),
        choice("incident_state", "15", "At Rest"),
        choice("category", "sw", "A name before", sys_updated_on=AT.format(2)),
        choice("category", "sw", "Software", sys_updated_on=AT.format(3)),
    ],
    "sys_user": [
        {"sys_id": "u1", "user_name": "Ada.L", "name": "Ada"},
        {"sys_id": "u2", "user_name": "ben", "name": "Ben"},
    ],
    "sys_user_group": [{"sys_id": "g1", "name": "Hardware desk"}],
    "core_company": [
        {"sys_id": "c1", "name": "Acme", "country": "NL"},
        {"sys_id": "c2", "name": "Idle", "country": "DE", "_fivetran_deleted": True},
    ],
    "sys_audit": [
        change("full", 2, "2"),
        change("full", 3, "3"),
        change("full", 5, "6"),
        change("full", 5, "6"),
        change("full", 4, None),
        change("full", 4, "7", fieldname="state"),
        change("full", 4, "7", fieldname="priority"),
        change("closed", 3, "7", fieldname="state"),
        change("parts", 3, "10"),
        change("a_problem", 3, "6"),
        change("by_audit", 3, "6"),
        change("by_audit", 4, "2"),
        change("by_audit", 5, "6"),
        change("by_audit", 6, "7"),
    ],
    "sys_journal_field": [
        remark("j1", "ada.l"),
        remark("j2", "ben"),
        remark("j3", "System"),
        remark("j4", "ben", element="work_notes"),
        remark("j5", "ben", name="problem"),
        remark("j6", "ben", _fivetran_deleted=True),
        remark("j7", "ben", element_id="elsewhere"),
    ],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Case:
    case = Case(tmp_path_factory.mktemp("servicenow"))
    case.given("servicenow", **TABLES)
    statuses = {"awaiting parts": "on_hold", "13": "pending"}
    assert case.run(input="servicenow", servicenow_statuses=statuses) == ""
    return case


def tickets(desk: Case, column: str) -> dict[str, Any]:
    query = f"select ticket_id, {column} from staging.stg_servicenow__tickets"
    return dict(desk.rows(query))


def test_every_incident_is_one_row_and_no_other_task(desk: Case) -> None:
    (count,) = desk.rows("select count(*) from staging.stg_servicenow__tickets")[0]
    names = {row["sys_id"] for row in TABLES["incident"]}
    assert (set(tickets(desk, "1")), count) == (names, len(names))


def test_language_duplicates_system_users_and_segment_are_what_variables_say(
    tmp_path: Path,
) -> None:
    desk = Case(tmp_path)
    desk.given("servicenow", **TABLES)
    problem = desk.run(
        "+stg_servicenow__ticket_interactions +stg_servicenow__customers",
        input="servicenow",
        servicenow_language="DE",
        servicenow_duplicate_codes=["solved"],
        servicenow_system_users=["Ben"],
        servicenow_segment_column="country",
    )
    assert problem == ""
    assert desk.record("stg_servicenow__tickets", "full")["priority"] == "Kritisch"
    merged = tickets(desk, "merged_into_ticket_id")
    assert (merged["twin"], merged["child"]) == (None, "full")
    authors = desk.rows(
        "select interaction_id, author_type"
        " from staging.stg_servicenow__ticket_interactions"
        " where interaction_id in ('j2', 'j3') order by 1"
    )
    assert authors == [("j2", "system"), ("j3", "agent")]
    customer = desk.record("stg_servicenow__customers", "c1")
    assert customer["customer_segment"] == "NL"


def test_an_incident_has_what_its_task_has(desk: Case) -> None:
    row = desk.record("stg_servicenow__tickets", "full")
    assert row == {
        "ticket_id": "full",
        "created_at": "2026-02-28 08:00:00",
        "updated_at": AT.format(9),
        "status": "resolved",
        "resolved_at": AT.format(5),
        "priority": "Critical",
        "channel": "Phone",
        "category": "Hardware",
        "ticket_type": "incident",
        "team": "Hardware desk",
        "customer_id": "c1",
        "unit_id": "ci1",
        "assignee_id": "u2",
        "merged_into_ticket_id": None,
        "is_deleted": False,
        "is_internal": False,
        "source_system": "servicenow",
    }


def test_an_incident_without_its_task_has_its_own_columns(desk: Case) -> None:
    row = desk.record("stg_servicenow__tickets", "alone")
    assert (row["created_at"], row["category"]) == (AT.format(1), "raw")
    assert (row["priority"], row["customer_id"]) == (None, "person:u1")


def test_states_are_the_contracts_words(desk: Case) -> None:
    found = tickets(desk, "status")
    assert {name: found[name] for name in ("new", "caller", "vendor", "closed")} == {
        "new": "new",
        "caller": "pending",
        "vendor": "on_hold",
        "closed": "closed",
    }
    assert (found["cancelled"], found["by_task"]) == ("closed", "resolved")


def test_a_reason_that_pandas_wrote_with_decimals_is_that_number(desk: Case) -> None:
    assert tickets(desk, "status")["decimal"] == "pending"


def test_other_states_are_what_a_variable_says_by_value_or_label(desk: Case) -> None:
    found = tickets(desk, "status")
    assert (found["parts"], found["odder"]) == ("on_hold", "pending")


def test_a_state_that_no_rule_knows_passes_as_its_label(desk: Case) -> None:
    assert tickets(desk, "status")["odd"] == "Odd"


def test_only_a_resolved_incident_has_resolved_at_else_its_tasks_close(
    desk: Case,
) -> None:
    found = tickets(desk, "resolved_at")
    assert (found["vendor"], found["closed"]) == (None, AT.format(6))


def test_without_either_the_audit_says_since_when_an_incident_is_resolved(
    desk: Case,
) -> None:
    assert tickets(desk, "resolved_at")["by_audit"] == AT.format(5)


def test_a_state_that_is_no_choice_any_more_still_names_but_goes_last(
    desk: Case,
) -> None:
    found = tickets(desk, "status")
    assert (found["retired"], found["idle"]) == ("Retired", "At Rest")


def test_of_two_labels_the_newest_names(desk: Case) -> None:
    assert tickets(desk, "category")["by_audit"] == "Software"


def test_either_tombstone_deletes_an_incident(desk: Case) -> None:
    found = tickets(desk, "is_deleted")
    assert {name for name, gone in found.items() if gone} == {"gone", "gone_task"}


def test_the_newest_copy_counts(desk: Case) -> None:
    assert tickets(desk, "status")["copies"] == "new"


def test_a_deleted_label_names_nothing_and_the_raw_value_stays(desk: Case) -> None:
    assert tickets(desk, "priority")["closed"] == "2"


def test_a_duplicate_is_merged_into_its_parent_and_a_child_is_not(desk: Case) -> None:
    found = tickets(desk, "merged_into_ticket_id")
    assert {name: to for name, to in found.items() if to} == {"twin": "full"}


def test_events_are_of_the_incidents_state_else_of_the_tasks(desk: Case) -> None:
    assert desk.rows(
        "select ticket_id, occurred_at, status"
        " from staging.stg_servicenow__ticket_status_events order by 1, 2"
    ) == [
        ("by_audit", AT.format(3), "resolved"),
        ("by_audit", AT.format(4), "open"),
        ("by_audit", AT.format(5), "resolved"),
        ("by_audit", AT.format(6), "closed"),
        ("closed", AT.format(3), "closed"),
        ("full", AT.format(2), "open"),
        ("full", AT.format(3), "on_hold"),
        ("full", AT.format(5), "resolved"),
        ("parts", AT.format(3), "on_hold"),
    ]


def test_comments_are_the_callers_an_agents_or_automatic(desk: Case) -> None:
    assert desk.rows(
        "select interaction_id, author_type"
        " from staging.stg_servicenow__ticket_interactions"
        " where ticket_id = 'full' order by 1"
    ) == [
        ("full:opening", "customer"),
        ("j1", "customer"),
        ("j2", "agent"),
        ("j3", "system"),
    ]


def test_every_incident_is_opened_by_its_customer(desk: Case) -> None:
    assert dict(
        desk.rows(
            "select ticket_id, occurred_at"
            " from staging.stg_servicenow__ticket_interactions"
            " where interaction_id like '%:opening' or interaction_id is null"
        )
    ) == {name: at for name, at in tickets(desk, "created_at").items() if name}


def test_customers_are_all_companies_and_the_callers_without_one(desk: Case) -> None:
    assert set(
        desk.rows(
            "select customer_id, customer_name, region, country"
            " from staging.stg_servicenow__customers"
        )
    ) == {
        ("c1", "Acme", "NL", "NL"),
        ("c2", "Idle", "DE", "DE"),
        ("person:u1", "Ada", None, None),
    }
