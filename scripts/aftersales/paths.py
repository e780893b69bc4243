"""The paths of the command line, judged before anything is opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from aftersales.errors import BusyError, InputError


def parse_database(text: str) -> Path:
    """The path to publish at, or of what was published.

    Raises:
        InputError: no such directory, no file, or a name that can't be queried.
        BusyError: the place is out of reach.
    """
    path = _path(text, "--database")
    mode = _mode(path, "--database")
    if not path.name or (mode is not None and stat.S_ISDIR(mode)):
        raise InputError("--database must name a file, not a directory", file=text)
    if mode is not None and not stat.S_ISREG(mode):
        raise _no_file(text, "--database")
    if path.stem.lower() == "marts":
        raise InputError(
            "a database called like its schema can't be queried",
            file=text,
            advice="Call the file something else than marts.",
        )
    parent = (path if path.is_absolute() else working_directory() / path).parent
    if not parent.is_dir():
        raise InputError(
            "no such directory", file=parent, advice="Make it, or name another."
        )
    return path


def parse_directory(text: str, option: str) -> Path:
    """A directory that exists.

    Raises:
        InputError: it doesn't, or it is a file.
        BusyError: it is out of reach.
    """
    path = _path(text, option)
    mode = _mode(path, option)
    if mode is None:
        raise InputError(f"{option}: no such directory", file=text)
    if not stat.S_ISDIR(mode):
        raise InputError(f"{option}: not a directory", file=text)
    return path


def parse_scratch_directory(text: str, option: str) -> Path:
    """A directory that exists and may be written to.

    Raises:
        InputError: it doesn't, or it is a file.
        BusyError: it is out of reach, or may not be written to.
    """
    path = parse_directory(text, option)
    _require_writable(path, option)
    return path


def parse_output(text: str, option: str) -> Path:
    """A directory to write into, which need not exist yet.

    Raises:
        InputError: it is a file, or lies in one.
        BusyError: it is out of reach.
    """
    path = _path(text, option)
    for place in (path, *path.parents):
        mode = _mode(place, option)
        if mode is not None and not stat.S_ISDIR(mode):
            raise InputError(
                "a file, where a directory should be",
                file=place,
                advice=f"Name another directory with {option}.",
            )
    return path


def parse_file(text: str, option: str) -> Path:
    """A regular file that exists.

    Raises:
        InputError: it doesn't, or it is something else.
        BusyError: it is out of reach.
    """
    path = _path(text, option)
    mode = _mode(path, option)
    if mode is None:
        raise InputError(f"{option}: no such file", file=text)
    if not stat.S_ISREG(mode):
        raise _no_file(text, option)
    return path


def require_writable(database: Path) -> None:
    """Make sure that a build may write beside the published file.

    Raises:
        BusyError: it may not.
    """
    _require_writable(database.absolute().parent, "--database")


def working_directory() -> Path:
    """The directory that the command was called in.

    Raises:
        BusyError: it was deleted in the meantime, or is out of reach.
    """
    try:
        return Path.cwd()
    except OSError as error:
        raise BusyError(
            "the working directory is gone",
            advice="Change to a directory that exists, and try again.",
        ) from error


def _path(text: str, option: str) -> Path:
    if not text:
        raise InputError(f"{option} is empty", advice="Name a path.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"{option}: the path is not UTF-8", file=text, advice="Rename it."
        ) from error
    return Path(text)


def _mode(path: Path, option: str) -> int | None:
    """The kind of what is at a path, None for nothing."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise BusyError(f"{option}: permission denied", file=path) from error
    except OSError as error:  # such as too long a name, or a circle of links
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{option}: {reason}", file=path) from error


def _require_writable(directory: Path, option: str) -> None:
    if not os.access(directory, os.W_OK | os.X_OK):
        raise BusyError(
            "the directory can't be written to",
            file=directory,
            advice=f"Change its permissions, or name another place with {option}.",
        )


def _no_file(text: str, option: str) -> InputError:
    return InputError(f"{option}: not a regular file", file=text)
