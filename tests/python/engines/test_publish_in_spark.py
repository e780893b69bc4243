"""`aftersales build --target spark`: what readers find, and what is left alone."""

from __future__ import annotations

import time

import duckdb
import pytest
from command import Cli
from mini_company import MiniCompany
from publishing import BUILT, Warehouse, refuses
from spark import Cluster, ask, schemas

pytestmark = pytest.mark.slow

ROOMS = ("intermediate", "marts", "raw", "reference", "staging")


@pytest.fixture
def warehouse(company: MiniCompany, spark: Cluster) -> Warehouse:
    shared = company.directory / "shared"
    variables = {**spark, "SPARK_SHARED_DIRECTORY": str(shared)}
    found = Warehouse(company, "spark", variables, ask)
    found.tickets()
    return found


def test_each_build_takes_the_place_of_the_one_before(warehouse: Warehouse) -> None:
    warehouse.published(3)
    rooms = [f"aftersales_a_{room}" for room in ROOMS]
    assert schemas(warehouse.variables) == [*rooms, "marts"]
    assert list((warehouse.company.directory / "shared").iterdir()) == []
    says_what_it_is(warehouse)

    warehouse.tickets(5)
    seen = set()
    with warehouse.start() as building:
        while building.poll() is None:  # a reader who asks all the time
            seen |= set(warehouse.query(BUILT))
            time.sleep(0.2)
    assert building.returncode == 0
    assert (3,) in seen
    assert seen <= {(3,), (5,)}
    assert warehouse.query(BUILT) == [(5,)]
    # Whoever still reads the version before finds it.
    assert warehouse.query("select value from aftersales_a_marts.kpi_values") == [(3,)]

    ((before,),) = warehouse.query("select build_id from marts.build_info")
    again = warehouse.build()
    assert "Nothing has changed since the last build" in again.stderr
    assert warehouse.query(BUILT) == [(5,)]
    assert warehouse.query("select build_id from marts.build_info") != [(before,)]

    warehouse.query("drop table aftersales_b_marts.input_notices")
    assert "Nothing has changed" not in warehouse.build().stderr
    assert warehouse.query("select count from marts.input_notices") == [(3,)]
    left = {name for name in schemas(warehouse.variables) if "_b_" in name}
    assert left == {"aftersales_b_marts"}


def says_what_it_is(warehouse: Warehouse) -> None:
    columns = warehouse.query("describe extended marts.kpi_ticket_volume")
    assert ("value", "double", "How many tickets.") in columns
    assert ("Comment", "One row per period.", "") in columns
    assert warehouse.query(
        "select published_rows from marts.build_nodes where node_name = 'kpi_values'"
    ) == [(1,)]
    assert warehouse.query(
        "select cast(as_of as string), reporting_timezone from marts.build_info"
    ) == [("2026-03-01 00:00:00", "UTC")]


def test_a_build_that_was_killed_is_cleared_away_by_the_next(
    warehouse: Warehouse,
) -> None:
    """Killed while dbt was at work, and as if while the views were being turned.

    A build that fails publishes nothing, but finishes that.
    """
    warehouse.published(3)
    warehouse.tickets(4)
    model = warehouse.company.project / "models" / "marts" / "kpi_slow.sql"
    model.write_text("select count(*) as one from range(100000000000000)")
    with warehouse.start() as killed:
        while ("aftersales_b_marts",) not in warehouse.query("show schemas"):
            assert killed.poll() is None
            time.sleep(0.2)
        busy = warehouse.build("--database", "other.duckdb")
        refuses(busy, 3, f"already being built by process {killed.pid} on ")
        killed.kill()
    model.unlink()
    assert warehouse.query(BUILT) == [(3,)]
    warehouse.published(4)
    assert "aftersales_lock" not in schemas(warehouse.variables)

    listed = ", ".join(name for _, name, _ in warehouse.query("show tables in marts"))
    mark = f"Being replaced by aftersales from aftersales_b_marts: {listed}, gone"
    warehouse.query(
        "create or replace view marts.kpi_values as select 3 as value, '' as segment",
        "create view marts.gone as select 1 as one",
        f"alter schema marts set dbproperties ('aftersales' = '{mark}')",
    )
    warehouse.tickets(666)
    refuses(warehouse.build(), 1, "test ticket_volume_has_values failed")
    assert warehouse.query(BUILT) == [(4,)]
    assert "gone" not in str(warehouse.query("show tables in marts"))
    tickets = warehouse.company.directory / "data" / "tickets.csv"
    tickets.write_text("ticket_id,created_at\nT1,2026-03-01\n")
    refuses(warehouse.build(), 2, "column status: the column is missing")
    assert warehouse.query(BUILT) == [(4,)]


FOREIGN = {
    "marts of dbt alone": (
        ("create schema marts", "create table marts.kpi_values (value int)"),
        "it holds what aftersales did not publish (kpi_values)",
    ),
    "a schema called as a private one": (
        ("create schema aftersales_a_staging",),
        "schema aftersales_a_staging of Spark at ",
    ),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_of_someone_else_is_refused(warehouse: Warehouse, case: str) -> None:
    statements, message = FOREIGN[case]
    warehouse.query(*statements)
    before = schemas(warehouse.variables)
    refuses(warehouse.build(), 2, message, "is there already, and", "SPARK_HOST")
    assert schemas(warehouse.variables) == before


def test_what_someone_adds_to_the_marts_is_not_lost(warehouse: Warehouse) -> None:
    warehouse.published(3)
    build = ("--full-refresh",)
    warehouse.query("create view marts.mine as select 1 as one")
    refuses(warehouse.build(*build), 2, "did not publish (mine)")
    warehouse.query("drop view marts.mine", "drop view marts.kpi_catalog")
    warehouse.query("create table marts.kpi_catalog (mine int) using parquet")
    refuses(warehouse.build(*build), 2, "did not publish (kpi_catalog)")
    assert warehouse.query("select * from marts.kpi_catalog") == []


def test_a_server_that_is_not_there_is_out_of_reach(warehouse: Warehouse) -> None:
    refuses(warehouse.build(SPARK_PORT="1"), 3, "can't be reached", "SPARK_HOST")
    for command in ("show", "export", "report"):
        refuses(warehouse.run(command), 2, "nothing was published here yet")


def test_files_need_a_directory_that_spark_sees(warehouse: Warehouse) -> None:
    refuses(warehouse.build(SPARK_SHARED_DIRECTORY=""), 2, "is not set", "schema raw")
    refuses(warehouse.build(SPARK_SHARED_DIRECTORY="none"), 2, "no directory (none)")
    refuses(warehouse.run("check"), 2, "check judges files")
    assert schemas(warehouse.variables) == []


def test_without_files_the_tables_of_the_catalog_are_read(
    warehouse: Warehouse,
) -> None:
    tickets = "select explode(sequence(1, 7)) as ticket_id, '2026-03-01' as created_at"
    warehouse.query("create schema raw", f"create table raw.tickets as {tickets}")
    done = warehouse.run("build", SPARK_SHARED_DIRECTORY="")
    assert done.returncode == 0, done.stderr
    assert warehouse.query(BUILT) == [(7,)]
    info = "select input_fingerprint, build_digest from marts.build_info"
    assert warehouse.query(info) == [(None, "")]  # so that nothing is spared
    assert warehouse.query("select count(*) from raw.tickets") == [(7,)]


def test_a_catalog_without_what_is_needed_is_refused(spark: Cluster, cli: Cli) -> None:
    build = ["build", "--target", "spark"]
    refuses(cli(*build, **spark), 2, "variable input_schema is raw: there is no table")
    ask(spark, "create schema raw", "create table raw.tickets as select 1 as ticket_id")
    refuses(
        cli(*build, **spark), 2, "raw.tickets has no column created_at, which no row"
    )
    build += ["--source", "zendesk"]
    schema = "variable zendesk_schema is zendesk: the table zendesk.ticket"
    refuses(cli(*build, **spark), 2, f"{schema} is missing")
    ask(spark, "create schema zendesk", "create table zendesk.ticket as select 1 as id")
    refuses(cli(*build, **spark), 2, f"{schema} has no column created_at")
    assert "marts" not in schemas(spark)


def test_values_survive_the_way_in(warehouse: Warehouse) -> None:
    """An empty text is null in the contract, so Parquet has to bring one."""
    file = warehouse.company.directory / "data" / "tickets.parquet"
    file.with_suffix(".csv").unlink()
    rows = """
        select *, created::timestamptz as created_at,
            created::timestamptz::timestamp_s as "Updated_At" from (values
            ('T1', '2026-03-01 00:00:00.123456Z', '', 1.5::double, 1::hugeint),
            ('O''Neil', '2026-03-01 23:59:59.999999Z', null, 0.1, null),
            ('Zoë "x", \\N', '9999-12-31 23:59:59Z', E'a\\r\\nb\\\\.', null, 2)
        ) as rows (ticket_id, created, status, category, customer_contact_count)
    """
    duckdb.sql(f"copy ({rows}) to '{file}' (format parquet)")
    try:
        warehouse.build()
        assert warehouse.query(
            "select ticket_id, cast(created_at as string), cast(updated_at as string),"
            " status, category, cast(customer_contact_count as int), _row_number"
            " from aftersales_a_raw.tickets order by _row_number"
        ) == [
            ("T1", "2026-03-01 00:00:00.123456", "2026-03-01 00:00:00", "", 1.5, 1, 1),
            (*("O'Neil", "2026-03-01 23:59:59.999999", "2026-03-02 00:00:00"),
             *(None, 0.1, None, 2)),
            (*('Zoë "x", \\N', "9999-12-31 23:59:59", "9999-12-31 23:59:59"),
             *("a\r\nb\\.", None, 2, 3)),
        ]  # fmt: skip
    finally:
        file.unlink()
