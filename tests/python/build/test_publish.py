"""Publishing: what is in the file, and that nobody ever sees half of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from aftersales.build.dbt_runner import Model, Node, Outcome
from aftersales.build.publish import (
    KEPT_VERSIONS,
    prepare,
    publish,
    require_replaceable,
)
from aftersales.build.workspace import Workspace
from aftersales.errors import BuildError, InputError
from readers import READER, seen_builds

TABLES = ("fct_tickets", "kpi_nps", "kpi_values")


def make(workspace: Workspace, build: int = 1, rows: int = 1000) -> Outcome:
    """Make, as dbt does, marts whose every row names its build."""
    workspace.directory.mkdir(exist_ok=True)
    prepare(workspace)
    with duckdb.connect(str(workspace.work)) as connection:
        connection.execute(f"attach '{workspace.marts}' as published")
        connection.execute("create schema if not exists intermediate")
        connection.execute("create schema if not exists marts")
        connection.execute(
            "create or replace table intermediate.int_clock as select"
            " timestamp '2026-03-31 16:21:00' as as_of, 'UTC' as reporting_timezone"
        )
        for table in TABLES:
            connection.execute(
                f"create or replace table published.marts.{table} as"
                f" select {rows} - range as id, {build} as build from range({rows})"
            )
        connection.execute(
            "create or replace table work.marts.quarantined_rows as"
            f" select {rows} - range as id, {build} as build, 'x' as raw_fields"
            f" from range({rows})"
        )
        connection.execute(
            "create or replace view published.marts.kpi_evidence as"
            " select id, build from published.marts.fct_tickets where id <= 10"
        )
    return Outcome(
        nodes=(Node("model.aftersales.kpi_nps", "success", 0.25, "OK"),),
        models=(
            *(model(table) for table in TABLES),
            replace(model("quarantined_rows"), database="work"),
            replace(model("kpi_evidence"), materialized="view"),
        ),
    )


def model(name: str) -> Model:
    return Model(
        unique_id=f"model.aftersales.{name}",
        database="published",
        schema="marts",
        name=name,
        materialized="table",
        description=f"One row per thing.\nIt's {name}.",
        columns={"id": "The id.", "build": ""},
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "aftersales.duckdb")


def read(workspace: Workspace, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(workspace.database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_the_marts_are_published_and_nothing_private(workspace: Workspace) -> None:
    publish(workspace, make(workspace), "fingerprint")
    names = {
        name for (name,) in read(workspace, "select table_name from duckdb_tables()")
    }
    assert names == {*TABLES, "quarantined_rows", "build_info", "build_nodes"}
    columns = read(workspace, "select distinct column_name from duckdb_columns()")
    assert "raw_fields" not in {name for (name,) in columns}
    assert read(workspace, "select count(*) from marts.fct_tickets") == [(1000,)]


def test_a_view_over_published_relations_stays_a_view(workspace: Workspace) -> None:
    publish(workspace, make(workspace), "fingerprint")
    views = "select view_name from duckdb_views() where not internal"
    assert read(workspace, views) == [("kpi_evidence",)]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{workspace.database}' as anywhere (read_only)")
        found = connection.execute("select count(*) from anywhere.marts.kpi_evidence")
        assert found.fetchall() == [(10,)]


def test_a_private_column_is_not_published(workspace: Workspace) -> None:
    outcome = make(workspace)
    with duckdb.connect(str(workspace.marts)) as connection:
        connection.execute("alter table marts.kpi_nps add column customer_name varchar")
    with pytest.raises(BuildError, match="would be published with the column"):
        publish(workspace, outcome, "fingerprint")
    assert not workspace.database.exists()


def test_a_view_over_what_is_not_published_is_refused(workspace: Workspace) -> None:
    outcome = make(workspace)
    with duckdb.connect(str(workspace.work)) as connection:
        connection.execute(f"attach '{workspace.marts}' as published")
        connection.execute(
            "create or replace view published.marts.kpi_evidence as"
            " select 1 as id from work.intermediate.int_clock"
        )
    with pytest.raises(BuildError, match="can't be read in the published file"):
        publish(workspace, outcome, "fingerprint")


def test_relations_and_columns_carry_their_descriptions(workspace: Workspace) -> None:
    publish(workspace, make(workspace), "fingerprint")
    query = "select comment from duckdb_tables() where table_name = 'kpi_nps'"
    assert read(workspace, query) == [("One row per thing. It's kpi_nps.",)]
    query = (
        "select column_name, comment from duckdb_columns()"
        " where table_name = 'kpi_nps' order by column_index"
    )
    assert read(workspace, query) == [("id", "The id."), ("build", None)]
    query = "select comment from duckdb_views() where view_name = 'kpi_evidence'"
    assert read(workspace, query) == [("One row per thing. It's kpi_evidence.",)]


def test_copied_tables_are_sorted_and_others_keep_their_order(
    workspace: Workspace,
) -> None:
    publish(workspace, make(workspace), "fingerprint")
    first = "select id from marts.quarantined_rows limit 1"
    assert read(workspace, first) == [(1,)]
    assert read(workspace, "select id from marts.fct_tickets limit 1") == [(1000,)]


def test_build_info_tells_of_the_build(workspace: Workspace) -> None:
    build_id = publish(workspace, make(workspace), "fingerprint")
    query = (
        "select build_id, as_of::varchar, reporting_timezone, input_fingerprint,"
        " duckdb_version from marts.build_info"
    )
    expected = (build_id, "2026-03-31 16:21:00", "UTC", "fingerprint")
    assert read(workspace, query) == [(*expected, duckdb.__version__)]
    nodes = "select node_name, status, seconds, published_rows from marts.build_nodes"
    assert read(workspace, nodes) == [("kpi_nps", "success", 0.25, 1000)]


def test_the_file_is_a_read_only_version_behind_a_link(workspace: Workspace) -> None:
    publish(workspace, make(workspace), "fingerprint")
    link = workspace.database
    assert link.is_symlink()
    assert link.readlink().parent == Path("aftersales.duckdb.d")
    assert link.resolve().stat().st_mode & 0o777 == 0o444
    assert not [path for path in workspace.directory.iterdir() if ".wal" in path.name]
    query = "select tags['storage_version'] from duckdb_databases() where not internal"
    assert "v1.0.0" in str(read(workspace, query))


def test_the_newest_two_versions_are_kept(workspace: Workspace) -> None:
    for build in range(4):
        publish(workspace, make(workspace, build), "fingerprint")
    versions = sorted(workspace.directory.glob("aftersales-*.duckdb"))
    assert len(versions) == KEPT_VERSIONS
    assert workspace.database.resolve() == versions[-1].resolve()
    assert read(workspace, "select distinct build from marts.kpi_nps") == [(3,)]


def test_what_a_killed_build_left_is_cleared_away(workspace: Workspace) -> None:
    workspace.directory.mkdir()
    for name in ("unpublished.duckdb", "unpublished.duckdb.wal"):
        (workspace.directory / name).write_text("half")
    (workspace.directory / "aftersales-1.duckdb.link").symlink_to("nowhere")
    publish(workspace, make(workspace), "fingerprint")
    left = [path.name for path in workspace.directory.iterdir()]
    assert not [name for name in left if "unpublished" in name or "link" in name]


def test_everything_can_be_moved_together(workspace: Workspace, tmp_path: Path) -> None:
    publish(workspace, make(workspace), "fingerprint")
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    shutil.move(workspace.database, moved)
    shutil.move(workspace.directory, moved)
    assert read(Workspace(moved / "aftersales.duckdb"), "from marts.kpi_nps limit 1")


@pytest.mark.parametrize("content", [b"precious", b""], ids=["text", "empty"])
def test_a_file_of_someone_else_is_not_replaced(
    workspace: Workspace, content: bytes
) -> None:
    workspace.database.write_bytes(content)
    with pytest.raises(InputError, match="aftersales did not publish it"):
        publish(workspace, make(workspace), "fingerprint")
    assert workspace.database.read_bytes() == content


def test_a_database_of_someone_else_is_not_replaced(workspace: Workspace) -> None:
    with duckdb.connect(str(workspace.database)) as connection:
        connection.execute("create table mine as select 1 as one")
    with pytest.raises(InputError, match="aftersales did not publish it"):
        require_replaceable(workspace.database)


def test_a_copy_of_a_published_file_is_replaced(workspace: Workspace) -> None:
    publish(workspace, make(workspace), "fingerprint")
    copied = workspace.database.read_bytes()
    workspace.database.unlink()
    workspace.database.write_bytes(copied)
    publish(workspace, make(workspace, build=2), "fingerprint")
    assert workspace.database.is_symlink()
    assert read(workspace, "select distinct build from marts.kpi_nps") == [(2,)]


def test_a_link_to_nowhere_is_replaced(workspace: Workspace) -> None:
    workspace.database.symlink_to("gone.duckdb")
    publish(workspace, make(workspace), "fingerprint")
    assert read(workspace, "select count(*) from marts.build_info") == [(1,)]


def test_a_missing_relation_leaves_the_published_file(workspace: Workspace) -> None:
    publish(workspace, make(workspace), "fingerprint")
    before = workspace.database.readlink()
    outcome = make(workspace, build=2)
    broken = Outcome(models=(*outcome.models, model("kpi_csat")))
    with pytest.raises(BuildError, match="kpi_csat"):
        publish(workspace, broken, "fingerprint")
    assert workspace.database.readlink() == before
    assert read(workspace, "select distinct build from marts.kpi_nps") == [(1,)]


def test_readers_never_notice_a_publish(workspace: Workspace) -> None:
    publishes = 10
    publish(workspace, make(workspace, build=0), "fingerprint")
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(workspace.database), str(publishes)],
        stdout=subprocess.PIPE,
        text=True,
    )
    busy: list[duckdb.DuckDBPyConnection] = []
    own = []
    for build in range(1, publishes + 1):
        publish(workspace, make(workspace, build), "fingerprint")
        busy.append(duckdb.connect(str(workspace.database), read_only=True))
        if len(busy) > 2:
            busy.pop(0).close()  # so that one connection is always open
        row = busy[-1].execute("select distinct build from marts.kpi_nps").fetchall()
        own.append(row[0][0])
    output, _ = reader.communicate(timeout=60)
    assert reader.returncode == 0
    builds = seen_builds(output)
    assert builds == sorted(builds)
    assert builds[-1] == publishes
    assert own == list(range(1, publishes + 1))
