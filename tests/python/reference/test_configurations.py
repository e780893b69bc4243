"""Options are options: builds under several, each computed a second time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from building import DEMO, build, parse
from company import WALL_CLOCK_TEXT, write_company
from comparison import differences
from reference import Options, compute
from reference.options import EVERY_COLUMN, SEGMENTS

pytestmark = pytest.mark.slow

NO_SEGMENTS: dict[str, list[str]] = {kind: [] for kind in SEGMENTS}

CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "some grains, in another order": {"period_grains": ["year", "week", "month"]},
    "one grain and no segment": {
        "period_grains": ["quarter"],
        "segments": NO_SEGMENTS,
    },
    "a segment each, of another order": {
        "period_grains": ["month", "day"],
        "segments": {
            "ticket": ["customer_segment", "team"],
            "unit": ["region"],
            "survey": ["channel"],
            "engineer": ["region", "team"],
            "customer": ["region"],
        },
    },
    "other columns of the contract": {
        "period_grains": ["month", "week"],
        "segments": {
            "ticket": ["assignee_id", "customer_id", "status", "priority"],
            "unit": ["customer_id", "product_line"],
            "survey": ["survey_type", "customer_id"],
            "engineer": ["engineer_id"],
            "customer": ["country"],
        },
    },
    "some lists empty, some KPIs off": {
        "kpis": {"nps": False, "open_tickets": False, "engineer_utilization": False},
        "segments": {
            **NO_SEGMENTS,
            "ticket": ["priority"],
            "engineer": ["team"],
            "customer": ["customer_segment"],
        },
    },
    "two KPIs": {"kpis": ["csat", "fault_rate"], "period_grains": ["month", "year"]},
    "other thresholds": {
        "period_grains": ["week", "month", "quarter"],
        "fcr_repeat_window_days": 21,
        "retention_grace_days": 45,
        "on_target_tolerance": 0.3,
        "history_periods": 5,
        "history_minimum": 1,
    },
    "tables that begin within the data": {
        "period_grains": ["month", "week", "quarter"],
        "data_from": {
            "tickets": "2025-11-15",
            "ticket_interactions": "2026-02-01",
            "customer_activity": "2026-08-01",
            "engineers": "2026-04-02",
            "field_visits": "2026-03-02",
        },
    },
    "a later first date": {
        "period_grains": ["month", "day"],
        "earliest_on": "2025-07-01",
    },
}


@pytest.mark.parametrize("variables", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_the_demo_agrees_under_every_configuration(
    variables: Mapping[str, Any], tmp_path: Path
) -> None:
    database = build(DEMO, tmp_path, **variables)
    expected = compute(DEMO, options=Options.from_variables(variables))
    assert list(differences(database, expected))[:20] == []
    assert published(database) == set(expected.kpis)
    assert_values_are_those_of_the_tables(database, set(expected.kpis))


class Case(NamedTuple):
    """A generated company under an odd configuration."""

    seed: int
    timezone: str
    variables: dict[str, Any]
    as_of: str | None = None
    leave_out: tuple[str, ...] = ()
    tickets: int = 1200
    days: int = 731


CASES = {
    "people, and a past as_of": Case(
        11,
        "America/Havana",
        {
            "period_grains": ["week", "year"],
            "segments": {
                **NO_SEGMENTS,
                "ticket": ["assignee_id", "unit_id", "source_system"],
                "survey": ["ticket_id", "region"],
                "customer": ["country", "region"],
            },
        },
        as_of="2024-06-30T04:00:00Z",
    ),
    "activity alone": Case(
        12,
        "Asia/Kathmandu",
        {
            "retention_activity_days": 90,
            "retention_grace_days": 7,
            "fcr_repeat_window_days": 1,
            "history_periods": 3,
            "history_minimum": 3,
            "period_grains": ["day", "quarter"],
            "segments": {**NO_SEGMENTS, "ticket": ["team"], "customer": ["region"]},
        },
        leave_out=("contracts", "engineers", "tickets.priority"),
    ),
    "a first date within the data": Case(
        13,
        "Australia/Lord_Howe",
        {
            "earliest_on": "2023-06-15",
            "kpis": [
                *("open_tickets", "customer_retention_rate", "nps"),
                *("first_response_time", "sla_attainment", "first_time_fix_rate"),
            ],
            "period_grains": ["month", "week"],
            "data_from": "2023-09-03",
        },
    ),
    "every column of the contract": Case(
        14,
        "Europe/Berlin",
        {
            "period_grains": ["quarter", "month"],
            "segments": EVERY_COLUMN,
            "data_from": {"survey_responses": "2023-03-01", "tickets": "2023-02-02"},
            "history_periods": 3,
            "history_minimum": 2,
        },
        tickets=200,
        days=240,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_company_agrees_under_an_odd_configuration(
    case: Case, tmp_path: Path
) -> None:
    data = tmp_path / "company"
    write_company(
        data,
        case.seed,
        tickets=case.tickets,
        timezone=case.timezone,
        days=case.days,
        leave_out=case.leave_out,
    )
    expected = compute(
        data,
        as_of=case.as_of,
        timezone=case.timezone,
        wall_clock=WALL_CLOCK_TEXT,
        options=Options.from_variables(case.variables),
    )
    database = build(
        data,
        tmp_path / "build",
        as_of=case.as_of,
        reporting_timezone=case.timezone,
        wall_clock=WALL_CLOCK_TEXT,
        **case.variables,
    )
    assert list(differences(database, expected))[:20] == []
    assert_values_are_those_of_the_tables(database, set(expected.kpis))


def test_every_option_is_varied() -> None:
    cases = [*CONFIGURATIONS.values(), *(case.variables for case in CASES.values())]
    varied = {name for variables in cases for name in variables}
    assert varied == set(Options.__dataclass_fields__)
    for kind, shipped in SEGMENTS.items():
        lists = [tuple(c["segments"][kind]) for c in cases if "segments" in c]
        assert () in lists
        assert any(set(names) < set(shipped) for names in lists if names), kind
        if kind != "unit":
            assert any(set(names) - set(shipped) for names in lists), kind


def test_a_number_may_be_written_as_a_text(tmp_path: Path) -> None:
    """As a shell or a scheduler hands it over."""
    usual = vars(Options()).items()
    numbers = [name for name, value in usual if isinstance(value, int)]
    done = parse(tmp_path, **dict.fromkeys(numbers, "5"))
    assert (done.returncode, done.stdout) == (0, done.stdout)


@pytest.mark.parametrize(
    ("data_from", "said"),
    [
        (
            {"customers": "2026-01-01"},
            "data_from names customers, which is no table here",
        ),
        ({"tickets": "June"}, "data_from is June, which is no date"),
    ],
)
def test_data_begin_on_a_date_of_a_table_that_has_a_history(
    data_from: dict[str, str], said: str, tmp_path: Path
) -> None:
    done = parse(tmp_path, data_from=data_from)
    assert done.returncode != 0
    assert said in done.stdout


def published(database: Path) -> set[str]:
    """The KPIs that have a table."""
    shared = {"values", "scorecard", "catalog", "availability", "evidence"}
    shared |= {"drivers", "answers"}
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select table_name from duckdb_columns() where schema_name = 'marts'"
            " and column_name = 'kpi_id' and table_name like 'kpi_%'"
        ).fetchall()
    return {name.removeprefix("kpi_") for (name,) in found} - shared


def assert_values_are_those_of_the_tables(database: Path, kpis: set[str]) -> None:
    """`kpi_values` holds every row of every KPI's table, and no other."""
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = ", ".join(
            name
            for (name,) in connection.execute(
                "select column_name from duckdb_columns() where schema_name = 'marts'"
                " and table_name = 'kpi_values' order by column_index"
            ).fetchall()
        )
        tables = " union all ".join(
            f"select {columns} from marts.kpi_{kpi_id}" for kpi_id in sorted(kpis)
        )
        (differing,) = connection.execute(
            f"""
            with tables as ({tables}), found as (select {columns} from marts.kpi_values)
            select (select count(*) from (from tables except all from found))
                + (select count(*) from (from found except all from tables))
            """
        ).fetchall()
    assert differing == (0,)
