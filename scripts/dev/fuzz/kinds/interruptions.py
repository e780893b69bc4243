"""Cases of signals: Ctrl-C or a termination at any moment of a command."""

from __future__ import annotations

import signal
from pathlib import Path
from random import Random

from fuzz.case import DATABASE, OUTPUT, Case, Command, Interruption

COMMANDS = {
    "build": ("build", "--quiet", "--full-refresh", "--data", "{data}"),
    "check": ("check", "--data", "{data}"),
    "export": ("export", "--output", OUTPUT, "--format", "xlsx", "--format", "csv"),
    "report": ("report", "--output", OUTPUT),
}
"""Commands that take long enough to be interrupted, and their words."""

_OFTEN = ("build", "build", "build", "check", "export", "report")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def words_of(name: str, data: Path) -> tuple[str, ...]:
    """The words of one of the commands on the data of a directory."""
    words = (word.replace("{data}", str(data)) for word in COMMANDS[name])
    return (*words, "--database", DATABASE)


def interrupted_case(source: Path, _: Path, rng: Random) -> Case:
    """A command that is interrupted at some moment."""
    name, number = rng.choice(_OFTEN), rng.choice(_SIGNALS)
    interruption = Interruption(number, rng.random(), to_all=rng.random() < 0.4)
    whom = " to all its processes" if interruption.to_all else ""
    kind = f"signal, {number.name}{whom} at {interruption.share:.0%} of {name}"
    command = Command(words_of(name, source), interruption=interruption)
    return Case((kind,), source, command=command)
