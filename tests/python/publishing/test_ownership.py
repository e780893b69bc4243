"""A build replaces only what a build published, and nothing is lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import pytest
from aftersales.build.ownership import published_version, require_replaceable
from aftersales.build.publish import publish
from aftersales.build.workspace import Workspace
from aftersales.errors import BusyError, InputError
from made_marts import INFO, make

ADDITIONS = {
    "a table beside the marts": "create table mine as select 1 as one",
    "a schema": "create schema mine",
    "a table among the marts": "create table marts.mine as select 1 as one",
    "a view among the marts": "create view marts.mine as select 1 as one",
    "a macro": "create macro mine(x) as x + 1",
    "a sequence": "create sequence mine",
    "a type": "create type mine as enum ('a', 'b')",
    "an index": "create index mine on marts.kpi_nps (id)",
}
FALSE_CLAIMS = {
    "no build_info": "create table marts.kpi_nps as select 1 as one",
    "another build_info": "create table marts.build_info as select 1 as build_id",
    "no build_nodes": "create table marts.build_info as"
    " select '20260101T000000000000-abcdef' as build_id",
    "two builds": "create table marts.build_nodes as select '' as node_name,"
    " 'model' as resource_type; create table marts.build_info as"
    " select '20260101T000000000000-abcdef' as build_id from range(2)",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "aftersales.duckdb")


def copied(workspace: Workspace) -> Path:
    """A published file that its owner may write to, where a link was."""
    publish(workspace, make(workspace), INFO)
    version = workspace.database.resolve()
    workspace.database.unlink()
    shutil.copyfile(version, workspace.database)
    return workspace.database


def refuses(workspace: Workspace, *texts: str) -> None:
    """The file is refused, and is what it was."""
    before = workspace.database.read_bytes()
    with pytest.raises(InputError) as caught:
        require_replaceable(workspace.database)
    for text in ("is there already", "--database", *texts):
        assert text in str(caught.value)
    assert workspace.database.read_bytes() == before


@pytest.mark.parametrize("content", [b"precious", b"", b"PAR1"])
def test_a_file_that_is_no_database_is_refused(
    workspace: Workspace, content: bytes
) -> None:
    workspace.database.write_bytes(content)
    refuses(workspace, "aftersales did not publish it")


@pytest.mark.parametrize("claim", FALSE_CLAIMS)
def test_a_database_of_someone_else_is_refused(
    workspace: Workspace, claim: str
) -> None:
    with duckdb.connect(str(workspace.database)) as connection:
        connection.execute(f"create schema marts; {FALSE_CLAIMS[claim]}")
    refuses(workspace, "aftersales did not publish it")


@pytest.mark.parametrize("addition", ADDITIONS)
def test_a_published_file_with_something_more_in_it_is_refused(
    workspace: Workspace, addition: str
) -> None:
    with duckdb.connect(str(copied(workspace))) as connection:
        connection.execute(ADDITIONS[addition])
    refuses(workspace, "mine")


def test_a_version_with_something_more_in_it_is_refused(workspace: Workspace) -> None:
    publish(workspace, make(workspace), INFO)
    version = workspace.database.resolve()
    version.chmod(0o644)
    with duckdb.connect(str(version)) as connection:
        connection.execute("create table mine as select 1 as one")
    refuses(workspace, "main.mine")


def unlisted(workspace: Workspace, *statements: str) -> Path:
    """A version that does not list its models, as older ones published it."""
    publish(workspace, make(workspace), INFO)
    version = workspace.database.resolve()
    version.chmod(0o644)
    with duckdb.connect(str(version)) as connection:
        for statement in ("delete from marts.build_nodes", *statements):
            connection.execute(statement)
    version.chmod(0o444)
    return version


def test_an_untouched_version_without_a_list_of_its_models_is_replaced(
    workspace: Workspace,
) -> None:
    unlisted(workspace)
    publish(workspace, make(workspace, build=2), INFO)
    assert published_version(workspace)


def test_a_version_without_a_list_that_was_touched_is_refused(
    workspace: Workspace,
) -> None:
    unlisted(workspace).chmod(0o644)
    refuses(workspace, "it does not say what aftersales published in it")


def test_a_version_without_a_list_that_holds_more_is_refused(
    workspace: Workspace,
) -> None:
    unlisted(workspace, "create table mine as select 1 as one")
    refuses(workspace, "main.mine")


def test_a_copy_of_a_published_file_is_replaced(workspace: Workspace) -> None:
    copied(workspace)
    publish(workspace, make(workspace, build=2), INFO)
    assert workspace.database.is_symlink()


def test_nothing_and_a_link_of_ours_to_nothing_are_replaced(
    workspace: Workspace,
) -> None:
    publish(workspace, make(workspace), INFO)
    shutil.rmtree(workspace.directory)
    publish(workspace, make(workspace), INFO)
    assert workspace.database.is_file()


@pytest.mark.parametrize("target", ["unplugged/disk.duckdb", "elsewhere.duckdb"])
def test_a_link_of_someone_else_is_refused(workspace: Workspace, target: str) -> None:
    publish(workspace, make(workspace), INFO)
    version = workspace.database.resolve()
    shutil.copyfile(version, workspace.database.with_name("elsewhere.duckdb"))
    workspace.database.unlink()
    workspace.database.symlink_to(target)
    with pytest.raises(InputError, match=f"a link to {target}"):
        require_replaceable(workspace.database)
    assert str(workspace.database.readlink()) == target


def test_a_pipe_is_refused_and_not_waited_for(workspace: Workspace) -> None:
    os.mkfifo(workspace.database)
    with pytest.raises(InputError, match="not a regular file"):
        require_replaceable(workspace.database)


def test_a_file_that_another_process_writes_is_in_use(workspace: Workspace) -> None:
    writing = duckdb.connect(str(workspace.database))
    try:
        with pytest.raises((BusyError, InputError)):
            require_replaceable(workspace.database)
    finally:
        writing.close()


def test_an_untouched_version_is_known_again(workspace: Workspace) -> None:
    publish(workspace, make(workspace), INFO)
    found = published_version(workspace)
    assert found
    assert found.path == workspace.directory / workspace.database.readlink().name
    assert (found.digest, found.future_dated_until) == ("digest", None)


@pytest.mark.parametrize("change", ["mode", "name", "link", "content", "missing"])
def test_a_version_that_was_touched_is_not(workspace: Workspace, change: str) -> None:
    publish(workspace, make(workspace), INFO)
    version = workspace.database.resolve()
    if change == "mode":
        version.chmod(0o644)
    elif change == "name":
        other = version.with_name("aftersales-20200101T000000000000-abcdef.duckdb")
        version.rename(other)
        workspace.database.unlink()
        workspace.database.symlink_to(f"aftersales.duckdb.d/{other.name}")
    elif change == "link":
        workspace.database.unlink()
        workspace.database.symlink_to(version)
    elif change == "content":
        version.chmod(0o644)
        version.write_bytes(b"half")
        version.chmod(0o444)
    else:
        version.unlink()
    assert published_version(workspace) is None
