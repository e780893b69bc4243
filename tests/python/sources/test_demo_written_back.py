"""The demo company, written back into each system's tables, has the demo's values.

All systems are built at once, their ids apart; each is one value of the segment
`source_system`.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from building import DEMO
from make_vendor_tables import make_tables
from published_demo import published_demo
from vendor_case import Case

SYSTEMS = ("zendesk", "servicenow", "jira", "hubspot", "freshdesk", "intercom")
EXACT = ("ticket_volume", "open_tickets", "open_ticket_rate", "turnaround_time")
KPIS = (*EXACT, "sla_attainment", "first_contact_resolution", "csat", "nps",
        "customer_effort_score")  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The marts of all systems as `main`, those of the demo as `demo`."""
    published = published_demo()
    work = published.with_name(f"{published.name}.d") / "work.duckdb"
    case = Case(tmp_path_factory.mktemp("written_back"))
    with duckdb.connect(str(case.database)) as connection:
        for system in SYSTEMS:
            make_tables(connection, system, work)
        connection.execute(
            "create schema raw; create table raw.sla_targets as"
            f" from read_csv('{DEMO / 'sla_targets.csv'}', all_varchar = true)"
        )
    with duckdb.connect(str(published), read_only=True) as demo:
        ((as_of,),) = demo.execute("select as_of from marts.build_info").fetchall()
    problem = case.run(
        " ".join(f"+kpi_{kpi}" for kpi in KPIS),
        tests=False,
        input=list(SYSTEMS),
        as_of=as_of.isoformat(sep=" "),
        segments={"ticket": ["source_system"], "survey": ["source_system"]},
        freshdesk_category_field="cf_category",
        jira_organization_field="customfield_2",
        zendesk_segment_column="segment",
    )
    assert problem == ""
    connection = duckdb.connect(str(case.database), read_only=True)
    connection.execute(f"attach '{published.resolve()}' as demo (read_only)")
    connection.execute(f"attach '{work}' as demo_work (read_only)")
    return connection


def values(
    built: duckdb.DuckDBPyConnection, kpi: str, segment_value: str
) -> dict[Any, Any]:
    """Numerator, denominator and value by grain and period, where there is one."""
    marts = "demo.marts" if segment_value == "all" else "marts"
    rows = built.execute(
        "select period_grain, period_start, numerator, denominator, value"
        f" from {marts}.kpi_{kpi} where segment_value = ?"
        " and (numerator <> 0 or denominator <> 0)",
        [segment_value],
    ).fetchall()
    return {(grain, start): tuple(more) for grain, start, *more in rows}


@pytest.mark.parametrize("system", [name for name in SYSTEMS if name != "freshdesk"])
@pytest.mark.parametrize("kpi", EXACT)
def test_a_kpi_of_tickets_is_the_demos_to_the_last_digit(
    built: duckdb.DuckDBPyConnection, kpi: str, system: str
) -> None:
    expected = values(built, kpi, "all")
    assert len(expected) > 500
    assert values(built, kpi, system) == expected


@pytest.mark.parametrize("kpi", ["ticket_volume", "turnaround_time"])
def test_freshdesk_without_a_history_has_the_demos_tickets_and_last_resolutions(
    built: duckdb.DuckDBPyConnection, kpi: str
) -> None:
    assert values(built, kpi, "freshdesk") == values(built, kpi, "all")


def test_servicenow_which_knows_the_unit_has_the_demos_first_contact_resolution(
    built: duckdb.DuckDBPyConnection,
) -> None:
    expected = values(built, "first_contact_resolution", "all")
    assert values(built, "first_contact_resolution", "servicenow") == expected


@pytest.mark.parametrize("system", ["servicenow", "zendesk", "hubspot", "jira"])
def test_with_the_targets_beside_it_sla_attainment_is_the_demos(
    built: duckdb.DuckDBPyConnection, system: str
) -> None:
    expected = values(built, "sla_attainment", "all")
    assert len(expected) > 500
    assert values(built, "sla_attainment", system) == expected


def tickets(
    built: duckdb.DuckDBPyConnection, schema: str, where: str
) -> dict[str, tuple[Any, ...]]:
    """Priority, team, category, customer and messages of the customer, by ticket."""
    rows = built.execute(
        "select ticket_id, priority, team, category, customer_id,"
        " coalesce(contacts, customer_contact_count::bigint, 0)"
        f" from {schema}.stg_tickets left join"
        " (select ticket_id, count(*) filter (author_type = 'customer') as contacts"
        f" from {schema}.stg_ticket_interactions where record_status = 'accepted'"
        " group by all) using (ticket_id)"
        f" where record_status = 'accepted' and {where}"
    ).fetchall()
    return {ticket: tuple(more) for ticket, *more in rows}


@pytest.mark.parametrize("system", [name for name in SYSTEMS if name != "intercom"])
def test_every_ticket_has_the_demos_dimensions_and_messages_of_its_customer(
    built: duckdb.DuckDBPyConnection, system: str
) -> None:
    """The opening message, where it is added, is one of the customer's."""
    prefix = "" if system == SYSTEMS[0] else f"{system}:"
    found = tickets(built, "staging", f"source_system = '{system}'")
    expected = tickets(built, "demo_work.staging", "true")
    assert len(found) > 2000
    for ticket, (*dimensions, customer, contacts) in found.items():
        *demos, demo_customer, demo_contacts = expected[ticket.removeprefix(prefix)]
        assert dimensions == demos, ticket
        if demo_customer is not None:
            assert customer == f"{prefix}{demo_customer}"
        if demo_contacts or system == "zendesk":
            assert contacts == demo_contacts, ticket


@pytest.mark.parametrize(
    ("system", "lowest", "highest", "satisfied"),
    [("zendesk", 0, 1, 1), ("jira", 1, 5, 4), ("freshdesk", 1, 7, 6)],
)
def test_satisfaction_is_that_of_the_answers_on_the_systems_scale(
    built: duckdb.DuckDBPyConnection,
    system: str,
    lowest: int,
    highest: int,
    satisfied: int,
) -> None:
    expected = built.execute(
        "select date_trunc('month', responded_at)::date,"
        " count(*) filter (score >= ?), count(*)"
        " from demo_work.staging.stg_survey_responses"
        " where record_status = 'accepted' and survey_type = 'csat'"
        " and lowest_score = ? and highest_score = ? group by 1",
        [satisfied, lowest, highest],
    ).fetchall()
    found = values(built, "csat", system)
    assert {
        start: (numerator, denominator)
        for (grain, start), (numerator, denominator, _) in found.items()
        if grain == "month"
    } == {start: (good, answers) for start, good, answers in expected}


def test_hubspot_has_the_demos_net_promoter_score(
    built: duckdb.DuckDBPyConnection,
) -> None:
    assert values(built, "nps", "(none)") == values(built, "nps", "all")
