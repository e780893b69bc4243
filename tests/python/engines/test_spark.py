"""What is Spark's alone. `make test-spark` runs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest
from building import PROJECT
from engine_marts import SparkEngine, differences, published
from engines import NO_TESTS, dbt_on, run_unit_tests
from spark import Cluster, ask

pytestmark = pytest.mark.slow

MONTHS = {
    "fct_tickets": "created_month",
    "fct_survey_responses": "responded_month",
    "fct_field_visits": "counted_month",
}
"""What is partitioned, and by which of its columns."""
SEVERAL_TASKS = {
    "autoBroadcastJoinThreshold": "-1",
    "adaptive.coalescePartitions.enabled": "false",
}
"""Settings by which Spark writes in several tasks, however few the rows are."""
ODD_ROWS = """
    select * from (values
        (1, null, timestamp '9999-12-31 23:59:59.999999', date '0001-01-01', 0.1, 1.25),
        (2, '', timestamp '2025-10-26 00:30:00.000001', date '9999-12-31', 1e-300, 0),
        (3, 'O''Brien \\ "ä" 🚲', timestamp '1969-12-31 23:59:59', null, null, null),
        (4, 'a
b', null, date '1582-10-10', 17, -1)
    ) as odd_rows (id, words, happened_at, happened_on, number, amount)
"""


def test_the_tests_of_logic_hold(spark: Cluster, tmp_path: Path) -> None:
    run_unit_tests("spark", spark, tmp_path)


def test_odd_values_survive_the_way_in_and_out(spark: Cluster, tmp_path: Path) -> None:
    database = tmp_path / "odd.duckdb"
    with duckdb.connect(str(database)) as opened:
        opened.execute(f"create schema marts; create table marts.odd as {ODD_ROWS}")
    engine = SparkEngine(spark, tmp_path)
    engine.load(database, "marts", tmp_path)
    columns = published(database)["odd"]
    out = engine.unload("marts.odd", columns, tmp_path / "out")
    assert list(differences(database, "odd", columns, out)) == []
    found = ask(spark, "select id, words, cast(happened_at as string),"
                " cast(happened_on as string) from marts.odd order by id")  # fmt: skip
    assert found == [
        (1, None, "9999-12-31 23:59:59.999999", "0001-01-01"),
        (2, "", "2025-10-26 00:30:00.000001", "9999-12-31"),
        (3, 'O\'Brien \\ "ä" 🚲', "1969-12-31 23:59:59", None),
        (4, "a\nb", None, "1582-10-10"),
    ]


def with_settings(directory: Path, settings: Mapping[str, str]) -> None:
    """Write the shipped profile with a session of these settings of `spark.sql`."""
    profile = (PROJECT / "profiles" / "profiles.yml").read_text("utf-8")
    shipped = '\n        "set:hiveconf:spark.sql.session.timeZone": UTC'
    assert shipped in profile
    given = {f"set:hiveconf:spark.sql.{name}": it for name, it in settings.items()}
    changed = profile.replace(shipped, f" {json.dumps(given)}")
    (directory / "profiles.yml").write_text(changed, "utf-8")


def test_a_session_in_another_zone_is_refused(spark: Cluster, tmp_path: Path) -> None:
    with_settings(tmp_path, {"session.timeZone": "Europe/Berlin"})
    done = dbt_on("spark", spark, tmp_path, "--select", "dim_dates", profiles=tmp_path)
    assert done.returncode != 0
    assert "spark.sql.session.timeZone is Europe/Berlin" in done.stdout
    assert "UTC" in done.stdout


def test_large_facts_are_partitioned_by_month(spark: Cluster, tmp_path: Path) -> None:
    """Each month in a file of its own, however many tasks there are to write it."""
    with_settings(tmp_path, {"session.timeZone": "UTC", **SEVERAL_TASKS})
    facts = ("--select", *(f"+{name}" for name in MONTHS))
    done = dbt_on("spark", spark, tmp_path, *facts, exclude=NO_TESTS, profiles=tmp_path)
    assert done.returncode == 0, done.stdout[-3000:]
    for name, month in MONTHS.items():
        described = [row[0] for row in ask(spark, f"describe marts.{name}")]
        place = described.index("# Partition Information")
        assert described[place + 2 :] == [month]
        query = f"select distinct {month}, input_file_name() from marts.{name}"
        months = [start for start, _ in ask(spark, query)]
        assert len(months) == len({*months}) > 12
