"""A small Salesforce, table by table: one row or two for each rule of its adapter."""

from __future__ import annotations

from typing import Any

AT = "2026-03-{:02}T09:00:00.000Z"
QUEUE, USER, GONE_USER = "00G1", "0051", "0052"
SHORT, LONG = "001D000000IRFma", "001D000000IRFmaIAH"
Row = dict[str, Any]


def case(name: str, /, **more: Any) -> Row:
    usual = {"id": name, "created_date": AT.format(1), "status": "Working"}
    return usual | {"system_modstamp": AT.format(9), "is_deleted": False} | more


def status(label: str, *, closed: bool = False, **more: Any) -> Row:
    return {"id": label, "master_label": label, "is_closed": closed} | more


def change(name: str, case_id: str, day: int, value: str | None, **more: Any) -> Row:
    made = {"id": name, "case_id": case_id, "created_date": AT.format(day)}
    return made | {"field": "Status", "new_value": value} | more


def email(name: str, case_id: str, **more: Any) -> Row:
    usual = {"id": name, "parent_id": case_id, "incoming": True, "status": "1"}
    return usual | {"message_date": AT.format(2)} | more


def comment(name: str, author: str, **more: Any) -> Row:
    usual = {"id": name, "parent_id": "open", "created_by_id": author}
    return usual | {"is_published": True, "created_date": AT.format(3)} | more


def asset(name: str, **more: Any) -> Row:
    usual = {"id": name, "install_date": "2025-05-01", "status": "Installed"}
    belongs = {"product_2_id": "01t1", "account_id": "0011"}
    return usual | belongs | {"quantity": 2.0} | more


def resource(name: str, **more: Any) -> Row:
    usual = {"id": name, "resource_type": "T", "is_active": True, "name": name.title()}
    changed = {"created_date": AT.format(1), "last_modified_date": AT.format(20)}
    return usual | changed | more


def member(name: str, engineer: str, start: str, end: str | None, **more: Any) -> Row:
    usual = {"id": name, "service_resource_id": engineer, "territory_type": "P"}
    dates = {"effective_start_date": start, "effective_end_date": end}
    return usual | dates | {"service_territory_id": "0Hh1"} | more


def appointment(name: str, **more: Any) -> Row:
    usual = {"id": name, "parent_record_id": "0WO1", "status_category": "Completed"}
    planned = {"sched_start_time": "2026-03-04T08:00:00.000Z"}
    real = {
        "actual_start_time": "2026-03-04T08:10:00.000Z",
        "actual_end_time": "2026-03-04T09:30:00.000Z",
    }
    return usual | planned | real | more


def assigned(name: str, appointment_id: str, engineer: str, **more: Any) -> Row:
    usual = {"id": name, "service_appointment_id": appointment_id}
    return usual | {"service_resource_id": engineer} | more


TABLES: dict[str, list[Row]] = {
    "case": [
        case("open", type="Problem", reason="Noise", origin="Phone", priority="High"),
        case(SHORT, owner_id=QUEUE, account_id=SHORT, asset_id=SHORT, product_id=SHORT),
        case(LONG, priority="Old", system_modstamp=AT.format(1)),
        case("user", owner_id=USER, contact_id="0031"),
        case("queue", owner_id=QUEUE, account_id="0011", contact_id="0031"),
        case("nobody", owner_id="0053", contact_id="0039"),
        case("closed", status="Done", closed_date=AT.format(5)),
        case("reopened", closed_date=AT.format(5)),
        case("undated", status="Done"),
        case("at once", status="Done", closed_date=AT.format(1)),
        case("new", status="New"),
        case("api", status="wait_cust"),
        case("waits", status="With Partner"),
        case("holds", status="On Hold"),
        case("mapped", status="parked"),
        case("odd", status="Never Seen"),
        case("changed", status="Checked"),
        case("in other letters", status="swapped"),
        case("renamed", status="Was Done", closed_date=AT.format(5)),
        case("blank", status=None, closed_date=AT.format(5)),
        case("test", record_type_id="0121"),
        case("merged", master_record_id="open", is_deleted=True),
        case("astray", master_record_id="5009", is_deleted=True),
        case("deleted", is_deleted=True),
        case("gone", _fivetran_deleted=True),
        case("mailed", origin="email"),
        case("in the app", origin="App"),
        # Two copies, of which the older was delivered last.
        case("twice", status="Done", closed_date=AT.format(4)),
        case("twice", system_modstamp=AT.format(8)),
    ],
    "case_status": [
        status("Working"),
        status("New", api_name="New"),
        status("Done", closed=True),
        status("Waiting on Customer", api_name="wait_cust"),
        status("With Partner"),
        status("On Hold"),
        status("Parked"),
        # A choice of the same name took the place of a deleted one: the living counts.
        status("Old", closed=True, is_deleted=True),
        status("Old", id="other"),
        status("Swapped", closed=True, is_deleted=True),
        status("SWAPPED", id="swapped"),
        # Of two copies the one that was changed last counts, not the one synced last.
        status("Checked", system_modstamp=AT.format(5), _fivetran_synced=AT.format(6)),
        status(
            "Checked",
            closed=True,
            system_modstamp=AT.format(4),
            _fivetran_synced=AT.format(7),
        ),
        # The older one of a choice that was given another label.
        status("Was Done", id="renamed", closed=True, system_modstamp=AT.format(4)),
        status("Reviewed", id="renamed", closed=True, system_modstamp=AT.format(5)),
    ],
    "case_history": [
        change("h1", "undated", 1, "Working"),
        change("h2", "undated", 2, "Done"),
        change("h3", "undated", 3, "Working"),
        change("h4", "undated", 4, "Done"),
        change("h5", "undated", 6, "Done"),
        change("h6", "open", 2, None),
        change("h7", "open", 2, "High", field="Priority"),
        change("h8", "open", 1, None, field="created"),
        change("h9", "open", 2, "Old"),
        change("h10", "nowhere", 2, "Done"),
        change("h11", "open", 3, "Done", is_deleted=True),
        change("h2", "undated", 2, "Done"),
        change("h12", SHORT, 3, "Working"),
    ],
    "email_message": [
        email("e1", "open"),
        email("e2", "open", incoming=False),
        email("e3", "open", status="5"),
        email("e4", "open", is_deleted=True),
        email("e5", "nowhere"),
        email("e6", SHORT),
        email("e7", "open", status="5.0"),
    ],
    "case_comment": [
        comment("c1", USER),
        comment("c2", "0054"),
        comment("c3", "0055"),
        comment("c4", USER, is_published=False),
        comment("c5", "0059"),
    ],
    "account": [
        {"id": SHORT, "name": "Acme", "tier": "Gold", "billing_country": "Austria"},
        {"id": "0011", "name": "Gone", "is_deleted": True, "industry": "Energy"},
    ],
    "contact": [{"id": "0031", "name": "Ann Berg"}],
    "user": [
        {"id": USER, "user_role_id": "00E1", "user_type": "Standard"},
        {"id": GONE_USER, "user_role_id": None, "user_type": "Standard"},
        {"id": "0054", "user_role_id": None, "user_type": "AutomatedProcess"},
        {"id": "0055", "user_role_id": None, "user_type": "CspLitePortal"},
    ],
    "user_role": [{"id": "00E1", "name": "Second Level"}],
    "group": [{"id": QUEUE, "name": "Hotline", "is_deleted": True}],
    "record_type": [{"id": "0121", "name": "Sandbox"}],
    "product_2": [{"id": "01t1", "name": "Brisa 8", "family": "Heat pumps"}],
    "asset": [
        asset("a1", usage_end_date="2026-02-01"),
        asset("a2", install_date=None, status="shipped"),
        asset("a3", install_date=None, status="Purchased"),
        asset("a4", install_date=None, status="Registered"),
        asset("a5", status="Shipped"),
        asset("a6", is_deleted=True),
        asset("a7", install_date="2025-05-01 00:00:00"),
        asset("a8", install_date="May"),
    ],
    "service_contract": [
        {"id": "k1", "account_id": SHORT, "start_date": "2025-01-01"}
        | {"end_date": "2025-12-31", "status": "Expired", "is_deleted": False},
        {"id": "k2", "account_id": SHORT, "start_date": "2026-01-01"},
        {"id": "k3", "account_id": SHORT, "start_date": "2026-01-01"}
        | {"is_deleted": True},
        {"id": "k4", "account_id": None, "start_date": "2026-01-01", "end_date": "?"},
    ],
    "service_resource": [
        resource("ada"),
        resource("bo", is_active=False),
        resource("cy", is_active=False),
        resource("crew", resource_type="C"),
        # It was a technician once: its newest copy is none.
        resource("gear", system_modstamp=AT.format(1)),
        resource("gear", resource_type="A", system_modstamp=AT.format(2)),
    ],
    "service_territory": [{"id": "0Hh1", "name": "North"}, {"id": "0Hh2", "name": "S"}],
    "service_territory_member": [
        member("m1", "bo", "2024-02-01T23:30:00-05:00", "2025-01-31T22:00:00Z"),
        member("m2", "bo", "2025-02-01T00:00:00Z", "2025-11-30T22:00:00Z")
        | {"service_territory_id": "0Hh2"},
        member("m3", "bo", "2025-06-01T00:00:00Z", None, territory_type="S"),
        member("m4", "ada", "2020-01-01T00:00:00Z", None, is_deleted=True),
    ],
    "service_appointment": [
        appointment("two"),
        appointment("none", status_category="Cannot Complete"),
        appointment("off", status_category="Canceled", actual_start_time=None),
        appointment("plan", status_category="Dispatched", parent_record_id="1WL1")
        | {"actual_start_time": None, "actual_end_time": None},
        appointment("began", status_category="InProgress", work_type_id="08q2"),
        appointment("own", work_type_id="08q3", actual_start_time=None),
        appointment("kept", work_type_id="08q4"),
        appointment("lost", is_deleted=True),
    ],
    "assigned_resource": [
        assigned("r1", "two", "ada"),
        assigned("r2", "two", "bo"),
        assigned("r3", "two", "ada"),
        assigned("r4", "own", "ada"),
        assigned("r5", "kept", "ada", is_deleted=True),
    ],
    "work_order": [
        {"id": "0WO1", "case_id": SHORT, "asset_id": "a1", "work_type_id": "08q1"},
        {"id": "0WO2", "case_id": "open", "asset_id": "a7", "work_type_id": None},
    ],
    "work_order_line_item": [{"id": "1WL1", "work_order_id": "0WO2", "asset_id": "a5"}],
    "work_type": [
        {"id": "08q1", "name": "Repair"},
        {"id": "08q2", "name": "New Installation"},
        {"id": "08q3", "name": "Yearly Maintenance"},
        {"id": "08q4", "name": "Climate Check"},
    ],
    "business_hours": [
        {"id": "b1", "is_default": True, "is_active": True}
        | {"monday_start_time": "08:00:00.000Z", "monday_end_time": "17:30:00.000Z"}
        | {"tuesday_start_time": "00:00:00.000Z", "tuesday_end_time": "00:00:00.000Z"}
        | {"time_zone_sid_key": "Europe/Vienna"},
        {"id": "b0", "is_default": True, "is_active": False}
        | {"sunday_start_time": "08:00:00.000Z", "sunday_end_time": "17:30:00.000Z"},
    ],
}
