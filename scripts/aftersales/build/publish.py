"""Putting the finished, verified file of the marts in place, in one atomic step.

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

from aftersales.build.dbt_runner import Outcome
from aftersales.build.marts_file import (
    SCHEMA,
    Build,
    Relation,
    begin,
    finish,
    relations,
)
from aftersales.build.workspace import Workspace, connect, discard, out_of_reach
from aftersales.errors import BuildError, InputError
from aftersales.sql import identifier

KEPT_VERSIONS = 2

_LINK = ".link"


def new_build_id(now: datetime) -> str:
    """A build's name: later builds sort after earlier ones, and no two are alike."""
    return f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"


def published_version(workspace: Workspace, build_id: str) -> Path | None:
    """The version that a build published, if it is still the published one."""
    path = workspace.directory / f"{workspace.database.stem}-{build_id}.duckdb"
    published = workspace.database.resolve()
    return path if path.exists() and path.resolve() == published else None


def prepare(
    workspace: Workspace, base: Path | None = None, kept: Iterable[str] = ()
) -> None:
    """Lay the file in which dbt makes the marts, with what is kept of version `base`.

    Raises:
        BusyError: the disk is full, or the place out of reach.
    """
    clear_leftovers(workspace)
    with out_of_reach(workspace.directory):
        begin(workspace.marts, base, kept)


def publish(
    workspace: Workspace,
    outcome: Outcome,
    fingerprint: str,
    settings: Mapping[str, str] | None = None,
) -> str:
    """Publish the marts that dbt made; returns the build id.

    `settings` are DuckDB's.

    Raises:
        InputError: something else lies where the published file should be.
        BusyError: the disk is full, or the place out of reach.
        BuildError: the file is not what was to be built.
    """
    require_replaceable(workspace.database)
    now = datetime.now(UTC)
    build = Build(new_build_id(now), now, fingerprint, outcome.nodes)
    version = f"{workspace.database.stem}-{build.build_id}.duckdb"
    marts = workspace.marts
    with out_of_reach(workspace.directory):
        published = relations(outcome.models)
        machine = {"temp_directory": f"{workspace.work}.tmp", **(settings or {})}
        counts = finish(workspace.work, marts, published, build, machine)
        _verify(marts, published, counts)
        _sync(marts)
        marts.chmod(0o444)
        _swap_link(workspace.database, marts.rename(workspace.directory / version))
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
    discard(workspace.marts)
    for path in workspace.directory.glob(f"*{_LINK}"):
        path.unlink(missing_ok=True)


def _versions(workspace: Workspace) -> list[Path]:
    pattern = f"{workspace.database.stem}-????????T*.duckdb"
    return sorted(workspace.directory.glob(pattern))


def _verify(
    marts: Path, published: Iterable[Relation], counts: Mapping[str, int]
) -> None:
    """Open the file as a reader would, and see that all of it is there.

    Raises:
        BuildError: a relation can't be read or has lost rows.
    """
    import duckdb

    log = marts.with_name(f"{marts.name}.wal")
    if log.exists():
        raise BuildError("the published file was not written out", file=log)
    with connect(marts, read_only=True) as connection:
        for relation in published:
            if relation.as_view:
                name = f"{SCHEMA}.{identifier(relation.name)}"
                try:
                    connection.execute(f"from {name} limit 1")
                except duckdb.Error as error:
                    problem = f"{name} can't be read in the published file ({error})"
                    raise BuildError(problem) from error
        for name, expected in {**counts, "build_info": 1}.items():
            row = connection.execute(
                f"select count(*) from {SCHEMA}.{identifier(name)}"
            ).fetchone()
            found = row[0] if row else 0
            if found != expected:
                problem = f"{name} has {found} of {expected} rows in the published file"
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
