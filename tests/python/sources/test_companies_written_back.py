"""Two invented companies with dirt, written back, have the values of their own tables.

One company lies in half of the systems, the other in the rest; all are built at once,
and each system is one value of the segment `source_system`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from company import WALL_CLOCK_TEXT, write_company
from make_vendor_tables import make_tables
from replay import shared_replay
from vendor_case import Case

AS_OF, ZONE = "2023-09-30T21:00:00Z", "Europe/Berlin"
COMPANIES = {
    31: ("zendesk", "jira", "salesforce", "delighted"),
    32: ("servicenow", "hubspot", "freshdesk", "intercom"),
}
SYSTEMS = {system: seed for seed, systems in COMPANIES.items() for system in systems}
WITHOUT = ("ticket_statuses", "tickets.is_spam", "tickets.is_test")
"""No system says of a ticket merged into spam where it went, nor has words of ours."""
ONE_AN_INSTANT = (
    "row_number() over (partition by ticket_id, coalesce("
    "try_cast(occurred_at as timestamptz)::varchar, occurred_at) order by event_id) = 1"
)
"""No system orders the changes of one instant."""
MERGED_ONCE = (
    "not coalesce(list_contains(list(ticket_id) filter (merged_into_ticket_id is not"
    " null) over (), merged_into_ticket_id), false)"
)
"""Written back are accepted tickets, and what one was merged into may be none."""
FROM_ZERO = (
    "survey_type is null or lower(survey_type) <> 'nps'"
    " or try_cast(scale_min as double) is distinct from 1"
)
"""Marks of 1 to 10 are no scale of Delighted's."""
EXACT = ("ticket_volume", "open_tickets", "open_ticket_rate", "turnaround_time")
DIRT = {  # of tickets: the key, what says which copy is newer, and what differs
    "zendesk.ticket": ("id", "updated_at", "status = 'new'"),
    "jira.issue": ("id", "updated", "status = 'new'"),
    "salesforce.case": ("id", "system_modstamp", "status = 'New'"),
    "servicenow.incident": ("sys_id", "sys_updated_on", "incident_state = '1'"),
    "hubspot.ticket": (
        *("id", "property_hs_lastmodifieddate"),
        "property_hs_pipeline_stage = 'new'",
    ),
    "freshdesk.tickets": ("id", "updated_at", "status = 2"),
    "intercom.conversation_history": ("id", "updated_at", "state = 'open'"),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The marts of all systems, and those of each company as `company_<seed>`."""
    directory = tmp_path_factory.mktemp("companies")
    case = Case(directory / "written_back")
    for seed, systems in COMPANIES.items():
        work = make_company(directory, seed)
        with duckdb.connect(str(case.database)) as connection:
            for system in systems:
                make_tables(connection, system, work)
                soil(connection, system)
            if "hubspot" in systems:  # of the survey systems, one alone is asked here
                connection.execute("drop table hubspot.feedback_submission")
    problem = case.run(
        " ".join(f"+kpi_{kpi}" for kpi in (*EXACT, "nps")),
        tests=False,
        input=list(SYSTEMS),
        as_of=AS_OF,
        reporting_timezone=ZONE,
        wall_clock=WALL_CLOCK_TEXT,
        segments={"ticket": ["source_system"], "survey": []},
        freshdesk_category_field="cf_category",
        jira_organization_field="customfield_2",
        zendesk_segment_column="segment",
        salesforce_test_record_types=["No customer"],
    )
    assert problem == ""
    connection = duckdb.connect(str(case.database), read_only=True)
    for seed in COMPANIES:
        path = directory / f"company_{seed}.duckdb"
        connection.execute(f"attach '{path}' as company_{seed} (read_only)")
    return connection


def make_company(directory: Path, seed: int) -> Path:
    """Build a company from its own tables; what it came to lies in a file."""
    data = directory / f"data_{seed}"
    data.mkdir()
    write_company(data, seed, tickets=150, timezone=ZONE, days=240, leave_out=WITHOUT)
    keep(data / "ticket_status_events.csv", ONE_AN_INSTANT)
    keep(data / "tickets.csv", MERGED_ONCE)
    keep(data / "survey_responses.csv", FROM_ZERO)
    path = directory / f"company_{seed}.duckdb"
    with shared_replay().run_directory(
        data, as_of=AS_OF, reporting_timezone=ZONE, wall_clock=WALL_CLOCK_TEXT
    ) as marts:
        marts.connection.execute(f"attach '{path}' as kept")
        for schema, like in (("staging", "stg_%"), ("marts", "kpi_%")):
            marts.connection.execute(f"create schema kept.{schema}")
            for (name,) in marts.connection.execute(
                "select distinct table_name from information_schema.tables"
                " where table_schema = ? and table_name like ?"
                " and table_catalog <> 'kept'",
                [schema, like],
            ).fetchall():
                marts.connection.execute(
                    f"create table kept.{schema}.{name} as from {schema}.{name}"
                )
        marts.connection.execute("detach kept")
    return path


def keep(path: Path, condition: str) -> None:
    """Leave out the rows of a file for which a condition does not hold."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(
            "create table kept as select * exclude (is_kept) from"
            f" (select *, {condition} as is_kept"
            f" from read_csv('{path}', all_varchar = true)) where is_kept"
        )
        connection.execute(f"copy kept to '{path}'")


def soil(connection: duckdb.DuckDBPyConnection, system: str) -> None:
    """Add older copies, every row twice, and columns of connectors."""
    for (name,) in connection.execute(
        "select table_name from duckdb_tables() where schema_name = ?", [system]
    ).fetchall():
        table = f'{system}."{name}"'
        synced = (
            "_airbyte_extracted_at" if system == "freshdesk" else "_fivetran_synced"
        )
        known = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
        new = "" if synced in known else f", '2024-01-02 00:00:00' as {synced}"
        connection.execute(
            f"create or replace table {table} as"
            f" select 'odd' as \"Odd One\", *{new} from {table}"
        )
        if older := DIRT.get(f"{system}.{name}"):
            key, updated, differs = older
            what, _, value = differs.partition(" = ")
            column = f"cast({value} as varchar)" if what in known else "null"
            stale = f"{column} as {what}," if what in known else ""
            connection.execute(
                f"insert into {table} by name select * replace ({stale}"
                f" '2024-01-01 00:00:00' as {synced},"
                f" {updated} - interval 1 day as {updated}) from {table}"
                f" where {updated} is not null and {key} is not null"
            )
        connection.execute(f"insert into {table} from {table}")


def values(
    built: duckdb.DuckDBPyConnection, marts: str, kpi: str, segment_value: str
) -> dict[Any, Any]:
    """Numerator, denominator and value by grain and period, where there is one."""
    rows = built.execute(
        "select period_grain, period_start, numerator, denominator, value"
        f" from {marts}.kpi_{kpi} where segment_value = ? and segment = ?"
        " and (numerator <> 0 or denominator <> 0)",
        [segment_value, "all" if segment_value == "all" else "source_system"],
    ).fetchall()
    return {(grain, start): tuple(more) for grain, start, *more in rows}


def exact() -> Iterator[tuple[str, str]]:
    """Systems and the KPIs of tickets that they feed: one without a history, two."""
    for system in SYSTEMS:
        for kpi in EXACT if system != "delighted" else ():
            if system != "freshdesk" or kpi in ("ticket_volume", "turnaround_time"):
                yield system, kpi


@pytest.mark.parametrize(("system", "kpi"), list(exact()))
def test_a_kpi_of_tickets_is_the_companys_to_the_last_digit(
    built: duckdb.DuckDBPyConnection, system: str, kpi: str
) -> None:
    expected = values(built, f"company_{SYSTEMS[system]}.marts", kpi, "all")
    assert len(expected) > 50
    assert values(built, "marts", kpi, system) == expected


def test_delighted_has_the_companys_net_promoter_score(
    built: duckdb.DuckDBPyConnection,
) -> None:
    expected = values(built, f"company_{SYSTEMS['delighted']}.marts", "nps", "all")
    assert len(expected) > 50
    assert values(built, "marts", "nps", "all") == expected
