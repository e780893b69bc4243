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
from typing import Any

from aftersales.build import marts_file
from aftersales.build.dbt_runner import Outcome
from aftersales.build.marts_file import SCHEMA
from aftersales.build.ownership import require_replaceable, versions_of
from aftersales.build.workspace import LINK, Workspace, discard, remove
from aftersales.database import connect
from aftersales.errors import BuildError
from aftersales.interrupts import beyond_recall
from aftersales.project import versions
from aftersales.sql import identifier

KEPT_VERSIONS = 2


def publish(
    workspace: Workspace,
    outcome: Outcome,
    info: Mapping[str, Any],
    settings: Mapping[str, str] | None = None,
) -> str:
    """Publish the marts that dbt made; returns the build id.

    `info` is what `build_info` says of the input, `settings` are DuckDB's.

    Raises:
        InputError: something else lies where the published file should be.
        BuildError: the file is not what was to be built.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    build_id, found = _new_build_id(now), versions()
    info = {
        **info,
        "build_id": build_id,
        "built_at": now,
        "aftersales_version": found["aftersales"],
        "dbt_version": found["dbt-core"],
        "dbt_duckdb_version": found["dbt-duckdb"],
        "duckdb_version": found["duckdb"],
    }
    marts = workspace.marts
    counts = marts_file.finish(workspace.work, marts, outcome, info, settings)
    _verify(marts, outcome, counts)
    _put_in_place(workspace, build_id)
    return build_id


def publish_again(workspace: Workspace, version: Path) -> str:
    """Publish a copy of a published version under a new build id, which it returns."""
    now = datetime.now(UTC).replace(tzinfo=None)
    build_id = _new_build_id(now)
    discard(workspace.marts)
    shutil.copyfile(version, workspace.marts)
    marts_file.rename(workspace.marts, build_id, now)
    _put_in_place(workspace, build_id)
    return build_id


def _new_build_id(now: datetime) -> str:
    """A build's name: later builds sort after earlier ones, and no two are alike."""
    return f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"


def _verify(marts: Path, outcome: Outcome, counts: Mapping[str, int]) -> None:
    """Open the file as a reader would, and see that all of it is there.

    Raises:
        BuildError: a relation can't be read or has lost rows.
    """
    import duckdb

    with connect(marts, read_only=True) as connection:
        for model in marts_file.published_models(outcome):
            name = f"{SCHEMA}.{identifier(model['alias'])}"
            query = f"select count(*) from {name}"
            if marts_file.is_view(model):
                query = f"select 0 from (from {name} limit 1) having false"
            try:
                rows = connection.execute(query).fetchall()
            except duckdb.Error as error:
                problem = f"{name} can't be read in the published file ({error})"
                raise BuildError(problem) from error
            if rows and rows[0][0] != (count := counts[model["alias"]]):
                problem = f"{name} has {rows[0][0]} of {count} rows"
                raise BuildError(f"{problem} in the published file")


def _put_in_place(workspace: Workspace, build_id: str) -> None:
    marts = workspace.marts
    log = marts.with_name(f"{marts.name}.wal")
    if log.exists():
        raise BuildError("the published file was not written out", file=log)
    _sync(marts)
    marts.chmod(0o444)
    version = workspace.directory / f"{workspace.database.stem}-{build_id}.duckdb"
    link = workspace.directory / f".{secrets.token_hex(8)}{LINK}"
    link.symlink_to(Path(workspace.directory.name) / version.name)
    require_replaceable(workspace.database)
    with beyond_recall():
        marts.rename(version)
        link.replace(workspace.database)
        _sync(workspace.directory)
        _sync(workspace.database.parent)
    for old in versions_of(workspace)[:-KEPT_VERSIONS]:  # open readers keep theirs
        if old != version:
            remove(old)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
