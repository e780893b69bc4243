"""Files of what was published: a reader finds the old one or the new one, whole."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

from aftersales.errors import BusyError, InputError
from aftersales.machine import machine_trouble

_PARTIAL = ".partial"
_STALE_SECONDS = 60.0
"""A file is locked by its writer; this is for the moment before it is."""


def prepare_directory(directory: Path) -> None:
    """Make a directory with those above it, and clear what killed writers left there.

    Raises:
        InputError: a file lies where a directory should be.
        BusyError: it can't be made.
    """
    with _writing(directory):
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise InputError(
                "a file, where a directory should be",
                file=directory,
                advice="Name another directory with --output.",
            ) from error
        for path in directory.glob(f".*{_PARTIAL}"):
            _remove_stale(path)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A new file beside `path` to write into; it takes the place of `path` at the end.

    Its name can't be guessed, so that two writers never meet and no link is followed.
    It is removed when writing fails.

    Raises:
        InputError: a directory lies at `path`.
        BusyError: the disk is full, or the place may not be written to.
    """
    if path.is_dir():
        raise InputError(
            "a directory, where a file is to be written",
            file=path,
            advice="Move it away, or name another directory with --output.",
        )
    with _writing(path):
        descriptor, name = mkstemp(_PARTIAL, f".{path.name}.", path.parent)
        partial = Path(name)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield partial
            os.fchmod(descriptor, 0o666 & ~_umask())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
            os.close(descriptor)


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    """Turn what the operating system refuses into an error a user can act on."""
    import duckdb
    from xlsxwriter.exceptions import FileCreateError

    try:
        yield
    except (OSError, duckdb.IOException, FileCreateError) as error:
        if lack := machine_trouble(error, place):
            raise lack from error
        raise BusyError(
            f"can't be written: {_reason(error)}",
            file=place,
            advice="Change its permissions, or name another directory with --output.",
        ) from error


def _reason(error: Exception) -> str:
    """The operating system's words, without paths and error numbers."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    message = str(error).strip().splitlines()[0]
    return message.rpartition(": ")[2].lower() or "refused"


def _remove_stale(path: Path) -> None:
    """Remove a partial file whose writer is no more."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if time.time() - os.fstat(descriptor).st_mtime > _STALE_SECONDS:
            path.unlink(missing_ok=True)
    except OSError:
        return
    finally:
        os.close(descriptor)


def _umask() -> int:
    """The mask of this process, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
