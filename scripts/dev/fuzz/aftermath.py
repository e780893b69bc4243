"""What a command leaves behind: the published file, and processes."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

import duckdb
from processes import with_environment

from fuzz.case import Command
from fuzz.outcomes import PASSED

GRACE_SECONDS = 20.0
"""What a command may take to end once it is interrupted, on a busy machine."""
MARK = "AFTERSALES_FUZZ_CASE"
"""The environment variable by which a case's processes are known: its seed."""


def identity(database: Path) -> tuple[int, int, int]:
    """What differs between a file and another one put in its place."""
    found = database.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def published_failures(
    command: Command, database: Path, before: tuple[int, int, int], status: int | None
) -> list[str]:
    """Whether the published file is whole, and the old one where nothing was built."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("select count(value) from marts.kpi_values").fetchall()
            connection.execute("select build_id from marts.build_info").fetchall()
        after = identity(database)
    except (duckdb.Error, OSError) as error:
        return [f"the published file cannot be read: {error}"]
    has_passed = status == PASSED or command.shortage.output != "pipe"
    may_differ = command.words[0] == "build" and has_passed
    if after != before and not may_differ:
        return [f"exit status {status}, and yet the published file was replaced"]
    return []


def survivors(seed: int) -> list[str]:
    """The processes of a case that are still there once it has ended."""
    until = time.monotonic() + GRACE_SECONDS
    while with_environment(f"{MARK}={seed}"):
        if time.monotonic() > until:
            kill(seed)
            return ["a process of the command's has outlived it"]
        time.sleep(0.05)
    return []


def kill(seed: int) -> None:
    """End all processes of a case."""
    for pid in with_environment(f"{MARK}={seed}"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
