"""The four public data sets give their published figures, out of the marts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from building import PROJECT, SHARED_DATA, build

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=f"{SHARED_DATA} is not there"),
]

HOURS = 24


def marts(
    tmp_path: Path, name: str, mapping: str = "mapping.yml", as_of: str | None = None
) -> duckdb.DuckDBPyConnection:
    database = build(
        SHARED_DATA / name,
        tmp_path,
        mapping=PROJECT / "examples" / name / mapping,
        as_of=as_of,
    )
    return duckdb.connect(str(database), read_only=True)


def one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    (row,) = connection.execute(query).fetchall()
    return tuple(row)


LIFE = """
    select count(*), sum(resolution_microseconds) / count(*) / 86400e6,
        median(resolution_microseconds) / 3600e6
    from marts.fct_tickets where final_resolved_at is not null
"""


def test_the_incident_log_from_its_own_columns(tmp_path: Path) -> None:
    connection = marts(tmp_path, "servicenow_incidents")
    raw, accepted, superseded, quarantined = one(
        connection,
        "select raw_rows, accepted_rows, superseded_rows, quarantined_rows"
        " from marts.input_audit where table_name = 'tickets'",
    )
    assert raw == 141_712
    assert accepted + quarantined == 24_918
    assert raw == accepted + superseded + quarantined
    reasons = dict(
        connection.execute(
            "select reason, count(*) from marts.quarantined_rows group by reason"
        ).fetchall()
    )
    assert reasons["missing_required"] == 1_556
    resolved, mean_days, median_hours = one(connection, LIFE)
    assert resolved == 23_362
    assert mean_days == pytest.approx(7.423816, abs=5e-7)
    assert median_hours == pytest.approx(22.1, abs=0.05)
    # The mean over log rows instead of incidents is the famous wrong figure.
    assert mean_days * HOURS != pytest.approx(409.49, abs=1)
    numerators, denominators = one(
        connection,
        "select sum(numerator), sum(denominator) from marts.kpi_turnaround_time"
        " where period_grain = 'year' and segment = 'all'",
    )
    assert denominators == 23_362
    assert numerators / denominators == pytest.approx(7.423816, abs=5e-7)
    ((empty,),) = connection.execute(
        "select count(*) from marts.kpi_values where kpi_id in"
        " ('nps', 'csat', 'customer_effort_score', 'fault_rate',"
        " 'engineer_utilization', 'customer_retention_rate',"
        " 'first_contact_resolution')"
    ).fetchall()
    assert empty == 0


def test_the_incident_log_from_its_status_events(tmp_path: Path) -> None:
    connection = marts(tmp_path, "servicenow_incidents", "mapping_events.yml")
    raw, kept = one(
        connection,
        "select raw_rows, accepted_rows + superseded_rows + quarantined_rows"
        " from marts.input_audit where table_name = 'ticket_status_events'",
    )
    assert raw == kept == 141_712
    tickets, reopened = one(
        connection,
        "select count(*), count(*) filter (where reopen_count > 0)"
        " from marts.fct_tickets",
    )
    # With events, an incident closed without resolved_at has a life after all.
    assert tickets > 24_000
    assert reopened > 0


def test_the_elevators(tmp_path: Path) -> None:
    connection = marts(tmp_path, "mta_elevators")
    tickets, still_open, unknown = one(
        connection,
        "select count(*), count(*) filter (where is_open), count(distinct unit_id)"
        " filter (where unit_id not in (select unit_id from marts.dim_units))"
        " from marts.fct_tickets",
    )
    assert (tickets, still_open, unknown) == (4_359, 8, 10)
    _, mean_days, median_hours = one(connection, LIFE)
    assert mean_days * HOURS == pytest.approx(6.082, abs=5e-4)
    assert median_hours == pytest.approx(3.353, abs=5e-4)
    ((rates,),) = connection.execute(
        "select count(value) from marts.kpi_fault_rate where segment = 'all'"
    ).fetchall()
    assert rates > 0


def test_the_garden_centre(tmp_path: Path) -> None:
    connection = marts(tmp_path, "garden_centre_survey")
    answers, numerator, promoters, detractors = one(
        connection,
        "select sum(denominator), sum(numerator), sum(promoters), sum(detractors)"
        " from marts.kpi_nps where period_grain = 'year' and segment = 'all'",
    )
    assert (answers, promoters, detractors) == (13_612, 8_465, 1_194)
    score = 100 * numerator / answers
    assert score == pytest.approx(53.4161, abs=5e-5)
    # Dividing by all 13,954 rows, answered or not, is the trap.
    assert score != pytest.approx(52.11, abs=0.5)


def test_the_web_shop(tmp_path: Path) -> None:
    connection = marts(tmp_path, "online_retail", as_of="2011-12-10")
    ((availability,),) = connection.execute(
        "select availability from marts.kpi_availability"
        " where kpi_id = 'customer_retention_rate'"
    ).fetchall()
    assert availability == "approximated"
    start, end, new, kept = one(
        connection,
        "select customers_at_start, customers_at_end, new_customers, numerator"
        " from marts.kpi_customer_retention_rate"
        " where period_grain = 'year' and period_start = '2011-01-01'"
        " and segment = 'all'",
    )
    assert end - new == kept
    assert 0 < kept < start
