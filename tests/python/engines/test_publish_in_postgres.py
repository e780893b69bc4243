"""`aftersales build --target postgres`: what readers find, and what is left alone."""

from __future__ import annotations

import duckdb
import pytest
from mini_company import MiniCompany
from postgres import Server, ask, connection, schemas
from publishing import BUILT, Warehouse, refuses

pytestmark = pytest.mark.slow


@pytest.fixture
def warehouse(company: MiniCompany, postgres: Server) -> Warehouse:
    found = Warehouse(company, "postgres", postgres, ask)
    found.tickets()
    return found


def test_each_build_takes_the_place_of_the_one_before(warehouse: Warehouse) -> None:
    warehouse.published(3)
    assert schemas(warehouse.variables) == [
        *("aftersales_intermediate", "aftersales_raw", "aftersales_reference"),
        *("aftersales_staging", "marts"),
    ]
    warehouse.published(5)
    ((before,),) = warehouse.query("select build_id from marts.build_info")
    again = warehouse.build()
    assert "Nothing has changed since the last build" in again.stderr
    assert warehouse.query(BUILT) == [(5,)]
    assert warehouse.query("select build_id from marts.build_info") != [(before,)]
    warehouse.query("drop table marts.input_notices")
    assert "Nothing has changed" not in warehouse.build().stderr
    assert warehouse.query("select count from marts.input_notices") == [(3,)]


def test_what_is_said_of_marts_is_published_with_them(warehouse: Warehouse) -> None:
    warehouse.published(3)
    assert warehouse.query(
        "select obj_description('marts.kpi_ticket_volume'::regclass),"
        " col_description('marts.kpi_ticket_volume'::regclass, 8)"
    ) == [("One row per period.", "How many tickets.")]
    assert warehouse.query(
        "select published_rows from marts.build_nodes where node_name = 'kpi_values'"
    ) == [(1,)]
    assert warehouse.query(
        "select as_of::text, reporting_timezone from marts.build_info"
    ) == [("2026-03-01 00:00:00", "UTC")]


def test_a_build_that_fails_leaves_what_is_published(warehouse: Warehouse) -> None:
    warehouse.published(3)
    warehouse.tickets(666)
    refuses(warehouse.build(), 1, "test ticket_volume_has_values failed")
    assert warehouse.query(BUILT) == [(3,)]
    tickets = warehouse.company.directory / "data" / "tickets.csv"
    tickets.write_text("ticket_id,created_at\nT1,2026-03-01\n")
    refuses(warehouse.build(), 2, "column status: the column is missing")
    assert warehouse.query(BUILT) == [(3,)]
    warehouse.published(4)


def test_a_build_that_is_killed_leaves_what_is_published(warehouse: Warehouse) -> None:
    warehouse.published(3)
    warehouse.tickets(4)
    model = warehouse.company.project / "models" / "marts" / "kpi_slow.sql"
    model.write_text("select 1 as one from pg_sleep(600)")
    asleep = "select pid from pg_stat_activity where query like '%pg_sleep(600)%'"
    with warehouse.start() as killed:
        while not warehouse.query(f"{asleep} and pid <> pg_backend_pid()"):
            assert killed.poll() is None
        refuses(
            warehouse.build("--database", "other.duckdb"),
            3,
            "already being built by another process",
        )
        killed.kill()
    assert warehouse.query(BUILT) == [(3,)]
    model.unlink()
    warehouse.query(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()"
    )
    warehouse.published(4)
    assert "aftersales_marts" not in schemas(warehouse.variables)


def test_a_reader_finds_the_old_or_the_new_and_keeps_it(warehouse: Warehouse) -> None:
    """One asks all the time, another is at work while the marts are replaced."""
    warehouse.published(3)
    warehouse.tickets(5)
    with connection(warehouse.variables) as at_work, at_work.cursor() as cursor:
        cursor.execute("declare slow cursor for select value from marts.kpi_values")
        seen = set()
        with warehouse.start() as building:
            while building.poll() is None:
                seen |= set(warehouse.query(BUILT))
        assert building.returncode == 0
        assert (3,) in seen
        assert seen <= {(3,), (5,)}
        cursor.execute("fetch all from slow")
        assert cursor.fetchall() == [(3,)]
        assert warehouse.query(BUILT) == [(5,)]
        assert any("replaced" in name for name in schemas(warehouse.variables))
    warehouse.published(4)
    assert not any("replaced" in name for name in schemas(warehouse.variables))


FOREIGN = {
    "marts of dbt alone": (
        "create schema marts; create table marts.kpi_values (value integer)",
        "it holds what aftersales did not publish (kpi_values)",
    ),
    "a schema called as a private one": (
        "create schema aftersales_raw",
        "schema aftersales_raw of PostgreSQL database",
    ),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_of_someone_else_is_refused(warehouse: Warehouse, case: str) -> None:
    statement, message = FOREIGN[case]
    warehouse.query(statement)
    before = schemas(warehouse.variables)
    refuses(warehouse.build(), 2, message, "is there already, and", "PGDATABASE")
    assert schemas(warehouse.variables) == before


ADDITIONS = {
    "table marts.mine": "as select 1 as one",
    "view marts.mine": "as select 1 as one",
    "function marts.mine()": "returns int language sql as 'select 1'",
    "type marts.mine": "as enum ('a')",
}


def test_what_someone_adds_to_the_marts_is_not_lost(warehouse: Warehouse) -> None:
    warehouse.published(3)
    for thing, what in ADDITIONS.items():
        warehouse.query(f"create {thing} {what}")
        refuses(warehouse.build("--full-refresh"), 2, "did not publish (mine)")
        warehouse.query(f"drop {thing}")  # it is still there
    assert warehouse.query(BUILT) == [(3,)]


def test_views_over_the_marts_and_grants_live_on(warehouse: Warehouse) -> None:
    warehouse.published(3)
    warehouse.query(
        """
        create schema bi;
        create view bi.volumes as select value * 10 as tenfold from marts.kpi_values;
        create view bi.more as select tenfold + 1 as more from bi.volumes;
        create role reader;
        grant usage on schema marts to reader;
        grant select on marts.kpi_values to reader;
        grant select on marts.input_audit to public
        """
    )
    try:
        warehouse.published(5)
        assert warehouse.query("select more from bi.more") == [(51,)]
        assert warehouse.query(
            "select has_schema_privilege('reader', 'marts', 'usage'),"
            " has_table_privilege('reader', 'marts.kpi_values', 'select'),"
            " has_table_privilege('reader', 'marts.input_audit', 'select'),"
            " has_table_privilege('reader', 'marts.kpi_catalog', 'select')"
        ) == [(True, True, True, False)]
        warehouse.query(
            "create materialized view bi.kept as select * from marts.kpi_values"
        )
        refuses(warehouse.build("--full-refresh"), 2, "bi.kept is made of it")
        assert warehouse.query("select value from bi.kept") == [(5,)]
    finally:
        warehouse.query("drop schema marts cascade; drop role reader")


def test_a_view_that_the_new_marts_can_t_feed_keeps_the_old(
    warehouse: Warehouse,
) -> None:
    warehouse.published(3)
    warehouse.query(
        "create schema bi; create view bi.names as select name from marts.kpi_catalog"
    )
    model = warehouse.company.project / "models" / "marts" / "kpi_catalog.sql"
    text = model.read_text()
    model.write_text(text.replace("as name", "as title"))
    try:
        refuses(warehouse.build(), 3, "PostgreSQL refuses", "name does not exist")
        assert warehouse.query("select count(*) from bi.names") == [(1,)]
        assert warehouse.query(BUILT) == [(3,)]
    finally:
        model.write_text(text)


def test_a_server_that_is_not_there_is_out_of_reach(warehouse: Warehouse) -> None:
    refuses(warehouse.build(PGPORT="1"), 3, "can't be reached", "PGHOST")
    refuses(warehouse.build(PGDATABASE="nowhere"), 3, '"nowhere" does not exist')


def test_nothing_is_shown_before_something_is_published(warehouse: Warehouse) -> None:
    for command in ("show", "export", "report"):
        refuses(warehouse.run(command), 2, "nothing was published here yet")


def test_values_survive_the_way_in(warehouse: Warehouse) -> None:
    """An empty text is null in the contract, so Parquet has to bring one."""
    file = warehouse.company.directory / "data" / "tickets.parquet"
    file.with_suffix(".csv").unlink()
    rows = """
        select *, created::timestamptz as created_at from (values
            ('T1', '2026-03-01 00:00:00.123456Z', '', 1.5::double, 1::hugeint),
            ('O''Neil', '2026-03-01 23:59:59.999999Z', null, 0.1, null),
            ('Zoë "x", \\N', '9999-12-31 23:59:59Z', E'a\\r\\nb\\\\.', null, 2)
        ) as rows (ticket_id, created, status, category, customer_contact_count)
    """
    duckdb.sql(f"copy ({rows}) to '{file}' (format parquet)")
    try:
        warehouse.build()
        assert warehouse.query(
            "select ticket_id, created_at at time zone 'UTC' || '', status, category,"
            " customer_contact_count::integer, _row_number"
            " from aftersales_raw.tickets order by _row_number"
        ) == [
            ("T1", "2026-03-01 00:00:00.123456", "", 1.5, 1, 1),
            ("O'Neil", "2026-03-01 23:59:59.999999", None, 0.1, None, 2),
            ('Zoë "x", \\N', "9999-12-31 23:59:59", "a\r\nb\\.", None, 2, 3),
        ]
    finally:
        file.unlink()
