"""Which input no number can be made of, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from aftersales.build.usable import Assessment, assess
from aftersales.input.inputs import InputSummary, load_inputs
from aftersales.options import parse_instant

ROWS = {
    "tickets": "ticket_id,created_at,status\n",
    "contracts": "contract_id,customer_id,started_on\n",
}


@dataclass(frozen=True)
class Work:
    """A work database in which some tables were validated by hand."""

    connection: duckdb.DuckDBPyConnection
    data: Path

    def given(self, **rows: str) -> InputSummary:
        """Load rows; those with `Solved` are quarantined."""
        for name, lines in rows.items():
            (self.data / f"{name}.csv").write_text(ROWS[name] + lines)
        given = load_inputs(self.connection, self.data, None)
        self.connection.execute("create schema staging; create schema intermediate")
        counts = []
        for name in rows:
            dated = "created_at" if name == "tickets" else "started_on"
            self.connection.execute(
                f"create table staging.stg_{name} as"
                f" select given.* replace ({dated}::timestamp as {dated}),"
                " null::timestamp as resolved_at, null::timestamp as updated_at,"
                " null::timestamp as ended_on, null::double as customer_contact_count,"
                " null::boolean as is_deleted, null::boolean as is_spam,"
                " null::boolean as is_test, null::boolean as is_internal,"
                " _row_number as row_number_in_file, null::text as record_key,"
                " to_json(given) as raw_fields,"
                " case when given::varchar like '%Solved%' then 'unknown_value' end"
                " as quarantine_reason,"
                " if(quarantine_reason is null, 'accepted', 'quarantined')"
                f" as record_status from raw.{name} as given"
            )
            counts.append(
                f"select '{name}' as table_name, record_status, count(*) as row_count"
                f" from staging.stg_{name} group by all"
            )
        self.connection.execute(
            "create table intermediate.int_validated_rows as "
            + " union all ".join(counts)
        )
        return given

    def availability(self, *statuses: str) -> None:
        listed = ", ".join(f"('k{n}', '{s}', 'lack')" for n, s in enumerate(statuses))
        self.connection.execute(
            "create table published.marts.kpi_availability as"
            f" from (values {listed}) as t (kpi_id, availability, reason)"
        )

    def clock(self, as_of: str | None) -> None:
        self.connection.execute(
            "create table intermediate.int_clock as select ?::timestamp as as_of",
            [as_of],
        )

    def assess(self, given: InputSummary, as_of: str | None = None) -> Assessment:
        instant = parse_instant(as_of) if as_of else None
        return assess(self.connection, given, instant)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("attach ':memory:' as published")
        connection.execute("create schema published.marts")
        yield Work(connection, tmp_path)


def test_nothing_is_said_of_a_usable_input(work: Work) -> None:
    given = work.given(tickets="T1,2026-03-01,open\nT2,2026-03-01,Solved\n")
    work.availability("available", "unavailable")
    work.clock("2026-03-01")
    found = work.assess(given)
    assert found.counts["tickets"] == {"accepted": 1, "quarantined": 1}
    assert (found.refusals, found.undated, found.warnings) == ([], None, [])


def test_tickets_of_which_none_is_accepted_are_refused(work: Work) -> None:
    given = work.given(
        tickets="T1,2026-03-01,Solved\nT2,2026-03-02,Solved\nT3,2026-03-02,unSolved\n",
        contracts="C1,K1,2026-01-01\n",
    )
    work.availability("available")
    (refusal,) = work.assess(given).refusals
    first, *details = str(refusal).splitlines()
    assert first == f"{work.data}/tickets.csv: none of 3 rows is accepted."
    assert details[0].startswith(
        '  status "Solved" (2 rows): add it to ticket_statuses'
    )
    assert details[1].startswith('  status "unSolved" (1 row)')


def test_input_without_an_available_kpi_is_refused(work: Work) -> None:
    given = work.given(contracts="C1,K1,2026-01-01\n")
    work.availability("unavailable", "unavailable")
    (refusal,) = work.assess(given).refusals
    assert str(refusal).splitlines() == [
        "no KPI can be computed from the input.",
        "  k0, k1: lack",
    ]


def test_an_as_of_before_the_first_record_is_refused(work: Work) -> None:
    given = work.given(tickets="T1,2026-03-01,open\n")
    (refusal,) = work.assess(given, "2020-01-01").refusals
    assert "--as-of 1 January 2020, 00:00 UTC lies before the first" in str(refusal)
    assert "1 March 2026" in str(refusal)
    assert not work.assess(given, "2026-03-01").refusals


def test_an_as_of_far_from_the_last_record_is_reported(work: Work) -> None:
    given = work.given(tickets="T1,2020-03-01,open\n")
    (warning,) = work.assess(given, "2026-03-01").warnings
    assert "2,191 days after the last record, of 1 March 2020" in warning
    assert not work.assess(given, "2021-03-01").warnings


def test_input_without_a_date_asks_for_one(work: Work) -> None:
    given = work.given(contracts="C1,K1,2026-01-01\n")
    work.clock(None)
    found = work.assess(given)
    assert not found.refusals
    assert "no dated record" in str(found.undated)
    assert "--as-of" in str(found.undated)


def test_what_dbt_has_not_made_is_no_reason_to_complain(work: Work) -> None:
    (work.data / "contracts.csv").write_text(ROWS["contracts"] + "C1,K1,2026-01-01\n")
    given = load_inputs(work.connection, work.data, None)
    found = work.assess(given)
    assert (found.refusals, found.undated, found.warnings) == ([], None, [])
