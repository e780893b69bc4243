"""Spark and DuckDB publish the same numbers, and a cluster shares the work.

`make test-spark` runs these: they need Java, and a cluster to start.
"""

from __future__ import annotations

import gzip
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from building import DEMO, PROJECT, SHARED_DATA, build
from company import WALL_CLOCK_TEXT, write_company
from engines import (
    aftersales,
    dbt_on,
    differences,
    parquet_rows,
    published,
    read_alike,
    run_dbt,
)
from published_demo import published_demo
from spark import WORKERS, Cluster, ask
from vendor_case import SAMPLES

pytestmark = pytest.mark.slow

THREADS = ("--threads", "4")
TESTS = "resource_type:test resource_type:unit_test"

ODD_ROWS = """
    select * from (values
        (1, null, timestamp '9999-12-31 23:59:59.999999', date '0001-01-01', 0.1, 1.25),
        (2, '', timestamp '2025-10-26 00:30:00.000001', date '9999-12-31', 1e-300, 0),
        (3, 'O''Brien \\ "ä" 🚲', timestamp '1969-12-31 23:59:59', null, null, null),
        (4, 'a
b', null, date '1582-10-10', 17, -1)
    ) as odd_rows (id, words, happened_at, happened_on, number, amount)
"""


def load(spark: Cluster, database: Path, directory: Path, schema: str = "raw") -> None:
    """Give Spark the tables of a schema of DuckDB, as Parquet files."""
    ask(spark, f"drop schema if exists {schema} cascade", f"create schema {schema}")
    with duckdb.connect(str(database), read_only=True) as opened:
        rows = opened.execute(
            "select table_name from information_schema.tables where table_schema = ?",
            [schema],
        ).fetchall()
        for (table,) in rows:
            files = directory / schema / table
            files.mkdir(parents=True)
            opened.execute(f"copy {schema}.{table} to '{files}/rows.parquet'")
            ask(spark, f"create table {schema}.{table} using parquet"
                f" location 'file://{files}'")  # fmt: skip


def unload(spark: Cluster, relation: str, directory: Path) -> None:
    """Write the rows of a relation of Spark as Parquet files."""
    ask(
        spark,
        "set spark.sql.parquet.outputTimestampType = TIMESTAMP_MICROS",
        f"insert overwrite directory 'file://{directory}' using parquet"
        f" select * from {relation}",
    )


def disagreements(spark: Cluster, database: Path, directory: Path) -> Iterator[str]:
    """What the two engines publish differently."""
    for table, columns in published(database).items():
        files = directory / "marts" / table
        unload(spark, f"marts.{table}", files)
        yield from differences(database, table, columns, parquet_rows(files, columns))


def compare(
    spark: Cluster,
    data: Path,
    directory: Path,
    *words: str,
    mapping: Path | None = None,
    exclude: str = "resource_type:unit_test",
    **variables: Any,
) -> None:
    """Build from the same tables on both engines; `exclude` is Spark's alone."""
    database = build(data, directory, mapping=mapping, **variables)
    load(spark, database, directory)
    given = {**variables, "input": "tables"}
    words = (*THREADS, *words)
    run_dbt("spark", spark, directory, *words, exclude=exclude, **given)
    assert len(published(database)) > 30
    assert list(disagreements(spark, database, directory))[:20] == []


def workers_of(spark: Cluster) -> dict[str, int]:
    """The tasks that each worker has done, by the address where it shows its logs."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def read(path: str) -> Any:
        with opener.open(f"{spark['SPARK_UI']}/api/v1/{path}") as response:
            return json.load(response)

    (application,) = read("applications")
    return {
        executor["executorLogs"]["stdout"].split("/logPage")[0]: executor["totalTasks"]
        for executor in read(f"applications/{application['id']}/executors")
        if executor["id"] != "driver"
    }


def test_the_demo_is_published_alike_and_both_workers_had_a_share(
    spark: Cluster, tmp_path: Path
) -> None:
    """By the command line from end to end: built, shown, exported, reported."""
    (tmp_path / "shared").mkdir()
    server = {**spark, "SPARK_SHARED_DIRECTORY": str(tmp_path / "shared")}
    words = ("--target", "spark", "--data", DEMO, *THREADS)
    aftersales(tmp_path, server, "build", *words)
    assert len(published(published_demo())) > 30
    assert list(disagreements(spark, published_demo(), tmp_path))[:20] == []
    shown: list[list[str]] = [["csat", "--records"]]
    read_alike("spark", server, published_demo(), tmp_path, shown)
    tasks = workers_of(spark)
    assert len(tasks) == WORKERS
    assert min(tasks.values()) > 100


def test_a_dirty_company_is_the_same(spark: Cluster, tmp_path: Path) -> None:
    dirty_company(spark, tmp_path, 31, "Europe/Berlin")


def test_a_dirty_company_of_another_zone_is_the_same(
    spark: Cluster, tmp_path: Path
) -> None:
    """Without dbt's tests, which look at rows that are found to be DuckDB's."""
    dirty_company(spark, tmp_path, 32, "America/Havana", exclude=TESTS)


def dirty_company(
    spark: Cluster, directory: Path, seed: int, zone: str, **more: str
) -> None:
    data = directory / "data"
    write_company(data, seed, tickets=900, timezone=zone)
    options: dict[str, Any] = {"reporting_timezone": zone, **more}
    compare(spark, data, directory, wall_clock=WALL_CLOCK_TEXT, **options)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"{SAMPLES} is not there")
def test_what_connectors_deliver_is_read_alike(spark: Cluster, tmp_path: Path) -> None:
    """Six systems at once, each with its tables in a schema of its own."""
    systems = ("zendesk", "servicenow", "jira", "hubspot", "intercom", "qualtrics")
    words: list[object] = ["--data", SAMPLES]
    for system in systems:
        words += ["--source", system]
    aftersales(tmp_path, spark, "build", *words)
    database = tmp_path / "aftersales.duckdb"
    work = tmp_path / "aftersales.duckdb.d" / "work.duckdb"
    for schema in ("raw", *systems):
        load(spark, work, tmp_path, schema)
    given = {"exclude": TESTS, "input": list(systems)}
    run_dbt("spark", spark, tmp_path, *THREADS, **given)
    with duckdb.connect(str(database), read_only=True) as opened:
        raw = "select sum(raw_rows) from marts.input_audit"
        assert opened.execute(raw).fetchall()[0][0] > 40
    assert list(disagreements(spark, database, tmp_path))[:20] == []


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=f"{SHARED_DATA} is not there")
def test_every_tenth_incident_of_the_log_is_the_same(
    spark: Cluster, tmp_path: Path
) -> None:
    name = "servicenow_incidents"
    mapping = PROJECT / "examples" / name / "mapping_events.yml"
    (given,) = (SHARED_DATA / name).glob("*.csv.gz")
    data = tmp_path / "data"
    data.mkdir()
    with gzip.open(given, "rt") as lines, gzip.open(data / given.name, "wt") as some:
        some.writelines(
            line
            for number, line in enumerate(lines)
            if number == 0 or line.partition(",")[0].endswith("5")
        )
    compare(spark, data, tmp_path, mapping=mapping, exclude=TESTS)


def test_odd_values_survive_the_way_in_and_out(spark: Cluster, tmp_path: Path) -> None:
    database = tmp_path / "odd.duckdb"
    with duckdb.connect(str(database)) as opened:
        opened.execute(f"create schema marts; create table marts.odd as {ODD_ROWS}")
    load(spark, database, tmp_path, "marts")
    unload(spark, "marts.odd", tmp_path / "out")
    columns = published(database)["odd"]
    out = parquet_rows(tmp_path / "out", columns)
    assert list(differences(database, "odd", columns, out)) == []
    found = ask(spark, "select id, words, cast(happened_at as string),"
                " cast(happened_on as string) from marts.odd order by id")  # fmt: skip
    assert found == [
        (1, None, "9999-12-31 23:59:59.999999", "0001-01-01"),
        (2, "", "2025-10-26 00:30:00.000001", "9999-12-31"),
        (3, 'O\'Brien \\ "ä" 🚲', "1969-12-31 23:59:59", None),
        (4, "a\nb", None, "1582-10-10"),
    ]


def test_a_session_in_another_zone_is_refused(spark: Cluster, tmp_path: Path) -> None:
    profile = (PROJECT / "profiles" / "profiles.yml").read_text("utf-8")
    setting = '"set:hiveconf:spark.sql.session.timeZone": UTC'
    assert setting in profile
    changed = profile.replace(setting, setting.replace("UTC", "Europe/Berlin"))
    (tmp_path / "profiles.yml").write_text(changed, "utf-8")
    done = dbt_on("spark", spark, tmp_path, "--select", "dim_dates", profiles=tmp_path)
    assert done.returncode != 0
    assert "spark.sql.session.timeZone is Europe/Berlin" in done.stdout
    assert "UTC" in done.stdout
