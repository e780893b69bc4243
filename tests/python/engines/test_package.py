"""Another project installs this one: `integration_tests/`, on both engines."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from building import PROJECT
from postgres import Server, connection

pytestmark = pytest.mark.slow

CONSUMER = PROJECT / "integration_tests"
STAFF = """
    create schema if not exists hr;
    drop table if exists hr.staff;
    create table hr.staff as
    select 'E1' as engineer_id, '2025-01-01' as employed_from, 'Kim' as engineer_name
"""
Query = Callable[[str], list[tuple[Any, ...]]]


def dbt(project: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run dbt in a project that has the package."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), *words],
        cwd=project,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def consumer(tmp_path: Path) -> Path:
    """The other project, with the package installed."""
    project = tmp_path / "consumer"
    shutil.copytree(
        CONSUMER, project, ignore=shutil.ignore_patterns("target", "logs", "dbt_*s")
    )
    (project / "packages.yml").write_text(f"packages: [{{local: '{PROJECT}'}}]\n")
    assert dbt(project, "deps").returncode == 0
    return project


def configure(project: Path, before: str, after: str) -> None:
    """Change a line of the project's configuration."""
    path = project / "dbt_project.yml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def test_a_project_that_installs_it_parses_without_a_warning(consumer: Path) -> None:
    done = dbt(consumer, "--warn-error", "parse", "--no-partial-parse")
    assert done.returncode == 0, done.stdout


def test_no_test_of_ours_and_no_demo_is_in_its_build(consumer: Path) -> None:
    assert listed(consumer, "unit_test", "package_name") == set()
    assert "integrity" not in str(listed(consumer, "test", "original_file_path"))
    assert listed(consumer, "seed", "name") == {
        *("cases", "accounts", "survey_responses"),
        *("ticket_statuses", "survey_scales"),
    }
    assert listed(consumer, "metric", "name") == set()
    assert listed(consumer, "semantic_model", "name") == set()
    asked = dbt(consumer, "ls", "-q", "--vars", "package_tests: true")
    assert "integrity" in asked.stdout


def listed(project: Path, kind: str, key: str) -> set[str]:
    """What there is of a kind of node."""
    done = dbt(project, "ls", "-q", "--resource-type", kind,
               "--output", "json", "--output-keys", key)  # fmt: skip
    assert done.returncode == 0, done.stdout
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return {json.loads(line)[key] for line in lines}


def test_relations_go_where_dbts_own_rule_puts_them(consumer: Path) -> None:
    shutil.rmtree(consumer / "macros")
    schemas = listed(consumer, "model", "schema")
    assert schemas == {"dev", "dev_staging", "dev_intermediate", "dev_marts"}


def test_an_input_that_nobody_named_is_refused(consumer: Path) -> None:
    configure(consumer, "    input: tables\n", "")
    done = dbt(consumer, "parse")
    assert done.returncode == 2
    assert "The variable input is demo" in done.stdout
    demo = dbt(consumer, "ls", "-q", "--vars", "with_demo: true")
    assert "aftersales.demo.tickets" in demo.stdout


def test_a_variable_that_is_none_of_ours_is_refused(consumer: Path) -> None:
    """Where it stands among ours; variables of its own are its own."""
    own = "vars:\n  kpi: mine\n  aftersales:\n"
    configure(consumer, "vars:\n  aftersales:\n", own)
    assert dbt(consumer, "parse", "--vars", "segment: mine").returncode == 0
    configure(consumer, own, "vars:\n  aftersales:\n    kpi: [csat]\n")
    done = dbt(consumer, "parse")
    assert done.returncode == 2
    assert "The variable kpi is none of aftersales. Is it kpis?" in done.stdout


FRESHNESS = """
sources:
  aftersales:
    staging:
      aftersales_input:
        tickets:
          +freshness:
            warn_after: {count: 1, period: day}
            error_after: {count: 3, period: day}
"""


def test_a_project_says_how_old_its_input_may_be(consumer: Path) -> None:
    """Whatever type `updated_at` has: that is what tells how new the input is."""
    database = consumer / "heat_pumps.duckdb"
    configure(consumer, "input: tables", "input: tables\n    input_schema: helpdesk")
    with (consumer / "dbt_project.yml").open("a", encoding="utf-8") as file:
        file.write(FRESHNESS)
    for updated, status, word in (
        ("now() - interval 2 hour", 0, "PASS"),
        ("(now() - interval 26 hour)::varchar", 0, "WARN"),
        ("now()::date - 4", 1, "ERROR STALE"),
    ):
        with duckdb.connect(str(database)) as opened:
            opened.execute(STAFF)
            opened.execute(
                "create schema if not exists helpdesk;"
                " create or replace table helpdesk.tickets as"
                " select 1 as ticket_id, '2020-01-01' as created_at, 'open' as status,"
                f" {updated} as updated_at"
                " union all select 2, '2020-01-01', 'open', null"
            )
        done = dbt(consumer, "source", "freshness", HEAT_PUMPS_DATABASE=str(database))
        assert done.returncode == status, done.stdout
        assert f"{word} freshness of aftersales_input.tickets" in done.stdout


def require_its_marts(query: Query, schema: str) -> None:
    """The marts are of the other project's rows, by its options, in its schemas."""
    marts = f"marts_{schema}"
    assert query(f"select count(*) from {marts}.fct_tickets") == [(4,)]
    assert query(
        "select table_name, raw_rows, accepted_rows, quarantined_rows"
        f" from {marts}.input_audit where is_present order by table_name"
    ) == [
        ("customers", 2, 2, 0),
        ("engineers", 1, 1, 0),
        ("survey_responses", 2, 2, 0),
        ("tickets", 5, 4, 1),
    ]
    kpis = {kpi for (kpi,) in query(f"select kpi_id from {marts}.kpi_catalog")}
    assert "fault_rate" not in kpis
    assert "weekends" in kpis  # as the option has it, whatever the rows say
    assert len(kpis) >= 11
    assert query(
        f"select name, value from {marts}.kpi_scorecard"
        " where kpi_id = 'weekends' and period_grain = 'month'"
    ) == [("Share of weekends", 50)]
    assert query(
        f"select segment, segment_value, value from {marts}.kpi_ticket_volume"
        " where period_grain = 'year' order by segment, segment_value"
    ) == [
        ("all", "all", 4),
        ("assignee_id", "Ada", 2),
        ("assignee_id", "Kim", 2),
        ("priority", "high", 2),
        ("priority", "low", 2),
    ]
    assert query(f"select ticket_id from core_{schema}.stg_tickets") == [("lunch",)]


def test_a_model_without_a_needed_column_is_refused(consumer: Path) -> None:
    model = consumer / "models" / "helpdesk_cases.sql"
    lines = model.read_text("utf-8").splitlines(keepends=True)
    model.write_text("".join(line for line in lines if " as status" not in line))
    database = str(consumer / "heat_pumps.duckdb")
    with duckdb.connect(database) as opened:
        opened.execute(STAFF)
    words = ("build", "-q", "--select", "+aftersales.staging.stg_tickets")
    done = dbt(consumer, *words, HEAT_PUMPS_DATABASE=database)
    assert done.returncode == 1
    message = "The variable input_tables says that tickets is helpdesk_cases: the table"
    assert message in done.stdout
    assert "has no column status, which no row of tickets can do" in done.stdout


def build(consumer: Path, target: str, **environment: str) -> None:
    done = dbt(consumer, "build", "-q", "--target", target, **environment)
    assert done.returncode == 0, done.stdout[-3000:]


def test_it_builds_on_duckdb(consumer: Path) -> None:
    database = consumer / "heat_pumps.duckdb"
    with duckdb.connect(str(database)) as opened:
        opened.execute(STAFF)
    build(consumer, "duckdb", HEAT_PUMPS_DATABASE=str(database))
    with duckdb.connect(str(database), read_only=True) as opened:
        require_its_marts(lambda sql: opened.execute(sql).fetchall(), "dev")


def test_it_builds_two_targets_side_by_side_on_postgresql(
    consumer: Path, postgres: Server
) -> None:
    def query(sql: str) -> list[tuple[Any, ...]]:
        with connection(postgres) as connected, connected.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    with connection(postgres) as connected, connected.cursor() as cursor:
        cursor.execute(STAFF)
    build(consumer, "postgres", **postgres)
    configure(consumer, '"2026-02-01"', '"2026-01-02"')
    build(consumer, "postgres", **postgres, HEAT_PUMPS_SCHEMA="staging")
    require_its_marts(query, "dev")
    assert query("select count(*) from marts_staging.fct_tickets") == [(0,)]
