"""The demo company, written back into Salesforce and Qualtrics, has the demo's values.

Between them the two feed all eleven KPIs.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from make_vendor_tables import make_tables
from published_demo import published_demo
from vendor_case import Case

SYSTEMS = ["salesforce", "qualtrics"]
OF_TICKETS = ("ticket_volume", "open_tickets", "open_ticket_rate", "turnaround_time")
OF_ANSWERS = ("nps", "csat", "customer_effort_score")
OF_SALESFORCE = ("first_contact_resolution", "fault_rate", "customer_retention_rate")
EXACT = (*OF_TICKETS, *OF_ANSWERS, *OF_SALESFORCE)
SCALES = (("ces", 1, 7), ("ces", 1, 5), ("csat", 0, 1), ("csat", 1, 5), ("csat", 1, 7))
QUESTIONS: list[dict[str, Any]] = [
    {"survey_id": "SV_1", "question_id": f"{kind}_{lowest}_{highest}"}
    | {"survey_type": kind, "scale_min": lowest, "scale_max": highest}
    | {"higher_is_better": (kind, highest) != ("ces", 5)}
    for kind, lowest, highest in (*SCALES, ("csat", 1, 10))
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The marts of both systems, beside those of the demo as `demo`."""
    published = published_demo()
    work = published.with_name(f"{published.name}.d") / "work.duckdb"
    case = Case(tmp_path_factory.mktemp("written_back"))
    with duckdb.connect(str(case.database)) as connection:
        for system in SYSTEMS:
            make_tables(connection, system, work)
    with duckdb.connect(str(published), read_only=True) as demo:
        ((as_of,),) = demo.execute("select as_of from marts.build_info").fetchall()
    problem = case.run(
        " ".join(f"+kpi_{kpi}" for kpi in (*EXACT, "engineer_utilization")),
        tests=False,
        input=SYSTEMS,
        as_of=as_of.isoformat(sep=" "),
        segments={"ticket": ["team"], "survey": ["team"], "unit": ["product_line"]}
        | {"engineer": ["region"], "customer": ["customer_segment"]},
        qualtrics_questions=QUESTIONS,
        salesforce_test_record_types=["No customer"],
    )
    assert problem == ""
    connection = duckdb.connect(str(case.database), read_only=True)
    connection.execute(f"attach '{published.resolve()}' as demo (read_only)")
    return connection


def values(
    built: duckdb.DuckDBPyConnection, marts: str, kpi: str, columns: str
) -> dict[Any, Any]:
    """Columns by grain, period and slice of `all` and the one other dimension."""
    dimension = "select distinct segment from marts.kpi_{}"
    rows = built.execute(
        f"select period_grain, period_start, segment, segment_value, {columns}"
        f" from {marts}.kpi_{kpi} where segment in ({dimension.format(kpi)})"
    ).fetchall()
    return {tuple(key): tuple(more) for *key, more in ((*r[:4], r[4:]) for r in rows)}


@pytest.mark.parametrize("kpi", EXACT)
def test_a_kpi_is_the_demos_to_the_last_digit_in_all_and_by_a_dimension(
    built: duckdb.DuckDBPyConnection, kpi: str
) -> None:
    columns = "numerator, denominator, value, sample_size"
    expected = values(built, "demo.marts", kpi, columns)
    assert len(expected) > 900
    assert values(built, "marts", kpi, columns) == expected


def test_jobs_of_engineers_are_the_demos_and_each_engineer_is_a_whole_one(
    built: duckdb.DuckDBPyConnection,
) -> None:
    """Salesforce has no part-time shares: the roster is of heads."""
    columns = "numerator, visits, installs, cancelled_visits"
    kpi = "engineer_utilization"
    expected = values(built, "demo.marts", kpi, columns)
    assert len(expected) > 900
    assert values(built, "marts", kpi, columns) == expected
    heads = built.execute(
        "select period_start, sum(date_diff('day',"
        " greatest(employed_from, period_start),"
        " least(coalesce(employed_to, period_end), period_end)) + 1)"
        " / (date_diff('day', period_start, period_end) + 1)"
        " from marts.kpi_engineer_utilization, staging.stg_engineers"
        " where period_grain = 'month' and segment = 'all' and is_complete"
        " and employed_from <= period_end and coalesce(employed_to, period_end)"
        " >= period_start group by period_start, period_end"
    ).fetchall()
    found = values(built, "marts", kpi, "denominator")
    assert len(heads) > 20
    for month, mean in heads:
        assert found["month", month, "all", "all"] == (pytest.approx(mean),)
