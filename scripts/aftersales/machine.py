"""What the machine refuses: memory, room on a disk, files out of reach.

Such a lack comes up anywhere, and is often reported as something else on its way: a
file that could not be read whole is taken for a damaged one. So errors are asked what
is behind them, and the lack takes precedence over what was made of it.
"""

from __future__ import annotations

import errno
import mmap
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aftersales.errors import AftersalesError, BusyError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_ENGINE_IS_FULL = re.compile(
    r"(?:(?:IO|FATAL|Fatal|INTERNAL|TransactionContext) Error|Failed to commit:).*"
    r"(?:No space left on device|Disk quota exceeded"
    r"|File too large|disk is full)"
    r"|max_temp_directory_size|^(?:OSError: )?\[Errno (?:28|122|27)\]",
    re.DOTALL | re.MULTILINE,
)
_ENGINE_LACKS_MEMORY = re.compile(
    r"Out of Memory Error|^MemoryError|std::bad_alloc|[Cc]annot allocate memory"
    r"|can't start new thread|[Ff]ailed to allocate|[Cc]ould not allocate",
    re.MULTILINE,
)
_NEARLY_NOTHING = 4_000_000
"""Bytes free on a disk that is as good as full: DuckDB writes in larger pieces."""

_LEAST_MEMORY = 512_000_000
"""Bytes of address space that DuckDB's threads and allocators set apart, and more."""


@contextmanager
def out_of_reach(*places: Path) -> Iterator[None]:
    """Turn what an operating system refuses at one of `places` into a status 3."""
    try:
        yield
    except AftersalesError:
        raise
    except Exception as error:
        if lack := machine_trouble(error, *places):
            raise lack from error
        if not isinstance(error, OSError):
            raise
        reason = (error.strerror or str(error)).lower()
        raise BusyError(reason, file=error.filename or places[0]) from error


def require_memory() -> None:
    """Make sure that this process may still grow; the C library ends one that can't.

    Raises:
        BusyError: it may not, by a limit such as `ulimit -v`.
    """
    try:
        mmap.mmap(-1, _LEAST_MEMORY).close()
    except OSError as error:
        raise _out_of_memory() from error


def machine_trouble(error: BaseException, *places: Path) -> BusyError | None:
    """The lack of memory or room behind an error, whatever was made of it since.

    `places` are directories that were being written to.
    """
    for cause in _causes(error):
        if isinstance(cause, AftersalesError):
            if isinstance(cause, BusyError):
                return cause
        elif isinstance(cause, MemoryError):
            return _out_of_memory()
        elif isinstance(cause, OSError) and cause.errno in _FULL:
            named = [Path(cause.filename).parent] if cause.filename else []
            return _full(*named, *places)
        elif isinstance(cause, OSError) and cause.errno == errno.ENOMEM:
            return _out_of_memory()
        elif lack := trouble_in(f"{_kind(cause)}{cause}", *places):
            return lack
    return None


def trouble_in(message: str, *places: Path) -> BusyError | None:
    """The lack that a message of DuckDB's or of another process reports."""
    if _ENGINE_IS_FULL.search(message):
        named = re.findall(r'"(/[^"]+)"', message)
        return _full(*(Path(path).parent for path in named[:1]), *places)
    if _ENGINE_LACKS_MEMORY.search(message):
        return _out_of_memory()
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and those it came from, also where that was not to be shown."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _kind(error: BaseException) -> str:
    """Nothing for an error of DuckDB's, whose text begins with its kind."""
    return (
        "" if type(error).__module__.endswith("duckdb") else f"{type(error).__name__}: "
    )


def _full(*places: Path) -> BusyError:
    """The error for a full disk: the one at hand that is, else the first named."""
    scratch = _temporary_directory()
    full = [
        place for place in (*places, scratch) if _free_bytes(place) < _NEARLY_NOTHING
    ]
    place = (full or [*places, scratch])[0]
    if place == scratch:
        cure = "set TMPDIR to another place"
    else:
        cure = "name another place with --database, --output or --temp-directory"
    return BusyError("the disk is full", file=place, advice=f"Make room, or {cure}.")


def _temporary_directory() -> Path:
    """Where temporary files would go, also where none can be written any more."""
    try:
        return Path(tempfile.gettempdir())
    except OSError:
        return Path(os.environ.get("TMPDIR") or "/tmp")  # noqa: S108


def _free_bytes(place: Path) -> float:
    try:
        return shutil.disk_usage(place).free
    except OSError:
        return float("inf")


def _out_of_memory() -> BusyError:
    return BusyError(
        "out of memory",
        advice="Let DuckDB use more with --memory-limit if the machine has more, or"
        " less if it has not; what does not fit goes to --temp-directory.",
    )
