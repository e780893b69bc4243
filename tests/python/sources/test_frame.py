"""What holds for the adapters of all systems."""

from __future__ import annotations

from pathlib import Path

from vendor_case import Case


def test_a_ticket_alone_is_enough_and_columns_may_lack(tmp_path: Path) -> None:
    """Names in any case, a column nobody asked for, and a number where a text was."""
    case = Case(tmp_path)
    given = [{"status": "closed", "ID": 17.0, "created_at": "2026-03-01", "odd": 1}]
    case.given("helpdesk", ticket=given)
    problem = case.run("stg_tickets", input="zendesk", zendesk_schema="helpdesk")
    assert problem == ""
    assert case.rows(
        "select ticket_id, is_internal, merged_into_ticket_id, quarantine_reason"
        " from staging.stg_tickets"
    ) == [("17", False, None, "missing_required")]


def test_a_needed_column_that_is_missing_is_named(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.given("zendesk", ticket=[{"id": 1, "status": "open"}])
    problem = case.run("base_zendesk__tickets", input="zendesk")
    assert "The table zendesk.ticket has no column created_at" in problem
