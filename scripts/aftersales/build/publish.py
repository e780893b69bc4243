"""Putting the finished, verified file of the marts in place, in one atomic step.

A version is a file of its own, `<FILE>.d/<stem>-<build id>.duckdb`; `<FILE>` is a
symbolic link to the newest. Swapping the link moves every reader on, also one that
always has a connection open: DuckDB shares an open file by its real path.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from aftersales.build import marts_file
from aftersales.build.dbt_runner import Outcome
from aftersales.build.digest import Digest
from aftersales.build.marts_file import SCHEMA, Build
from aftersales.build.ownership import require_replaceable, versions_of
from aftersales.build.workspace import LINK, Workspace, discard, remove
from aftersales.database import connect
from aftersales.errors import BuildError
from aftersales.interrupts import beyond_recall
from aftersales.machine import out_of_reach
from aftersales.sql import identifier

KEPT_VERSIONS = 2


def prepare(workspace: Workspace) -> None:
    """Lay the file in which dbt makes the marts.

    Raises:
        BusyError: the disk is full, or the place out of reach.
    """
    with out_of_reach(workspace.directory):
        discard(workspace.marts)
        marts_file.lay(workspace.marts)


def publish(
    workspace: Workspace,
    outcome: Outcome,
    digest: Digest,
    until: datetime | None = None,
    settings: Mapping[str, str] | None = None,
) -> str:
    """Publish the marts that dbt made; returns the build id.

    `until` is the instant, in UTC, from which the same input may give other numbers;
    `settings` are DuckDB's.

    Raises:
        InputError: something else lies where the published file should be.
        BusyError: the disk is full, or the place out of reach.
        BuildError: the file is not what was to be built.
    """
    now = datetime.now(UTC)
    published = marts_file.relations(outcome.models)
    with out_of_reach(workspace.directory):
        build = Build(
            build_id=_new_build_id(now),
            built_at=now,
            fingerprint=digest.of_input,
            digest=digest.of_build if digest.still_holds() else "",
            future_dated_until=until,
            nodes=outcome.nodes,
        )
        counts = marts_file.finish(
            workspace.work, workspace.marts, published, build, settings
        )
        counts |= dict.fromkeys((view.name for view in published if view.as_view), -1)
        _put_in_place(workspace, build.build_id, counts)
    return build.build_id


def publish_again(workspace: Workspace, version: Path) -> str:
    """Publish a copy of a published version under a new build id, which it returns.

    Raises:
        BusyError: the disk is full, or the place out of reach.
        BuildError: the copy can't be read.
    """
    now = datetime.now(UTC)
    build_id = _new_build_id(now)
    with out_of_reach(workspace.directory):
        discard(workspace.marts)
        shutil.copyfile(version, workspace.marts)
        marts_file.rename(workspace.marts, build_id, now)
        _put_in_place(workspace, build_id, {})
    return build_id


def prune(workspace: Workspace) -> None:
    """Remove all but the newest versions; an open reader keeps what it has open."""
    current = workspace.database.resolve()
    for version in versions_of(workspace)[:-KEPT_VERSIONS]:
        if version.resolve() != current:
            remove(version)


def _new_build_id(now: datetime) -> str:
    """A build's name: later builds sort after earlier ones, and no two are alike."""
    return f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"


def _put_in_place(
    workspace: Workspace, build_id: str, counts: Mapping[str, int]
) -> None:
    marts = workspace.marts
    _verify(marts, counts)
    _sync(marts)
    marts.chmod(0o444)
    version = workspace.directory / f"{workspace.database.stem}-{build_id}.duckdb"
    require_replaceable(workspace.database)
    with beyond_recall():
        marts.rename(version)
        _swap_link(workspace.database, version)
    prune(workspace)


def _verify(marts: Path, counts: Mapping[str, int]) -> None:
    """Open the file as a reader would, and see that all of it is there.

    `counts` are the rows of each relation, -1 for a view, which only has to work.

    Raises:
        BuildError: a relation can't be read or has lost rows.
    """
    import duckdb

    log = marts.with_name(f"{marts.name}.wal")
    if log.exists():
        raise BuildError("the published file was not written out", file=log)
    with connect(marts, read_only=True) as connection:
        for name, expected in {**counts, "build_info": 1}.items():
            relation = f"{SCHEMA}.{identifier(name)}"
            what = "1 from {} limit 0" if expected < 0 else "count(*) from {}"
            try:
                row = connection.execute(f"select {what.format(relation)}").fetchone()
            except duckdb.Error as error:
                problem = f"{relation} can't be read in the published file ({error})"
                raise BuildError(problem) from error
            if row and row[0] != expected:
                problem = (
                    f"{name} has {row[0]} of {expected} rows in the published file"
                )
                raise BuildError(problem)


def _swap_link(database: Path, version: Path) -> None:
    link = version.with_name(f".{secrets.token_hex(8)}{LINK}")
    link.symlink_to(Path(version.parent.name) / version.name)
    link.replace(database)
    _sync(version.parent)
    _sync(database.absolute().parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
