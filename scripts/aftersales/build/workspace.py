"""The private directory beside a published file, and the lock on it."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales import __version__
from aftersales.errors import AftersalesError, BusyError

if TYPE_CHECKING:
    import duckdb

_PATIENCE_SECONDS = 2.0
"""How long a build waits for one that is just ending (or just being killed)."""


@dataclass(frozen=True)
class Workspace:
    """`<FILE>.d/`: everything a build keeps beside the file it publishes."""

    database: Path
    suffix: str = ""

    @property
    def directory(self) -> Path:
        return self.database.with_name(f"{self.database.name}.d")

    @property
    def work(self) -> Path:
        """The database that dbt works in."""
        return self.directory / "work.duckdb"

    @property
    def marts(self) -> Path:
        """The database that dbt makes the marts in, and that is then published."""
        return self.directory / "unpublished.duckdb"

    @property
    def target(self) -> Path:
        """dbt's artifacts, among them the parsed project that makes starts warm."""
        return self.directory / f"target{self.suffix}"

    @property
    def logs(self) -> Path:
        return self.directory / "logs"

    @property
    def made_by(self) -> Path:
        """A note of the versions that made the work database."""
        return self.directory / "made_by"

    @property
    def state(self) -> Path:
        """The note that a finished build leaves for the next."""
        return self.directory / "state.json"

    def prepare(self) -> None:
        """Make the directory fit for a build by these versions.

        Published versions lie here too and may be read by others; the rest may not.

        The work database only saves time, so one that was made by other versions,
        or that can't be opened, is thrown away.
        """
        versions = describe_versions()
        known = self.made_by.read_text("utf-8") if self.made_by.is_file() else None
        if known != versions or not self.work.exists() or not _opens(self.work):
            self.state.unlink(missing_ok=True)  # it tells of tables that are gone
            discard(self.work)
            shutil.rmtree(self.target, ignore_errors=True)
            self.made_by.write_text(versions, "utf-8")
        for path in (self.work, self.marts, self.target, self.logs):
            if path.exists():  # made when others could still read it
                path.chmod(path.stat().st_mode & 0o700)

    @contextmanager
    def lock(self, patience: float = _PATIENCE_SECONDS) -> Iterator[int]:
        """Hold the directory for one build; yields the lock's file descriptor.

        What this process and its children write meanwhile is theirs alone to read:
        raw rows and names, in the work database, beside it and in logs.

        Raises:
            BusyError: another build holds it, or the directory can't be written.
        """
        with out_of_reach(self.directory):
            self.directory.mkdir(exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            descriptor = os.open(self.directory / "lock", flags, 0o644)
        umask = os.umask(0o077)
        try:
            _acquire(descriptor, self.database, patience)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
            yield descriptor
        finally:
            os.umask(umask)
            os.close(descriptor)


def describe_versions() -> str:
    """The versions that decide whether a work database can be used again."""
    return "\n".join(f"{name} {number}" for name, number in versions().items())


def versions() -> dict[str, str]:
    """Package versions by name; a package that is not installed is unknown."""
    found = {"aftersales": __version__}
    for package in ("dbt-core", "dbt-duckdb", "duckdb"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found


def discard(database: Path) -> None:
    """Remove a DuckDB file with everything that DuckDB lays beside it."""
    for path in (database, database.with_name(f"{database.name}.wal")):
        path.unlink(missing_ok=True)
    shutil.rmtree(database.with_name(f"{database.name}.tmp"), ignore_errors=True)


def connect(
    database: Path | str,
    *,
    read_only: bool = False,
    settings: Mapping[str, str] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file.

    Raises:
        BusyError: another process holds it, or it is out of reach.
        duckdb.Error: it is no DuckDB file of a version that opens here.
    """
    import duckdb

    try:
        connection = duckdb.connect(
            str(database),
            read_only=read_only,
            config={"autoinstall_known_extensions": "false", **(settings or {})},
        )
    except duckdb.IOException as error:
        reason = _lock_or_permission(str(error))
        if reason is None:
            raise
        raise BusyError(reason, file=database, advice="Try again later.") from error
    connection.execute("set TimeZone = 'UTC'")
    return connection


@contextmanager
def out_of_reach(place: Path) -> Iterator[None]:
    """Turn what an operating system or a full disk refuses into an exit status 3."""
    import duckdb

    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise no_space(place) from error
        reason = (error.strerror or str(error)).lower()
        raise BusyError(reason, file=error.filename or place) from error
    except (duckdb.IOException, duckdb.FatalException) as error:
        if not is_no_space(str(error)):
            raise
        raise no_space(place) from error


def is_no_space(message: str) -> bool:
    """Whether a message tells of a full disk."""
    return any(
        phrase in message
        for phrase in ("No space left on device", "Disk quota exceeded", "disk is full")
    )


def no_space(place: Path) -> AftersalesError:
    """The error for a full disk at `place`."""
    return BusyError(
        "the disk is full",
        file=place,
        advice="Nothing was published. Make room, or use --database elsewhere.",
    )


def _opens(database: Path) -> bool:
    import duckdb

    try:
        connect(database).close()
    except duckdb.Error:
        return False
    return True


def _lock_or_permission(message: str) -> str | None:
    first = message.splitlines()[0]
    if "Conflicting lock" in first or "Could not set lock" in first:
        holder = first.partition("held in ")[2].partition(". ")[0]
        return f"in use by {holder}" if holder else "in use by another process"
    return "permission denied" if "Permission denied" in first else None


def _acquire(descriptor: int, database: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() < deadline:
                time.sleep(0.05)
                continue
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
            who = f" by process {holder}" if holder else ""
            raise BusyError(
                f"already being built{who}",
                file=database,
                advice="Wait for that build, or name another --database.",
            ) from error
        return
