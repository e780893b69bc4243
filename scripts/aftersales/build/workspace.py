"""The private directory beside a published file, and the lock on it."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aftersales.errors import BusyError, InputError
from aftersales.machine import out_of_reach

LINK = ".link"
"""What the name of a link that is to become the published one ends in."""


@dataclass(frozen=True)
class Workspace:
    """`<FILE>.d/`: everything a build keeps beside the file it publishes.

    Nothing in it is used by the next build, which removes what it finds before it
    begins: so what is left there can't change what is published.
    """

    database: Path

    @property
    def directory(self) -> Path:
        return self.database.with_name(f"{self.database.name}.d")

    @property
    def work(self) -> Path:
        """The database that dbt works in; it stays, with the rows left out."""
        return self.directory / "work.duckdb"

    @property
    def marts(self) -> Path:
        """The database that dbt makes the marts in, and that is then published."""
        return self.directory / "unpublished.duckdb"

    @property
    def target(self) -> Path:
        """What dbt writes but for its log."""
        return self.directory / "target"

    @property
    def scratch(self) -> Path:
        """Where what does not fit in memory goes, unless an option says."""
        return self.directory / "scratch"

    @property
    def logs(self) -> Path:
        return self.directory / "logs"

    def tidy(self) -> None:
        """Remove what a build left, but for its log and the work database.

        Only for the holder of the lock.
        """
        discard(self.marts)
        for path in (self.scratch, self.target, *self.directory.glob(f"*{LINK}")):
            remove(path)
        for path in (self.scratch, self.target, self.logs):
            if path.is_symlink() or not path.is_dir():
                remove(path)
            path.mkdir(exist_ok=True)
            path.chmod(0o700)  # it may be from when others could still read it

    @contextmanager
    def lock(self, patience: float = 0) -> Iterator[int]:
        """Hold the directory for one build; yields the lock's file descriptor.

        `patience` are seconds to wait for another one.

        What this process and its children write meanwhile is theirs alone to read:
        raw rows and names, in the work database, beside it and in logs.

        Raises:
            InputError: something else is where the directory should be.
            BusyError: another build holds it, or it can't be written.
        """
        with out_of_reach(self.directory):
            self.directory.mkdir(exist_ok=True)
            if not stat.S_ISDIR(self.directory.lstat().st_mode):
                raise InputError(
                    "a link, where the build's own directory should be",
                    file=self.directory,
                    advice="Remove it, or name another file with --database.",
                )
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
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


def discard(database: Path) -> None:
    """Remove a DuckDB file with everything that DuckDB lays beside it."""
    for suffix in ("", ".wal"):
        remove(database.with_name(f"{database.name}{suffix}"))


def remove(path: Path) -> None:
    """Remove a file, a link or a directory, if there is one."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


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
