"""Directories for one process, and the removal of those that killed ones left."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

_PREFIX = "aftersales-"
LOCK = ".lock-of-aftersales"
"""A file that only a directory made here has, locked as long as its process works."""
_STALE_SECONDS = 60.0
"""For the moment before it is locked."""


@contextmanager
def scratch_directory(parent: Path) -> Iterator[Path]:
    """A new directory of a name that can't be guessed, which goes with the context."""
    for lock in parent.glob(f"{_PREFIX}*/{LOCK}"):
        _remove_if_left(lock)
    path = Path(mkdtemp(prefix=_PREFIX, dir=parent))
    descriptor = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(descriptor)


def _remove_if_left(lock: Path) -> None:
    """Remove a directory of this user's whose process is no more."""
    try:
        descriptor = os.open(lock, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return
    try:
        status = os.fstat(descriptor)
        is_old = time.time() - status.st_mtime > _STALE_SECONDS
        is_ours = status.st_uid == os.geteuid() and not lock.parent.is_symlink()
        if is_old and is_ours:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
    except OSError:
        return
    finally:
        os.close(descriptor)
