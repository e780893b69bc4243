"""dbt alone, in a clone: what its commands do, and what they refuse."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from building import PROJECT

pytestmark = pytest.mark.slow

Dbt = Callable[..., subprocess.CompletedProcess[str]]
TABLES = {"input": "tables", "period_grains": ["month"], "as_of": "2026-02-01"}


@pytest.fixture
def dbt(tmp_path: Path) -> Dbt:
    """dbt with the shipped profile, on a database of the test's own."""

    def run(
        *words: str,
        database: str = "work",
        profiles: Path = PROJECT / "profiles",
        **variables: object,
    ) -> subprocess.CompletedProcess[str]:
        command = [
            *(str(Path(sys.executable).with_name("dbt")), *words),
            *("--project-dir", str(PROJECT)),
            *("--profiles-dir", str(profiles)),
            *("--target-path", str(tmp_path / "target")),
            *("--log-path", str(tmp_path / "logs")),
            *("--vars", json.dumps(variables)),
        ]
        path = tmp_path / f"{database}.duckdb"
        return subprocess.run(
            command,
            env={**os.environ, "AFTERSALES_WORK_DATABASE": str(path)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def query(directory: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(directory / "work.duckdb"), read_only=True) as opened:
        return opened.execute(sql).fetchall()


def write(directory: Path, sql: str, database: str = "work") -> None:
    with duckdb.connect(str(directory / f"{database}.duckdb")) as opened:
        opened.execute(sql)


TICKETS = """
    create schema raw;
    create table raw.tickets as
    select 't' || range as ticket_id, '2026-01-05' as created_at, 'open' as status
    from range(3)
"""


def test_a_part_is_built_with_the_tests_of_that_part(dbt: Dbt, tmp_path: Path) -> None:
    """And not those that hold it against what was never built."""
    write(tmp_path, TICKETS)
    done = dbt("build", "--select", "+kpi_open_ticket_rate", *PRODUCTION, **TABLES)
    require(done)
    assert "kpi_open_ticket_rate_obeys" in done.stdout
    assert "SKIP=0" in done.stdout


def test_what_dbt_can_do_works_on_tables_of_ones_own(dbt: Dbt, tmp_path: Path) -> None:
    write(tmp_path, TICKETS)
    empty = dbt("build", "--empty", "--selector", "production", **TABLES)
    require(empty)
    assert "DuckDB adapter" not in empty.stdout  # it warns of what it ignores
    assert query(tmp_path, "select count(*) from marts.fct_tickets") == [(0,)]
    require(dbt("build", "--selector", "production", "--threads", "8", **TABLES))
    assert query(tmp_path, "select count(*) from marts.fct_tickets") == [(3,)]
    write(tmp_path, "insert into raw.tickets values ('t9', '2026-01-06', 'open')")
    require(dbt("build", "--select", "stg_tickets+", *PRODUCTION, **TABLES))
    assert query(tmp_path, "select count(*) from marts.fct_tickets") == [(4,)]
    assert query(
        tmp_path,
        "select value from marts.kpi_ticket_volume where segment = 'all'"
        " order by period_start",
    ) == [(4.0,), (0.0,)]
    require(dbt("docs", "generate", **TABLES))
    assert (tmp_path / "target" / "catalog.json").is_file()
    require(dbt("source", "freshness", **TABLES))
    (tmp_path / "state").mkdir()
    shutil.copy(tmp_path / "target" / "manifest.json", tmp_path / "state")
    state = ("--state", str(tmp_path / "state"))
    require(dbt("clone", *state, **TABLES, schema_prefix="dev_"))
    assert query(tmp_path, "select count(*) from dev_marts.fct_tickets") == [(4,)]
    schemas = {name for (name,) in query(tmp_path, "select schema_name from"
               " information_schema.schemata where catalog_name = 'work'")}  # fmt: skip
    assert "demo" not in schemas


PRODUCTION = ("--exclude", "resource_type:unit_test")


def require(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout[-3000:]


def test_input_may_lie_in_another_database(dbt: Dbt, tmp_path: Path) -> None:
    write(tmp_path, TICKETS.replace("raw", "crm"), "lake")
    write(tmp_path, "create table crm.people as select 'c1' as customer_id", "lake")
    profile = (PROJECT / "profiles" / "profiles.yml").read_text("utf-8")
    attached = f"attach:\n        - {{path: {tmp_path}/lake.duckdb, alias: lake}}"
    assert profile.count("attach:") == 1
    (tmp_path / "profiles.yml").write_text(profile.replace("attach:", attached))
    options = {
        "input_database": "lake",
        "input_schema": "crm",
        "input_tables": {"customers": "lake.crm.people"},
    }
    select = ("--select", "+stg_tickets", "+stg_customers", *PRODUCTION)
    require(dbt("build", *select, profiles=tmp_path, **TABLES, **options))
    assert query(tmp_path, "select count(*) from staging.stg_tickets") == [(3,)]
    assert query(tmp_path, "select customer_id from staging.stg_customers") == [("c1",)]


def test_a_build_that_failed_is_taken_up_by_retry(dbt: Dbt, tmp_path: Path) -> None:
    write(
        tmp_path,
        TICKETS
        + """;
        create table raw.loads (load_id integer);
        create view raw.customers as
        select case
            when (select count(*) from raw.loads) = 0 then error('not loaded yet')
            else 'c1'
        end as customer_id
        """,
    )
    failed = dbt("build", *PRODUCTION, **TABLES)
    assert failed.returncode == 1
    assert "not loaded yet" in failed.stdout
    write(tmp_path, "insert into raw.loads values (1)")
    require(dbt("retry", **TABLES))
    assert query(tmp_path, "select count(*) from marts.dim_customers") == [(1,)]
    assert query(tmp_path, "select count(*) from marts.fct_tickets") == [(3,)]


def test_kpis_are_a_selector(dbt: Dbt) -> None:
    listed = dbt("ls", "-q", "--selector", "kpis", "--output", "name").stdout.split()
    assert {"kpi_csat", "fct_survey_periods", "stg_tickets"} <= set(listed)
    production = dbt("ls", "-q", "--selector", "production", "--output", "path").stdout
    assert "kpi_csat" in production
    assert "unit_tests" not in production


@pytest.mark.parametrize(
    ("tables", "variables", "message"),
    [
        ("", {}, "The variable input_schema is raw: there is no table of the contract"),
        ("", {"input_schema": "crm"}, "The variable input_schema is crm:"),
        (
            TICKETS.replace("status", "state"),
            {},
            'The variable input_schema is raw: the table "work"."raw"."tickets" has no'
            " column status",
        ),
        (
            TICKETS.replace("status", "state"),
            {"input_tables": {"tickets": "raw.tickets"}},
            "The variable input_tables says that tickets is raw.tickets: the table",
        ),
        (
            "",
            {"input": "zendesk", "zendesk_schema": "desk"},
            "The variable zendesk_schema is desk: the table zendesk.ticket is missing",
        ),
        (
            "create schema raw; create table raw.ticket as select 1 as id, 2 as status",
            {"input": "zendesk", "zendesk_schema": "raw"},
            "The variable zendesk_schema is raw: the table zendesk.ticket has no column"
            " created_at, and no ticket or answer can do without it. It has: id, stat",
        ),
        (
            TICKETS,
            {"input_schema": "reference"},
            "The variable input_schema is reference, and aftersales builds relations",
        ),
        (
            TICKETS,
            {"input": "zendesk", "zendesk_schema": "marts"},
            "The variable zendesk_schema is marts, and aftersales builds relations",
        ),
        (
            "",
            {"input": "zendesk", "zendesk_tickets_identifier": "cases"},
            "The variable zendesk_tickets_identifier is none of aftersales",
        ),
        (
            TICKETS,
            {"input_tables": {"tickets": "crm.cases"}},
            "The variable input_tables says that tickets is crm.cases: there is no",
        ),
        (
            TICKETS,
            {"input_tables": {"ticket": "raw.tickets"}},
            "The variable input_tables names ticket, which is no table of the contract",
        ),
        (TICKETS, {"earliest_on": "2026-02-30"}, "The variable earliest_on is 2026-02"),
    ],
)
def test_a_wrong_configuration_is_refused_before_anything_is_built(
    dbt: Dbt, tmp_path: Path, tables: str, variables: dict[str, object], message: str
) -> None:
    write(tmp_path, tables or "select 1")
    done = dbt("build", *PRODUCTION, **{**TABLES, **variables})
    assert done.returncode != 0
    assert message in " ".join(done.stdout.split())
    assert query(
        tmp_path,
        "select count(*) from information_schema.tables"
        " where table_schema not in ('raw')",
    ) == [(0,)]


def test_a_database_called_as_a_schema_is_refused(dbt: Dbt, tmp_path: Path) -> None:
    write(tmp_path, TICKETS, "marts")
    done = dbt("build", *PRODUCTION, database="marts", **TABLES)
    assert done.returncode != 0
    assert "The database is called marts, as one of its schemas is" in done.stdout
