"""Putting a finished, verified copy of the marts in place, in one atomic step.

A version is a file of its own, `<FILE>.d/<stem>-<build id>.duckdb`; `<FILE>` is a
symbolic link to the newest. Swapping the link moves every reader on, also one that
always has a connection open: DuckDB shares an open file by its real path.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from aftersales.dbt_runner import Outcome
from aftersales.errors import BuildError, InputError
from aftersales.marts_copy import SCHEMA, Build, Relation, relations, write_copy
from aftersales.sql import identifier
from aftersales.workspace import Workspace, connect, discard, out_of_reach

KEPT_VERSIONS = 2

_PARTIAL = ".partial.duckdb"
_LINK = ".link"


def new_build_id(now: datetime) -> str:
    """A build's name: later builds sort after earlier ones, and no two are alike."""
    return f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"


def publish(
    workspace: Workspace,
    outcome: Outcome,
    fingerprint: str,
    base_id: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> str:
    """Publish the work database's marts; returns the build id.

    `base_id` names the build that a refresh went on from: the copy is made from its
    version where that is the published one. `settings` are DuckDB's.

    Raises:
        InputError: something else lies where the published file should be.
        BusyError: the disk is full, or the place out of reach.
        BuildError: the copy is not what was built.
    """
    require_replaceable(workspace.database)
    now = datetime.now(UTC)
    build = Build(new_build_id(now), now, fingerprint, outcome.nodes)
    stem = workspace.database.stem
    version = workspace.directory / f"{stem}-{build.build_id}.duckdb"
    partial = workspace.directory / f"{stem}-{build.build_id}{_PARTIAL}"
    clear_leftovers(workspace)
    try:
        with out_of_reach(workspace.directory):
            published = relations(outcome.models)
            base = _version(workspace, base_id) if base_id else None
            machine = {"temp_directory": f"{workspace.work}.tmp", **(settings or {})}
            counts = write_copy(
                workspace.work, partial, published, build, base, machine
            )
            _verify(partial, published, counts)
            _sync(partial)
            partial.chmod(0o444)
            partial.rename(version)
            _swap_link(workspace.database, version)
    finally:
        discard(partial)
    prune(workspace)
    return build.build_id


def require_replaceable(database: Path) -> None:
    """Make sure that a build never overwrites what is not its own.

    Raises:
        InputError: the file is there and holds no published KPIs.
    """
    import duckdb

    ours = Workspace(database.absolute()).directory
    if not database.exists() or database.resolve().parent == ours.resolve():
        return  # nothing, a link to nowhere, or a link to a version of ours
    try:
        with connect(database, read_only=True) as connection:
            connection.execute(f"select 1 from {SCHEMA}.build_info")
    except duckdb.Error as error:
        raise InputError(
            "is there already, and aftersales did not publish it",
            file=database,
            advice="Move it away, or name another file with --database.",
        ) from error


def prune(workspace: Workspace) -> None:
    """Remove all but the newest versions; an open reader keeps what it has open."""
    current = workspace.database.resolve()
    for version in _versions(workspace)[:-KEPT_VERSIONS]:
        if version.resolve() != current:
            version.unlink(missing_ok=True)


def clear_leftovers(workspace: Workspace) -> None:
    """Remove what a killed build left behind; only for the holder of the lock."""
    for path in workspace.directory.glob(f"*{_PARTIAL}*"):
        discard(path)
    for path in workspace.directory.glob(f"*{_LINK}"):
        path.unlink(missing_ok=True)


def _version(workspace: Workspace, build_id: str) -> Path | None:
    path = workspace.directory / f"{workspace.database.stem}-{build_id}.duckdb"
    published = workspace.database.resolve()
    return path if path.exists() and path.resolve() == published else None


def _versions(workspace: Workspace) -> list[Path]:
    pattern = f"{workspace.database.stem}-????????T*.duckdb"
    found = workspace.directory.glob(pattern)
    return sorted(path for path in found if not path.name.endswith(_PARTIAL))


def _verify(
    partial: Path, published: Iterable[Relation], counts: Mapping[str, int]
) -> None:
    """Open the copy as a reader would, and see that all of it is there.

    Raises:
        BuildError: a relation can't be read or has lost rows.
    """
    log = partial.with_name(f"{partial.name}.wal")
    if log.exists():
        raise BuildError("the published copy was not written out", file=log)
    with connect(partial, read_only=True) as connection:
        for relation in published:
            if relation.as_view:
                connection.execute(f"from {SCHEMA}.{identifier(relation.name)} limit 1")
        for name, expected in {**counts, "build_info": 1}.items():
            row = connection.execute(
                f"select count(*) from {SCHEMA}.{identifier(name)}"
            ).fetchone()
            found = row[0] if row else 0
            if found != expected:
                problem = f"{name} has {found} of {expected} rows in the published copy"
                raise BuildError(problem)


def _swap_link(database: Path, version: Path) -> None:
    link = version.with_name(f"{version.name}{_LINK}")
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
