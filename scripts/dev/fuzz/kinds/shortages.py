"""Cases of shortage: a full disk, too little memory, too few files that may be open."""

from __future__ import annotations

from pathlib import Path
from random import Random

from fuzz.case import Case, Command, Shortage
from fuzz.kinds.interruptions import words_of

_COMMANDS = ("build", "build", "check", "export", "report")
_KILO, _MEGA = 2**10, 2**20
_FILE_SIZES = (0, 100, 4 * _KILO, 64 * _KILO, 300 * _KILO, _MEGA, 4 * _MEGA, 12 * _MEGA)
_DISK_SIZES = (
    4 * _KILO,
    100 * _KILO,
    _MEGA,
    2 * _MEGA,
    5 * _MEGA,
    12 * _MEGA,
    30 * _MEGA,
)
_OPEN_FILES = (24, 32, 48, 64)
_MEMORY = ("1MB", "5MB", "20MB", "40MB", "60MB")


def shortage_case(source: Path, _: Path, rng: Random) -> Case:
    """A command that runs short of something."""
    name = rng.choice(_COMMANDS)
    words = words_of(name, source)
    if name == "build":
        words = (*words, "--full-refresh")
    kind = rng.choice(
        ("file size", "disk", "disk", "published disk", "files", "memory")
    )
    shortage, amount = Shortage(), ""
    if kind == "file size":
        size = rng.choice(_FILE_SIZES)
        shortage, amount = Shortage({"RLIMIT_FSIZE": size}), f"{size} bytes"
    elif kind == "files":
        count = rng.choice(_OPEN_FILES)
        shortage, amount = Shortage({"RLIMIT_NOFILE": count}), f"{count}"
    elif kind == "memory" and name in ("build", "check"):
        amount = rng.choice(_MEMORY)
        words = (*words, "--memory-limit", amount)
    else:
        size = rng.choice(_DISK_SIZES)
        on_it = kind == "published disk"
        shortage = Shortage(disk_bytes=size, holds_database=on_it)
        kind, amount = kind if on_it else "disk", f"{size} bytes"
    command = Command(words, shortage=shortage)
    return Case((f"shortage, {kind} of {amount} for {name}",), source, command=command)
