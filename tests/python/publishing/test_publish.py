"""Publishing: what is in the file, and that nobody ever sees half of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from aftersales.build.dbt_runner import Outcome
from aftersales.build.publish import KEPT_VERSIONS, publish, publish_again
from aftersales.build.workspace import Workspace
from aftersales.database import connect
from aftersales.errors import BuildError, InputError
from made_marts import INFO, TABLES, make, result
from readers import READER, seen_builds


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "aftersales.duckdb")


def read(workspace: Workspace, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(workspace.database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_the_marts_are_published_and_nothing_private(workspace: Workspace) -> None:
    publish(workspace, make(workspace), INFO)
    names = {
        name for (name,) in read(workspace, "select table_name from duckdb_tables()")
    }
    assert names == {*TABLES, "build_info", "build_nodes"}
    assert read(workspace, "select count(*) from marts.fct_tickets") == [(1000,)]


def test_a_view_over_published_relations_stays_a_view(workspace: Workspace) -> None:
    publish(workspace, make(workspace), INFO)
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
        publish(workspace, outcome, INFO)
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
        publish(workspace, outcome, INFO)


def test_relations_and_columns_carry_their_descriptions(workspace: Workspace) -> None:
    publish(workspace, make(workspace), INFO)
    query = "select comment from duckdb_tables() where table_name = 'kpi_nps'"
    assert read(workspace, query) == [("One row per thing. It's kpi_nps.",)]
    query = (
        "select column_name, comment from duckdb_columns()"
        " where table_name = 'kpi_nps' order by column_index"
    )
    assert read(workspace, query) == [("id", "The id."), ("build", None)]
    query = "select comment from duckdb_views() where view_name = 'kpi_evidence'"
    assert read(workspace, query) == [("One row per thing. It's kpi_evidence.",)]


def test_build_info_tells_of_the_build(workspace: Workspace) -> None:
    build_id = publish(workspace, make(workspace), INFO)
    query = (
        "select build_id, as_of::varchar, reporting_timezone, input_fingerprint,"
        " build_digest, future_dated_until, duckdb_version from marts.build_info"
    )
    expected = (build_id, "2026-03-31 16:21:00", "UTC", "fingerprint", "digest", None)
    assert read(workspace, query) == [(*expected, duckdb.__version__)]
    nodes = (
        "select node_name, status, seconds, published_rows from marts.build_nodes"
        " where node_name like 'kpi%' order by all"
    )
    assert read(workspace, nodes) == [
        ("kpi_evidence", "success", 0.25, None),
        ("kpi_nps", "success", 0.25, 1000),
        ("kpi_values", "success", 0.25, 1000),
    ]


def test_the_file_is_a_read_only_version_behind_a_link(workspace: Workspace) -> None:
    publish(workspace, make(workspace), INFO)
    link = workspace.database
    assert link.is_symlink()
    assert link.readlink().parent == Path("aftersales.duckdb.d")
    assert link.resolve().stat().st_mode & 0o777 == 0o444
    assert not [path for path in workspace.directory.iterdir() if ".wal" in path.name]
    query = "select tags['storage_version'] from duckdb_databases() where not internal"
    assert "v1.0.0" in str(read(workspace, query))


def test_the_newest_two_versions_are_kept(workspace: Workspace) -> None:
    for build in range(4):
        publish(workspace, make(workspace, build), INFO)
    versions = sorted(workspace.directory.glob("aftersales-*.duckdb"))
    assert len(versions) == KEPT_VERSIONS
    assert workspace.database.resolve() == versions[-1].resolve()
    assert read(workspace, "select distinct build from marts.kpi_nps") == [(3,)]


def test_a_version_is_published_again_under_another_id(workspace: Workspace) -> None:
    first = publish(workspace, make(workspace), INFO)
    second = publish_again(workspace, workspace.database.resolve())
    assert first != second
    query = "select build_id, build_digest from marts.build_info"
    assert read(workspace, query) == [(second, "digest")]
    assert read(workspace, "select count(*) from marts.kpi_nps") == [(1000,)]
    assert workspace.database.resolve().stat().st_mode & 0o777 == 0o444
    assert len(list(workspace.directory.glob("aftersales-*.duckdb"))) == 2
    comment = "select comment from duckdb_tables() where table_name = 'kpi_nps'"
    assert read(workspace, comment) == [("One row per thing. It's kpi_nps.",)]


def test_what_a_killed_build_left_is_cleared_away(workspace: Workspace) -> None:
    workspace.directory.mkdir()
    for name in ("unpublished.duckdb", "unpublished.duckdb.wal"):
        (workspace.directory / name).write_text("half")
    (workspace.directory / ".1234.link").symlink_to("nowhere")
    with workspace.lock():
        workspace.tidy()
        publish(workspace, make(workspace), INFO)
    left = [path.name for path in workspace.directory.iterdir()]
    assert not [name for name in left if "unpublished" in name or "link" in name]


@pytest.mark.parametrize("name", ["unpublished.duckdb", "scratch", "target", "logs"])
def test_a_link_in_the_private_directory_is_not_followed(
    workspace: Workspace, tmp_path: Path, name: str
) -> None:
    workspace.directory.mkdir()
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("precious")
    target = precious / "file" if name.endswith("duckdb") else precious
    (workspace.directory / name).symlink_to(target)
    with workspace.lock():
        workspace.tidy()
        publish(workspace, make(workspace), INFO)
    assert (precious / "file").read_text() == "precious"
    assert not (workspace.directory / name).is_symlink()


def test_a_link_instead_of_the_private_directory_is_refused(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.directory.symlink_to(tmp_path)
    with pytest.raises(InputError, match="a link, where"), workspace.lock():
        pass


def test_everything_can_be_moved_together(workspace: Workspace, tmp_path: Path) -> None:
    publish(workspace, make(workspace), INFO)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    shutil.move(workspace.database, moved)
    shutil.move(workspace.directory, moved)
    assert read(Workspace(moved / "aftersales.duckdb"), "from marts.kpi_nps limit 1")


def test_a_missing_relation_leaves_the_published_file(workspace: Workspace) -> None:
    publish(workspace, make(workspace), INFO)
    before = workspace.database.readlink()
    outcome = make(workspace, build=2)
    broken = Outcome([*outcome.results, result("kpi_csat")])
    with pytest.raises(BuildError, match="kpi_csat"):
        publish(workspace, broken, INFO)
    assert workspace.database.readlink() == before
    assert read(workspace, "select distinct build from marts.kpi_nps") == [(1,)]


def test_readers_never_notice_a_publish(workspace: Workspace) -> None:
    publishes = 10
    publish(workspace, make(workspace, build=0), INFO)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(workspace.database), str(publishes)],
        stdout=subprocess.PIPE,
        text=True,
    )
    busy: list[duckdb.DuckDBPyConnection] = []
    own = []
    for build in range(1, publishes + 1):
        publish(workspace, make(workspace, build), INFO)
        busy.append(connect(workspace.database, read_only=True))
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
