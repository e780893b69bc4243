"""Inputs of which a second build was wrong, and what is to come of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from aftersales.build.digest import digest_of
from aftersales.options import Options
from command import Cli
from replay import shared_replay

FILTERED = """
tickets:
  file: log.csv
  filter: kind = 'ticket'
  columns: {ticket_id: id, created_at: seen, status: state}
ticket_status_events:
  file: log.csv
  filter: kind = 'event'
  columns: {event_id: id || seen, ticket_id: id, occurred_at: seen, status: state}
"""
FILTERED_LOG = """kind,id,seen,state
ticket,T1,2024-01-01,new
event,T1,2024-01-02,resolved
note,T1,2024-01-02,x
note,T1,2024-01-02,y
ticket,T2,2024-01-02,new
note,T2,2024-01-03,z
event,T2,2024-01-04,resolved
ticket,T3,2024-01-04,new
"""
DISTINCT = """
tickets:
  file: log.csv
  columns: {ticket_id: id, created_at: seen, status: state, product_id: prod}
products:
  file: log.csv
  distinct: true
  columns: {product_id: prod, product_line: prod}
ticket_status_events:
  file: log.csv
  columns: {event_id: id || seen, ticket_id: id, occurred_at: seen, status: state}
"""
DISTINCT_LOG = """id,seen,state,prod
T1,2024-01-01,new,A
T2,2024-01-02,new,A
T3,2024-01-02,new,A
T4,2024-01-04,new,A
T5,2024-01-04,new,B
"""
ANSWERS = """
survey_responses:
  file: answers.csv
  filter: kind = 'nps'
  columns: {response_id: id, responded_at: seen, score: score}
  constants: {survey_type: nps}
"""
ANSWER_ROWS = """kind,id,seen,score
note,1,2024-01-01,1
note,2,2024-01-01,1
note,3,2024-01-01,1
nps,4,2024-01-02,9
nps,5,2024-01-02,3
"""
TICKETS = "ticket_id,created_at,status,resolved_at\nT1,2024-01-01,closed,2024-01-05\n"
SURVEYS = "response_id,survey_type,responded_at,score\n1,nps,2024-01-01,9\n"
CONTACTS = (
    "interaction_id,ticket_id,occurred_at,author_type\nI1,T1,2024-01-01,customer\n"
)

COUNT = "select count(*) from marts.{}"
NPS = "select value from marts.kpi_nps where period_grain = 'year' and segment = 'all'"
OPEN = "select count(*) from marts.fct_tickets where is_open"

Step = tuple[dict[str, str], dict[str, float]]
"""Files to write or to overwrite, and what queries then give."""

CASES: dict[str, list[Step]] = {
    "a changed value behind a filter": [
        ({"mapping.yml": ANSWERS, "answers.csv": ANSWER_ROWS}, {NPS: 0}),
        ({"answers.csv": ANSWER_ROWS.replace(",3\n", ",10\n")}, {NPS: 100}),
    ],
    "rows appended behind a filter": [
        (
            {"mapping.yml": FILTERED, "log.csv": FILTERED_LOG},
            {COUNT.format("fct_tickets"): 3, OPEN: 1},
        ),
        (
            {
                "log.csv": FILTERED_LOG.replace("T3,2024-01-04", "T3,2024-01-05")
                + "event,T3,2024-01-06,resolved\n"
            },
            {COUNT.format("fct_tickets"): 3, OPEN: 0},
        ),
    ],
    "a row appended behind distinct": [
        (
            {"mapping.yml": DISTINCT, "log.csv": DISTINCT_LOG},
            {COUNT.format("fct_tickets"): 5, COUNT.format("dim_products"): 2},
        ),
        (
            {"log.csv": DISTINCT_LOG + "T6,2024-01-06,new,C\n"},
            {COUNT.format("fct_tickets"): 6, COUNT.format("dim_products"): 3},
        ),
    ],
    "tickets alone": [
        ({"tickets.csv": TICKETS}, {COUNT.format("fct_tickets"): 1}),
        (
            {"tickets.csv": TICKETS + "T2,2024-01-03,closed,2024-01-06\n"},
            {COUNT.format("fct_tickets"): 2},
        ),
    ],
    "surveys alone": [
        ({"survey_responses.csv": SURVEYS}, {NPS: 100}),
        ({"survey_responses.csv": SURVEYS + "2,nps,2024-01-02,0\n"}, {NPS: 0}),
    ],
    "tickets and interactions": [
        (
            {"tickets.csv": TICKETS, "ticket_interactions.csv": CONTACTS},
            {COUNT.format("kpi_first_contact_resolution where numerator = 1"): 45},
        ),
        (
            {
                "ticket_interactions.csv": CONTACTS
                + CONTACTS.split("\n")[1].replace("I1", "I2")
                + "\n"
            },
            {COUNT.format("kpi_first_contact_resolution where numerator = 1"): 0},
        ),
    ],
}
"""Each was published wrong, or not at all, by a second build."""


@pytest.mark.slow
def test_builds_of_one_company_after_another_are_each_their_own(
    cli: Cli, tmp_path: Path
) -> None:
    """All of them into one file, over what the case before has left there."""
    for name, steps in CASES.items():
        data = tmp_path / name
        data.mkdir()
        for files, expected in steps:
            for file, text in files.items():
                (data / file).write_text(text)
            mapping = data / "mapping.yml"
            words = ("--mapping", mapping) if mapping.exists() else ()
            run = cli("build", "--quiet", "--data", data, *words)
            assert run.returncode == 0, (name, run.stderr)
            found = dict(values(tmp_path / "aftersales.duckdb", expected))
            assert found == expected, name
        assert differing_tables(tmp_path / "aftersales.duckdb", data) == []


def values(database: Path, queries: Mapping[str, float]) -> Iterator[tuple[str, Any]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        for query in queries:
            ((value,),) = connection.execute(query).fetchall()
            yield query, value


def differing_tables(database: Path, data: Path) -> list[str]:
    """The published tables that differ from what the models make of the files alone."""
    mapping = data / "mapping.yml"
    of_the_build = ("build_info", "build_nodes", "input_notices")
    with shared_replay().run_directory(
        data, mapping if mapping.exists() else None
    ) as marts:
        marts.connection.execute(f"attach '{database}' as published (read_only)")
        names = marts.connection.execute(
            "select distinct table_name from duckdb_columns()"
            " where schema_name = 'marts'"
        ).fetchall()
        assert len(names) > 30
        return [
            name
            for (name,) in names
            if name not in of_the_build and differ(marts.connection, name)
        ]


def differ(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    ours, theirs = f"replay.marts.{name}", f"published.marts.{name}"
    rows = connection.execute(
        f"(from {ours} except all from {theirs})"
        f" union all (from {theirs} except all from {ours})"
    ).fetchall()
    return bool(rows)


DAILY = """
installed_units:
  file: 2024-*.csv
  distinct: true
  columns:
    unit_id: unit
    installed_on: min(day) over (partition by unit)
tickets:
  file: 2024-*.csv
  filter: failed = '1'
  columns: {ticket_id: unit || day, created_at: day, unit_id: unit}
  constants: {status: open}
"""


def test_a_glob_is_one_table(tmp_path: Path) -> None:
    """Units are there from the first of three files on: one fault in two units."""
    for day, failed in ((1, 0), (2, 0), (3, 1)):
        text = f"day,unit,failed\n2024-01-0{day},U1,{failed}\n2024-01-0{day},U2,0\n"
        (tmp_path / f"2024-01-0{day}.csv").write_text(text)
    (tmp_path / "a.yml").write_text(DAILY)
    with shared_replay().run_directory(tmp_path, tmp_path / "a.yml") as marts:
        (row,) = (
            row
            for row in marts.rows("marts.kpi_fault_rate")
            if (row["period_grain"], row["segment"]) == ("month", "all")
        )
        assert (row["numerator"], row["denominator"], row["value"]) == (1, 2, 50)
        units = marts.rows("marts.dim_units")
        assert {str(unit["installed_on"]) for unit in units} == {"2024-01-01"}


LOOKUP = """
tickets:
  file: t.csv
  columns: {ticket_id: ticket, created_at: made, status: state, resolved_at: solved}
ticket_interactions:
  file: comments.csv
  columns:
    interaction_id: id
    ticket_id: ticket
    occurred_at: at
    author_type: case when users.role = 'agent' then 'agent' else 'customer' end
  lookup: {users: {file: users.csv, on: user = who}}
"""


def test_what_is_looked_up_is_input(tmp_path: Path) -> None:
    """Two comments by customers are no first contact; by one and an agent they are."""
    mapping = tmp_path / "mapping.yml"
    mapping.write_text(LOOKUP)
    (tmp_path / "t.csv").write_text(
        "ticket,made,state,solved\nT1,2024-01-01,closed,2024-01-05\n"
    )
    (tmp_path / "comments.csv").write_text(
        "id,ticket,at,who\n1,T1,2024-01-01,7\n2,T1,2024-01-02,8\n"
    )
    options, digests = Options(data=tmp_path, mapping=mapping), []
    for role, solved in (("end-user", 0), ("agent", 1)):
        (tmp_path / "users.csv").write_text(f"user,role\n7,end-user\n8,{role}\n")
        digests.append(digest_of(options).of_build)
        with shared_replay().run_directory(tmp_path, mapping) as marts:
            rows = marts.rows("marts.kpi_first_contact_resolution")
            assert {row["numerator"] for row in rows} == {solved}
    assert digests[0] != digests[1]
