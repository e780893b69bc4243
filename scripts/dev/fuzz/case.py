"""What a case is: files, and how the product is called on them."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DATABASE, OUTPUT = "{database}", "{output}"
"""Stand for the published file and a free directory among the words of a command."""

DECOY = "DECOY"
"""Every text of a file that must not be read holds this word."""


@dataclass(frozen=True)
class Interruption:
    """A signal, sent when `share` of the time that a command usually takes is over.

    It goes to the command itself, or also to every process that it has started.
    """

    number: signal.Signals
    share: float
    to_all: bool


@dataclass(frozen=True)
class Shortage:
    """What there is too little of while a command runs.

    `limits` are resource limits by name, such as {"RLIMIT_FSIZE": 4096}; `disk_bytes`
    is the size of the file system in which the command has its place for temporary
    files, its output and, where `holds_database`, the published file. `output` says
    where standard output goes: "pipe", "full" (a full device) or "closed".
    """

    limits: Mapping[str, int] = field(default_factory=dict)
    disk_bytes: int | None = None
    holds_database: bool = False
    output: str = "pipe"


@dataclass(frozen=True)
class Command:
    """A command line of the product's, and what happens while it runs."""

    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    interruption: Interruption | None = None
    shortage: Shortage = Shortage()


@dataclass(frozen=True)
class Case:
    """One case; `kinds` says what was done, as "kind of something" each.

    With a `command` that is what runs. Otherwise `data` is loaded by way of `mapping`,
    and the models run on it. `rows` are how many rows a table must have where it was
    loaded at all; `retyped` replaces columns of loaded tables by SQL, as
    {"tickets": {"team": "1.5"}}.
    """

    kinds: tuple[str, ...]
    data: Path
    mapping: Path | None = None
    retyped: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    command: Command | None = None
