"""Every variable of dbt_project.yml with values that no number could come of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from aftersales.build.dbt_runner import Outcome, require_success
from aftersales.errors import InputError
from aftersales.input.contract import kpi_facts
from building import PROJECT

pytestmark = pytest.mark.slow

TESTS = PROJECT / "tests" / "python"
SCRIPT = TESTS / "support" / "dbt_refusals.py"
DEFAULTS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))["vars"]

NO_DATE = "which is no date such as 2024-02-15"
NO_INSTANT = "which is no instant such as 2026-03-31T22:00:00Z"
NO_ZONE = "which is no time zone such as Europe/Berlin, America/New_York or UTC"
NO_NAME = "which is no name"
NO_WORDS = "which is no list of words"
NO_BOOLEAN = "which is neither true nor false"
FAR = "which is more than 10 years ahead"
MINE = {"model": "kpi_mine"}
QUESTION = {"survey_id": "S", "question_id": "Q", "survey_type": "csat"}
SCALED = QUESTION | {"scale_min": 1, "scale_max": 5}

REFUSED: list[tuple[str, Any, str]] = [
    ("input", 5, "names 5, which is no kind of input"),
    ("input", "", "is empty, which is neither demo nor tables"),
    ("input", {"zendesk": True}, "names {'zendesk': True}, which is no kind of input"),
    ("input", ["zendesk", "tables"], "names tables, which is no source system"),
    ("input_schema", "", NO_NAME),
    ("input_schema", None, "is None, which is no name"),
    ("input_schema", ["raw"], NO_NAME),
    ("input_database", {"a": 1}, NO_NAME),
    ("input_tables", ["raw.tickets"], "which is no {table: where it lies}"),
    ("input_tables", {"tickets": 5}, "which is no {table: a model, or schema.table}"),
    ("input_tables", {"tickets": "a.b.c.d"}, "which is no {table: a model"),
    ("input_tables", {"tickets": "raw."}, "which is no {table: a model"),
    ("schema_prefix", ["a"], NO_NAME),
    ("with_demo", "false", NO_BOOLEAN),
    ("package_tests", 1, NO_BOOLEAN),
    ("as_of", "2026-02-30", "is 2026-02-30, " + NO_INSTANT),
    ("as_of", "yesterday", NO_INSTANT),
    ("as_of", "31.03.2026", NO_INSTANT),
    ("as_of", "2026-03-31T25:00:00Z", NO_INSTANT),
    ("as_of", "2026-03-31T22:00:00+19:00", NO_INSTANT),
    ("as_of", "2026-03-31'; drop table x", NO_INSTANT),
    ("as_of", ["2026-03-31"], NO_INSTANT),
    ("as_of", 20260331, NO_INSTANT),
    ("as_of", "2999-01-01", FAR),
    ("wall_clock", "noon", NO_INSTANT),
    ("reporting_timezone", "EST", NO_ZONE),
    ("reporting_timezone", "GMT+0", NO_ZONE),
    ("reporting_timezone", "+02:00", NO_ZONE),
    ("reporting_timezone", "Europe/Berlin'", NO_ZONE),
    ("reporting_timezone", "Europe/Atlantis", NO_ZONE),
    ("reporting_timezone", "", "is empty, " + NO_ZONE),
    ("reporting_timezone", None, NO_ZONE),
    ("period_grains", "fortnight", "names fortnight, which is no grain"),
    ("period_grains", [], "is empty: name at least one"),
    ("period_grains", 7, "names 7, which is no grain"),
    ("period_grains", {"day": True}, "which is no grain"),
    ("segments", ["team"], "which is no list for each kind of record"),
    ("segments", "team", "which is no list for each kind of record"),
    ("segments", {"tickets": ["team"]}, "names tickets, which is no kind of record"),
    ("segments", {5: ["team"]}, "names 5, which is no kind of record"),
    ("segments", {"ticket": "colour"}, "segments.ticket names colour, which is no"),
    ("segments", {"ticket": 5}, "segments.ticket names 5, which is no column"),
    ("segments", {"unit": {"region": 1}}, "segments.unit names {'region': 1}"),
    ("kpis", ["cst"], "names cst, which is no KPI"),
    ("kpis", {"cst": False}, "names cst, which is no KPI"),
    ("kpis", {"csat": "no"}, "which is neither a list nor true or false for each"),
    ("kpis", [], "is [], which is no KPI at all: leave one on"),
    ("kpis", dict.fromkeys(kpi_facts(), False), "which is no KPI at all"),
    ("kpis", True, "names True, which is no KPI"),
    ("extra_kpis", 5, "which is no list of models"),
    ("extra_kpis", [{"name": "Mine"}], "which is no list of models"),
    ("extra_kpis", ["kpi_Mine"], "which is an id with capital letters: Mine."),
    ("extra_kpis", "kpi_csat", "the id csat is another's. Say one of its own as"),
    ("extra_kpis", [MINE, "kpi_mine"], "the id mine is another's"),
    ("extra_kpis", MINE | {"nam": "Mine"}, "names nam, which is no fact of a KPI"),
    ("extra_kpis", MINE | {"direction": "up"}, "names up, which is no direction"),
    ("extra_kpis", MINE | {"records": "tickets"}, "names tickets, which is no records"),
    ("extra_kpis", MINE | {"answer_rule": 5}, "names 5, which is no answer_rule"),
    ("extra_kpis", MINE | {"has_drivers": "no"}, "has_drivers is neither true nor"),
    ("data_from", "2026-02-30", "is 2026-02-30, " + NO_DATE),
    ("data_from", "2025-02-29", "is 2025-02-29, " + NO_DATE),
    ("data_from", "2026-13-01", NO_DATE),
    ("data_from", "0000-01-01", NO_DATE),
    ("data_from", "15.02.2024", NO_DATE),
    ("data_from", ["2024-02-15"], NO_DATE),
    ("data_from", 2024, NO_DATE),
    ("data_from", {"tickets": "2026-02-30"}, "is 2026-02-30, " + NO_DATE),
    ("data_from", {"tickets": None}, NO_DATE),
    ("data_from", {"ticket": "2026-02-15"}, "names ticket, which is no table here"),
    ("earliest_on", "1970-02-29", "is 1970-02-29, " + NO_DATE),
    ("earliest_on", "", "is empty, " + NO_DATE),
    ("earliest_on", None, NO_DATE),
    ("fcr_repeat_window_days", "seven", "is seven, which is no whole number from 0"),
    ("fcr_repeat_window_days", -1, "which is no whole number from 0 to 36500"),
    ("fcr_repeat_window_days", 7.5, "which is no whole number from 0 to 36500"),
    ("fcr_repeat_window_days", None, "which is no whole number from 0 to 36500"),
    ("retention_grace_days", 99999, "which is no whole number from 0 to 36500"),
    ("retention_activity_days", 0, "which is no whole number from 1 to 36500"),
    ("on_target_tolerance", 10, "is 10, which is no share from 0 to 1"),
    ("on_target_tolerance", "10%", "which is no share from 0 to 1"),
    ("on_target_tolerance", -0.1, "which is no share from 0 to 1"),
    ("history_periods", 0, "which is no whole number from 1 to 120"),
    ("history_periods", 1_000_000, "which is no whole number from 1 to 120"),
    ("history_minimum", 13, "is 13, which is more than the 12 of history_periods"),
    ("history_minimum", [3], "which is no whole number from 1 to 120"),
]

SYSTEMS: list[tuple[str, Any, str]] = [
    ("zendesk_schema", "", NO_NAME),
    ("zendesk_database", ["x"], NO_NAME),
    ("zendesk_statuses", ["solved"], "which is no {label: status}"),
    ("zendesk_statuses", {"Done": "finished"}, "names finished, which is no status"),
    ("zendesk_category_column", None, NO_NAME),
    ("zendesk_internal_organizations", [None], NO_WORDS),
    ("zendesk_segment_column", ["tier"], NO_NAME),
    ("zendesk_schedule_id", [1], NO_NAME),
    ("zendesk_sla_metrics", {"a": 1}, NO_WORDS),
    ("zendesk_sla_policy_id", {"a": 1}, NO_NAME),
    ("servicenow_schema", "", NO_NAME),
    ("servicenow_database", [1], NO_NAME),
    ("servicenow_statuses", "closed", "which is no {label: status}"),
    ("servicenow_language", "", NO_NAME),
    ("servicenow_duplicate_codes", {"a": 1}, NO_WORDS),
    ("servicenow_system_users", [["system"]], NO_WORDS),
    ("servicenow_segment_column", [1], NO_NAME),
    ("jira_schema", "", NO_NAME),
    ("jira_database", [1], NO_NAME),
    ("jira_statuses", [1], "which is no {label: status}"),
    ("jira_pending_statuses", {"a": 1}, NO_WORDS),
    ("jira_on_hold_statuses", [None], NO_WORDS),
    ("jira_projects", {"a": 1}, NO_WORDS),
    ("jira_excluded_types", [[1]], NO_WORDS),
    ("jira_organization_field", [1], NO_NAME),
    ("jira_satisfaction_field", {"a": 1}, NO_NAME),
    ("jira_agent_groups", {"a": 1}, NO_WORDS),
    ("jira_system_users", [{}], NO_WORDS),
    ("hubspot_schema", "", NO_NAME),
    ("hubspot_database", [1], NO_NAME),
    ("hubspot_statuses", 5, "which is no {label: status}"),
    ("hubspot_pending_labels", {"a": 1}, NO_WORDS),
    ("hubspot_on_hold_labels", {"a": 1}, NO_WORDS),
    ("hubspot_email_sources", [None], NO_WORDS),
    ("hubspot_segment_column", [1], NO_NAME),
    ("salesforce_schema", "", NO_NAME),
    ("salesforce_database", [1], NO_NAME),
    ("salesforce_statuses", [1], "which is no {label: status}"),
    ("salesforce_pending_statuses", {"a": 1}, NO_WORDS),
    ("salesforce_on_hold_statuses", {"a": 1}, NO_WORDS),
    ("salesforce_test_record_types", {"a": 1}, NO_WORDS),
    ("salesforce_email_origins", {"a": 1}, NO_WORDS),
    ("salesforce_visit_types", ["x"], "which is no {label: visit type}"),
    ("salesforce_visit_types", {"x": "repair"}, "names repair, which is no visit type"),
    ("salesforce_segment_column", [1], NO_NAME),
    ("freshdesk_schema", "", NO_NAME),
    ("freshdesk_database", [1], NO_NAME),
    ("freshdesk_statuses", [1], "which is no {label: status}"),
    ("freshdesk_category_field", [1], NO_NAME),
    ("freshdesk_segment_column", [1], NO_NAME),
    ("intercom_schema", "", NO_NAME),
    ("intercom_database", [1], NO_NAME),
    ("intercom_statuses", [1], "which is no {label: status}"),
    ("intercom_delivered_as", {"a": 1}, NO_WORDS),
    ("intercom_bot_admins", {"a": 1}, NO_WORDS),
    ("intercom_segment_column", [1], NO_NAME),
    ("qualtrics_schema", "", NO_NAME),
    ("qualtrics_database", [1], NO_NAME),
    ("qualtrics_questions", "QID1", "which is no list of questions"),
    ("qualtrics_questions", [{"survey_id": "S"}], "a question without question_id"),
    ("qualtrics_questions", [QUESTION | {"scale": 5}], "names scale, which is no key"),
    ("qualtrics_questions", [QUESTION | {"scale_max": 5}], "of two numbers"),
    ("qualtrics_questions", [SCALED | {"scale_min": "one"}], "of two numbers"),
    ("qualtrics_questions", [SCALED | {"scale_min": 5}], "of two numbers"),
    ("qualtrics_questions", [SCALED | {"higher_is_better": "up"}], "of true or false"),
    ("qualtrics_customer_key", "", NO_NAME),
    ("qualtrics_ticket_key", None, NO_NAME),
    ("delighted_schema", "", NO_NAME),
    ("delighted_database", [1], NO_NAME),
    ("delighted_csat_types", {"a": 1}, NO_WORDS),
    ("delighted_ces_scale", [7, 1], "which is no scale such as [1, 7]"),
    ("delighted_ces_scale", "1-7", "which is no scale such as [1, 7]"),
    ("delighted_customer_property", "", NO_NAME),
    ("delighted_ticket_property", None, NO_NAME),
]

UNKNOWN: list[tuple[str, Any, str]] = [
    ("kpi", ["csat"], "is none of aftersales. Is it kpis?"),
    ("segment", {"ticket": ["team"]}, "Is it segments?"),
    ("timezone", "Europe/Berlin", "Is it reporting_timezone?"),
    ("zendesk_status", {}, "Is it zendesk_statuses?"),
    ("colour", "blue", "is none of aftersales. Its dbt_project.yml lists all."),
]

ACCEPTED: list[dict[str, Any]] = [
    {},
    DEFAULTS,
    {"input": "jira", "jira_issue_identifier": "issues"},
    {"wall_clock": "2222-02-22T22:22:22Z"},
    {"as_of": "2026-03-31", "wall_clock": "2026-04-01 12:00:00.5+05:30"},
    {"as_of": "2024-02-29T23:59:59Z", "data_from": "2024-02-29"},
    {"as_of": None, "data_from": None, "segments": None, "kpis": None},
    {"data_from": {"tickets": "2024-02-15"}, "earliest_on": "0001-01-01"},
    {"kpis": "csat", "period_grains": "month", "segments": {"ticket": "team"}},
    {"kpis": {"csat": False}, "segments": {"ticket": None, "survey": []}},
    {"fcr_repeat_window_days": "14", "on_target_tolerance": 0, "history_periods": 3},
    {"kpis": {"csat": False}, "extra_kpis": "kpi_csat"},
    {"extra_kpis": MINE | {"records": "unit", "direction": "on_target"}},
    {"reporting_timezone": "Pacific/Chatham", "input_tables": {"tickets": "raw.t"}},
    {"input": "jira", "jira_projects": "DESK", "jira_excluded_types": None},
    {"input": ["zendesk", "delighted"], "zendesk_internal_organizations": 4711},
    {"input": "zendesk", "zendesk_statuses": {"Solved": "resolved"}},
    {"input": "qualtrics", "qualtrics_questions": [QUESTION]},
    {"input": "qualtrics", "qualtrics_questions": SCALED | {"higher_is_better": False}},
    {"input": "qualtrics", "qualtrics_questions": [SCALED | {"scale_min": None}][:0]},
]


ALL_REFUSED = [*REFUSED, *SYSTEMS, *UNKNOWN]


def system_of(variable: str) -> dict[str, Any]:
    """What has a variable read: its system as the input."""
    return {"input": variable.partition("_")[0]}


CASES = [
    *({name: value} for name, value, _ in REFUSED),
    *({**system_of(name), name: value} for name, value, _ in SYSTEMS),
    *({name: value} for name, value, _ in UNKNOWN),
    *ACCEPTED,
]


@cache
def answers() -> list[str | None]:
    target = PROJECT / "target" / "test" / "variables"
    options = [
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "profiles")),
        *("--target-path", str(target), "--log-path", str(target), "--quiet"),
    ]
    target.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), json.dumps(options), json.dumps(CASES)],
        env={**os.environ, "AFTERSALES_WORK_DATABASE": str(target / "work.duckdb")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[str | None] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("place", "name", "message"),
    [(at, name, text) for at, (name, _, text) in enumerate(ALL_REFUSED)],
    ids=[f"{name}={value}" for name, value, _ in ALL_REFUSED],
)
def test_what_no_number_could_come_of_is_refused_by_name(
    place: int, name: str, message: str
) -> None:
    said = answers()[place]
    assert said is not None
    assert f"The variable {name}" in said
    assert message in said
    assert "Traceback" not in said


def test_values_that_mean_something_are_taken() -> None:
    assert answers()[-len(ACCEPTED) :] == [None] * len(ACCEPTED)


def test_every_variable_is_tried() -> None:
    assert set(DEFAULTS) == {name for name, _, _ in [*REFUSED, *SYSTEMS]}


def test_a_refusal_is_an_error_of_the_input_that_names_the_file() -> None:
    problem = (
        "Encountered an error:\nCompilation Error in model x (models/x.sql)\n"
        "  The variable data_from is 2026-02-30, which is no date such as 2024-02-15.\n"
        "  \n  > in macro data_from_by_table (macros/kpis/data_from.sql)\n"
    )
    with pytest.raises(InputError) as caught:
        require_success(Outcome(problem=problem), Path("logs"))
    assert str(caught.value) == (
        f"{PROJECT / 'dbt_project.yml'}: variable data_from is 2026-02-30, which is no"
        " date such as 2024-02-15. Nothing was published."
    )


def test_an_added_kpi_without_a_model_is_an_error_of_the_input() -> None:
    problem = (
        "Compilation Error\n  Model 'model.aftersales.kpi_values'"
        " (models/kpis/overview/kpi_values.sql) depends on a node named 'kpi_mine' in"
        " package or project 'aftersales' which was not found"
    )
    with pytest.raises(InputError, match="names kpi_mine, which is no model"):
        require_success(Outcome(problem=problem), Path("logs"))
