"""Salesforce: each line of its adapter's rules, on a few records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from salesforce_tables import AT, LONG, TABLES, USER, Row
from vendor_case import Case

OPTIONS: dict[str, Any] = {
    "salesforce_statuses": {"Parked": "on_hold"},
    "salesforce_pending_statuses": ["waiting on customer", "With Partner"],
    "salesforce_test_record_types": ["Sandbox"],
    "salesforce_visit_types": {"Climate Check": "maintenance"},
    "salesforce_email_origins": ["Email", "App"],
    "salesforce_segment_column": "Tier",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Case:
    desk = Case(tmp_path_factory.mktemp("salesforce"))
    desk.given("crm", **TABLES)
    problem = desk.run(input="salesforce", salesforce_schema="crm", **OPTIONS)
    assert problem == ""
    return desk


def ticket(desk: Case, key: str) -> Row:
    return desk.record("stg_salesforce__tickets", key)


def statuses(desk: Case, *keys: str) -> list[str]:
    return [ticket(desk, key)["status"] for key in keys]


def visit(desk: Case, key: str) -> Row:
    return desk.record("stg_salesforce__field_visits", key)


def column(desk: Case, table: str, name: str, where: str = "true") -> list[Any]:
    query = f"select {name} from staging.stg_salesforce__{table} where {where}"
    return [value for (value,) in desk.rows(f"{query} order by all")]


def test_ids_of_fifteen_characters_become_eighteen_wherever_they_stand(
    desk: Case,
) -> None:
    found = ticket(desk, LONG)
    names = ("customer_id", "unit_id", "product_id")
    assert [found[name] for name in names] == [LONG] * 3
    for table in ("ticket_status_events", "ticket_interactions"):
        assert column(desk, table, "ticket_id", f"ticket_id = '{LONG}'")
    assert LONG in column(desk, "customers", "customer_id")
    assert LONG in column(desk, "contracts", "customer_id")
    assert visit(desk, "off")["ticket_id"] == LONG


def test_a_status_is_closed_where_its_choice_is_else_known_by_its_label(
    desk: Case,
) -> None:
    names = ("closed", "new", "api", "waits", "holds", "open")
    words = ["closed", "new", "pending", "pending", "on_hold", "open"]
    assert statuses(desk, *names) == words


def test_a_status_waits_for_others_where_a_variable_says_so(tmp_path: Path) -> None:
    desk = Case(tmp_path)
    desk.given("salesforce", **TABLES)
    options = {"salesforce_on_hold_statuses": ["with partner"]}
    options["salesforce_pending_statuses"] = ["On Hold"]
    select = "+stg_salesforce__tickets"
    assert desk.run(select, tests=False, input="salesforce", **options) == ""
    assert statuses(desk, "waits", "holds") == ["on_hold", "pending"]


def test_a_status_that_a_variable_names_is_what_it_says_and_an_unknown_one_passes(
    desk: Case,
) -> None:
    assert statuses(desk, "mapped", "odd") == ["on_hold", "Never Seen"]
    query = "select raw_fields from staging.stg_tickets where quarantine_reason = {}"
    assert "Never Seen" in desk.rows(query.format("'unknown_value'"))[0][0]


def test_of_two_copies_of_a_status_the_one_that_was_changed_last_counts(
    desk: Case,
) -> None:
    assert statuses(desk, "changed") == ["open"]


def test_a_living_status_takes_precedence_over_a_deleted_one_in_other_letters(
    desk: Case,
) -> None:
    assert statuses(desk, "in other letters") == ["open"]


def test_the_label_that_a_status_had_before_is_no_status(desk: Case) -> None:
    assert statuses(desk, "renamed") == ["Was Done"]


def test_a_case_is_resolved_at_its_closed_date_only_while_it_is_closed(
    desk: Case,
) -> None:
    assert ticket(desk, "closed")["resolved_at"] == AT.format(5)
    assert ticket(desk, "reopened")["resolved_at"] is None
    assert ticket(desk, "blank")["resolved_at"] is None
    assert ticket(desk, "at once")["resolved_at"] == AT.format(1)


def test_without_a_closed_date_the_history_says_since_when_it_is_closed(
    desk: Case,
) -> None:
    assert ticket(desk, "undated")["resolved_at"] == "2026-03-04 09:00:00"


def test_columns_of_a_case_come_out_under_the_names_of_the_contract(
    desk: Case,
) -> None:
    found = ticket(desk, "open")
    names = ("ticket_type", "category", "channel", "priority", "source_system")
    given = ["Problem", "Noise", "Phone", "High", "salesforce"]
    assert [found[name] for name in names] == given
    assert (found["created_at"], found["updated_at"]) == (AT.format(1), AT.format(9))


def test_a_queue_is_the_team_and_a_user_the_assignee_whose_role_is_the_team(
    desk: Case,
) -> None:
    names = ("team", "assignee_id")
    assert [ticket(desk, "queue")[name] for name in names] == ["Hotline", None]
    assert [ticket(desk, "user")[name] for name in names] == ["Second Level", USER]
    assert [ticket(desk, "nobody")[name] for name in names] == [None, "0053"]


def test_the_customer_is_the_account_else_the_contact_as_a_person(desk: Case) -> None:
    assert ticket(desk, "queue")["customer_id"] == "0011"
    assert ticket(desk, "user")["customer_id"] == "person:0031"


def test_customers_are_accounts_deleted_ones_too_and_persons_who_have_cases(
    desk: Case,
) -> None:
    found = desk.rows(
        "select customer_id, customer_name, customer_segment, region, country"
        " from staging.stg_salesforce__customers order by customer_id"
    )
    assert found == [
        ("0011", "Gone", None, None, None),
        (LONG, "Acme", "Gold", "Austria", "Austria"),
        ("person:0031", "Ann Berg", None, None, None),
        ("person:0039", None, None, None, None),
    ]


def test_the_loser_of_a_merge_is_merged_and_not_deleted_where_its_winner_is_known(
    desk: Case,
) -> None:
    names = ("merged_into_ticket_id", "is_deleted")
    assert [ticket(desk, "merged")[name] for name in names] == ["open", False]
    assert [ticket(desk, "astray")[name] for name in names] == [None, True]


def test_a_deleted_case_stays_whoever_marked_it(desk: Case) -> None:
    assert ticket(desk, "deleted")["is_deleted"]
    assert ticket(desk, "gone")["is_deleted"]
    assert not ticket(desk, "open")["is_deleted"]


def test_cases_of_a_record_type_of_tests_are_tests(desk: Case) -> None:
    assert column(desk, "tickets", "ticket_id", "is_test") == ["test"]


def test_of_several_copies_the_newest_counts_whichever_came_last(desk: Case) -> None:
    assert statuses(desk, "twice") == ["closed"]
    assert len(column(desk, "tickets", "ticket_id")) == 27


def test_events_are_changes_of_the_status_to_something(desk: Case) -> None:
    found = desk.rows(
        "select event_id, status from staging.stg_salesforce__ticket_status_events"
        f" where ticket_id <> '{LONG}' order by event_id"
    )
    undated = ["open", "closed", "open", "closed", "closed"]
    expected = [(f"h{number + 1}", word) for number, word in enumerate(undated)]
    assert found == [*expected, ("h9", "open")]


def test_mails_are_of_customer_or_agent_and_drafts_are_none(desk: Case) -> None:
    where = "interaction_id like 'e%'"
    found = column(desk, "ticket_interactions", "(interaction_id, author_type)", where)
    assert found == [("e1", "customer"), ("e2", "agent"), ("e6", "customer")]


def test_published_comments_are_of_those_that_wrote_them(desk: Case) -> None:
    where = "interaction_id like 'c_'"
    found = column(desk, "ticket_interactions", "(interaction_id, author_type)", where)
    named = [("c1", "agent"), ("c2", "system"), ("c3", "customer")]
    assert found == [*named, ("c5", "customer")]  # of a user that is not delivered


def test_an_opening_message_is_added_unless_the_case_came_by_mail(desk: Case) -> None:
    where = "interaction_id like '%:opening'"
    found = column(desk, "ticket_interactions", "ticket_id", where)
    assert len(found) == 25
    assert not {"mailed", "in the app"} & set(found)


def test_a_products_family_is_its_line(desk: Case) -> None:
    found = desk.rows("from staging.stg_salesforce__products")
    assert found == [("01t1", "Brisa 8", "Heat pumps")]


def test_an_asset_bought_or_shipped_without_a_date_is_no_unit(desk: Case) -> None:
    found = column(desk, "installed_units", "unit_id")
    assert found == ["a1", "a4", "a5", "a7", "a8"]
    unit = desk.record("stg_installed_units", "a1")
    assert (str(unit["installed_on"]), str(unit["decommissioned_on"])) == (
        "2025-05-01",
        "2026-02-01",
    )
    assert (unit["quantity"], unit["product_id"], unit["customer_id"]) == (
        2,
        "01t1",
        "0011",
    )


def test_a_unit_without_or_with_an_unreadable_date_is_quarantined_and_a_midnight_read(
    desk: Case,
) -> None:
    found = desk.rows(
        "select unit_id, quarantine_reason from staging.stg_installed_units"
        " where unit_id in ('a4', 'a7', 'a8') order by unit_id"
    )
    assert found == [("a4", "missing_required"), ("a7", None), ("a8", "unparseable")]


def test_a_contract_ends_on_the_day_after_its_last_one(desk: Case) -> None:
    found = desk.rows(
        "select contract_id, started_on, ended_on"
        " from staging.stg_salesforce__contracts order by contract_id"
    )
    assert found == [
        ("k1", "2025-01-01", "2026-01-01"),
        ("k2", "2026-01-01", None),
        ("k4", "2026-01-01", "?"),
    ]


def test_engineers_are_technicians_employed_as_their_memberships_say(
    desk: Case,
) -> None:
    found = desk.rows(
        "select engineer_id, cast(employed_from as text), cast(employed_to as text),"
        " engineer_name, region from staging.stg_salesforce__engineers order by all"
    )
    assert found == [
        ("ada", "2026-03-01", None, "Ada", None),
        ("bo", "2024-02-02", "2025-11-30", "Bo", "S"),
        ("cy", "2026-03-01", "2026-03-20", "Cy", None),
    ]


def test_each_engineer_of_an_appointment_makes_one_visit(desk: Case) -> None:
    found = column(desk, "field_visits", "visit_id")
    visits = ["began", "kept", "none", "off", "own:ada", "plan", "two:ada", "two:bo"]
    assert found == visits
    assert visit(desk, "two:bo")["engineer_id"] == "bo"
    assert visit(desk, "kept")["engineer_id"] is None


def test_the_category_of_an_appointment_is_the_status_of_its_visit(
    desk: Case,
) -> None:
    names = ("two:ada", "none", "off", "plan", "began")
    words = ["completed", "no_access", "cancelled", "scheduled", "scheduled"]
    assert [visit(desk, name)["status"] for name in names] == words


def test_a_visit_starts_when_it_did_and_when_planned_only_where_not_completed(
    desk: Case,
) -> None:
    started = {name: visit(desk, name)["started_at"] for name in ("off", "began")}
    assert started["off"] == "2026-03-04T08:00:00.000Z"
    assert started["began"] == "2026-03-04T08:10:00.000Z"
    assert visit(desk, "own:ada")["started_at"] is None
    assert visit(desk, "own:ada")["completed_at"] == "2026-03-04T09:30:00.000Z"


def test_the_work_types_name_says_what_a_visit_is_for_unless_a_variable_does(
    desk: Case,
) -> None:
    names = ("two:ada", "began", "own:ada", "kept", "plan")
    kinds = ["aftersales", "installation", "maintenance", "maintenance", "aftersales"]
    assert [visit(desk, name)["visit_type"] for name in names] == kinds


def test_a_visit_belongs_to_the_case_and_asset_of_its_work_order(desk: Case) -> None:
    names = ("ticket_id", "unit_id")
    assert [visit(desk, "two:ada")[name] for name in names] == [LONG, "a1"]
    assert [visit(desk, "plan")[name] for name in names] == ["open", "a7"]


def test_the_calendar_is_that_of_the_active_default_hours(desk: Case) -> None:
    found = desk.rows("from staging.stg_salesforce__business_calendars order by 2")
    assert found == [
        (None, "1", "08:00:00", "17:30:00", "Europe/Vienna"),
        (None, "2", "00:00:00", "24:00", "Europe/Vienna"),
    ]


def test_a_case_delivered_with_its_id_in_both_lengths_is_one_the_newest(
    desk: Case,
) -> None:
    (found,) = column(desk, "tickets", "priority", f"ticket_id = '{LONG}'")
    assert found != "Old"
