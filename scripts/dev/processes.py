"""Processes of this machine, as /proc shows them."""

from __future__ import annotations

import os
from pathlib import Path

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident_bytes(root: int) -> dict[int, int]:
    """The memory of a process and of all its descendants, by process id.

    Empty where there is no /proc, and when the process has ended.
    """
    children: dict[int, list[int]] = {}
    pages: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            text = (path / "stat").read_text("utf-8", "replace")
        except OSError:
            continue  # it has just ended
        fields = text.rpartition(")")[2].split()
        pid = int(path.name)
        children.setdefault(int(fields[1]), []).append(pid)
        pages[pid] = int(fields[21])
    found: dict[int, int] = {}
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        if pid in pages:
            found[pid] = pages[pid] * PAGE_BYTES
        waiting += children.get(pid, [])
    return found


def with_environment(setting: str) -> list[int]:
    """The processes that were started with a setting such as "NAME=value"."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            settings = (path / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it has just ended, or is another user's
        if setting.encode() in settings:
            found.append(int(path.name))
    return found


def catches(pid: int, number: int) -> bool:
    """Whether a process acts on a signal itself; no longer once it has ended."""
    try:
        text = Path(f"/proc/{pid}/status").read_text("utf-8", "replace")
    except OSError:
        return False
    caught = int(text.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught >> (number - 1) & 1)
