"""Putting the finished, verified file of the marts in place, in one atomic step.

A version is a file of its own, `<FILE>.d/<stem>-<build id>.duckdb`; `<FILE>` is a
symbolic link to the newest. Swapping the link moves every reader on, also one that
always has a connection open: DuckDB shares an open file by its real path.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aftersales.build import marts_file
from aftersales.build.dbt_runner import Outcome
from aftersales.build.marts_file import SCHEMA
from aftersales.build.ownership import (
    Published,
    published_version,
    require_replaceable,
    versions_of,
)
from aftersales.build.workspace import LINK, Workspace, discard, remove
from aftersales.database import connect
from aftersales.errors import BuildError
from aftersales.interrupts import beyond_recall
from aftersales.project import versions
from aftersales.sql import identifier

KEPT_VERSIONS = 2


@dataclass(frozen=True)
class PublishedFile:
    """The DuckDB file beside a workspace, as the place where a build publishes.

    `name` is the path as the user gave it.
    """

    workspace: Workspace
    name: str
    settings: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)

    def require_replaceable(self) -> None:
        require_replaceable(self.workspace.database)

    def published_version(self) -> Published | None:
        return published_version(self.workspace)

    def publish_again(self, version: Published) -> None:
        if version.path:
            publish_again(self.workspace, version.path)

    def prepare(self) -> None:
        """Nothing is to be carried anywhere: dbt works in the workspace."""

    def bring_back(self) -> None:
        """Nothing is to be fetched either."""

    def publish(self, outcome: Outcome, info: Mapping[str, Any]) -> None:
        publish(self.workspace, outcome, info, self.settings)

    @contextmanager
    def opened(self) -> Iterator[Path]:
        yield self.workspace.database


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
    about, marts = named(info), workspace.marts
    counts = marts_file.finish(workspace.work, marts, outcome, about, settings)
    _verify(marts, outcome, counts)
    _put_in_place(workspace, about["build_id"])
    return str(about["build_id"])


def named(info: Mapping[str, Any]) -> dict[str, Any]:
    """What `build_info` says of a build that is to be published now."""
    now, found = datetime.now(UTC).replace(tzinfo=None), versions()
    return {
        **info,
        # Later builds sort after earlier ones, and no two are alike.
        "build_id": f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}",
        "built_at": now,
        "aftersales_version": found["aftersales"],
        "dbt_version": found["dbt-core"],
        "dbt_duckdb_version": found["dbt-duckdb"],
        "duckdb_version": found["duckdb"],
    }


def publish_again(workspace: Workspace, version: Path) -> str:
    """Publish a copy of a published version under a new build id, which it returns."""
    about = named({})
    discard(workspace.marts)
    shutil.copyfile(version, workspace.marts)
    marts_file.rename(workspace.marts, about["build_id"], about["built_at"])
    _put_in_place(workspace, about["build_id"])
    return str(about["build_id"])


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
