"""DuckDB, PostgreSQL and Spark publish the same numbers.

`make test-engines` runs these with both servers, `make test-postgres` and
`make test-spark` with one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from building import DEMO, PROJECT, SHARED_DATA, build
from company import WALL_CLOCK_TEXT, write_company
from engine_marts import Engine, disagreements, published
from engines import NO_TESTS, aftersales, read_alike, run_dbt
from make_vendor_tables import make_tables
from published_demo import published_demo
from reference.options import EVERY_COLUMN
from spark import WORKERS, tasks_by_worker
from vendor_case import SAMPLES, Case

pytestmark = pytest.mark.slow

ZONE = "Europe/Berlin"
SYSTEMS = ("zendesk", "servicenow", "jira", "hubspot", "salesforce", "freshdesk",
           "intercom", "qualtrics", "delighted")  # fmt: skip

OPTIONS: dict[str, Any] = {
    "period_grains": ["year", "week", "month"],
    "segments": {
        "ticket": ["assignee_id", "priority", "customer_segment"],
        "unit": [],
        "survey": ["channel"],
        "engineer": ["region", "team"],
        "customer": ["country"],
    },
    "fcr_repeat_window_days": 21,
    "retention_activity_days": 90,
    "retention_grace_days": 7,
    "on_target_tolerance": 0.3,
    "history_periods": 5,
    "history_minimum": 1,
    "earliest_on": "2022-06-15",
    "data_from": "2023-03-01",
}
"""Each of them otherwise than shipped, all KPIs on."""


def require_same_marts(engine: Engine, database: Path, directory: Path) -> None:
    assert len(published(database)) > 30
    assert list(disagreements(engine, database, directory))[:20] == []


def build_alike(
    engines: list[Engine],
    data: Path,
    directory: Path,
    mapping: Path | None = None,
    **variables: Any,
) -> None:
    """Build from the same tables on every engine.

    Without dbt's tests on the others: they look at rows that are found to be DuckDB's.
    """
    database = build(data, directory, mapping=mapping, **variables)
    for engine in engines:
        place = directory / engine.target
        place.mkdir()
        engine.load(database, "raw", place)
        given = {**variables, "input": "tables", "exclude": NO_TESTS}
        run_dbt(engine.target, engine.variables, place, *engine.words, **given)
        require_same_marts(engine, database, place)


def test_the_demo(engines: list[Engine], tmp_path: Path) -> None:
    """By the command line from end to end: built, tested, shown, exported, reported."""
    for engine in engines:
        place = tmp_path / engine.target
        place.mkdir()
        to = ("--target", engine.target, "--data", DEMO, *engine.words)
        aftersales(place, engine.variables, "build", *to)
        require_same_marts(engine, published_demo(), place)
        shown = [["csat"], ["csat", "--records"], [], ["nps", "--segment", "region"]]
        read_alike(engine.target, engine.variables, published_demo(), place, shown)
        if engine.target == "spark":
            tasks = tasks_by_worker(engine.variables)
            assert len(tasks) == WORKERS
            assert min(tasks.values()) > 100


@pytest.mark.parametrize(
    ("seed", "zone", "options"),
    [(31, ZONE, {}), (32, "America/Havana", OPTIONS)],
    ids=["as shipped", "under other options"],
)
def test_a_dirty_company(
    engines: list[Engine],
    tmp_path: Path,
    seed: int,
    zone: str,
    options: Mapping[str, Any],
) -> None:
    data = tmp_path / "data"
    write_company(data, seed, tickets=900, timezone=zone)
    given = {"reporting_timezone": zone, "wall_clock": WALL_CLOCK_TEXT, **options}
    build_alike(engines, data, tmp_path, **given)


def test_every_column_as_a_dimension(engines: list[Engine], tmp_path: Path) -> None:
    """Texts, numbers, dates, instants and booleans; not on Spark, which takes long."""
    data = tmp_path / "data"
    write_company(data, 34, tickets=150, timezone=ZONE, days=240)
    build_alike(
        [engine for engine in engines if engine.target != "spark"],
        data,
        tmp_path,
        reporting_timezone=ZONE,
        wall_clock=WALL_CLOCK_TEXT,
        segments=EVERY_COLUMN,
        period_grains=["quarter", "month"],
        data_from={"survey_responses": "2023-03-01", "tickets": "2023-02-02"},
        history_periods=3,
        history_minimum=2,
    )


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=f"{SHARED_DATA} is not there")
def test_the_incident_log(engines: list[Engine], tmp_path: Path) -> None:
    """Of one incident in ten: servers take long at any size."""
    name = "servicenow_incidents"
    shipped = PROJECT / "examples" / name / "mapping_events.yml"
    mapping = tmp_path / "tenth.yml"
    tables = yaml.safe_load(shipped.read_text("utf-8"))
    some = {table: {**given, "filter": "number like '%7'"}
            for table, given in tables.items()}  # fmt: skip
    mapping.write_text(yaml.safe_dump(some), "utf-8")
    build_alike(engines, SHARED_DATA / name, tmp_path, mapping)


def test_what_connectors_deliver(engines: list[Engine], tmp_path: Path) -> None:
    """Nine systems at once, read where they lie.

    Tables are the samples, as texts, or else a company written back into them.
    """
    data = tmp_path / "data"
    write_company(data, 33, tickets=150, timezone=ZONE, days=240)
    company = build(data, tmp_path / "company", reporting_timezone=ZONE)
    case = Case(tmp_path / "duckdb")
    for system in SYSTEMS:
        if (SAMPLES / system).is_dir():
            case.samples(system)
        else:
            with duckdb.connect(str(case.database)) as connection:
                make_tables(connection, system, company)
    assert case.run("*", input=list(SYSTEMS), reporting_timezone=ZONE) == ""
    counted = (
        "select distinct source_system from staging.stg_tickets"
        " where record_status = 'accepted'"
    )
    assert len(case.rows(counted)) > len(SYSTEMS) / 2
    for engine in engines:
        place = tmp_path / engine.target
        place.mkdir()
        for system in SYSTEMS:
            engine.load(case.database, system, place)
        if engine.target == "spark":
            words = [word for system in SYSTEMS for word in ("--source", system)]
            words += ["--target", engine.target, "--timezone", ZONE, *engine.words]
            aftersales(place, engine.variables, "build", *words)
        else:
            options = {"input": list(SYSTEMS), "reporting_timezone": ZONE}
            run_dbt(engine.target, engine.variables, place, *engine.words, **options)
        require_same_marts(engine, case.database, place)
