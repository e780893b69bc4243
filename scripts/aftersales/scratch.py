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
_STALE_SECONDS = 60.0
"""A directory is locked by its process; this is for the moment before it is."""


@contextmanager
def scratch_directory(parent: Path) -> Iterator[Path]:
    """A new directory of a name that can't be guessed, which goes with the context."""
    for left in parent.glob(f"{_PREFIX}*"):
        _remove_if_left(left)
    path = Path(mkdtemp(prefix=_PREFIX, dir=parent))
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(descriptor)


def _remove_if_left(path: Path) -> None:
    """Remove a directory of this user's whose process is no more."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return
    try:
        status = os.fstat(descriptor)
        is_old = time.time() - status.st_mtime > _STALE_SECONDS
        if is_old and status.st_uid == os.geteuid():
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
    except OSError:
        return
    finally:
        os.close(descriptor)
