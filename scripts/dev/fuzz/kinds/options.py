"""Cases of options: every command with values that people and scripts give."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from random import Random

from fuzz.case import Case, Command, Shortage
from fuzz.kinds.words import flat, options

_SHARED = ("--database", "--log-format")
_INPUT = (
    "--data",
    "--mapping",
    "--as-of",
    "--timezone",
    "--target",
    "--source",
    "--data-from",
)
_MACHINE = ("--threads", "--memory-limit", "--temp-directory")
_OPTIONS = {
    "build": (*_SHARED, *_INPUT, *_MACHINE),
    "check": (*_SHARED, *_INPUT, *_MACHINE, "--format"),
    "show": (
        *_SHARED,
        "--format",
        "--grain",
        "--segment",
        "--since",
        "--period",
        "--as-of",
    ),
    "export": (
        *_SHARED,
        "--output",
        "--format",
        "--table",
        "--kpi",
        "--grain",
        "--since",
    ),
    "report": (*_SHARED, "--output", "--timezone"),
}
_FLAGS = (
    "--quiet",
    "--full-refresh",
    "--strict",
    "--records",
    "--help",
    "--version",
    "--nope",
)
_COMMANDS = (
    *["show"] * 7,
    *["export"] * 5,
    *["report"] * 2,
    *["check"] * 3,
    *["build"] * 4,
    *("", "shw", "--help", "build build", "\x1b[31m", "{not_utf_8}"),
)
_LONG = {
    "nines": "9" * 5000,
    "long_name": "x" * 300,
    "long_path": "/".join(["x" * 200] * 30),
    "not_utf_8": os.fsdecode(b"\xff\xfe"),
}


def options_case(source: Path, target: Path, rng: Random) -> Case:
    """A command with a few of its options, one of them at an odd value."""
    data = _prepare(source, target)
    words = rng.choice(_COMMANDS).split(" ")
    known, usual = _OPTIONS.get(words[0], _OPTIONS["show"]), options()["usual"]
    odd = rng.choice(known)
    others = rng.sample(known, rng.choice((0, 0, 1, 2)))
    needed = {"build": ["--data"], "check": ["--data"]}.get(words[0], [])
    needed += ["--output"] if words[0] in ("export", "report") else []
    for option in dict.fromkeys(["--database", *needed, *others, odd]):
        value = _odd_value(option, rng) if option == odd else usual.get(option)
        if value is not None:
            words += [f"{option}={value}"] if rng.random() < 0.2 else [option, value]
    if words[0] == "show" and rng.random() < 0.6:
        words.insert(1, _odd_value("--kpi", rng))
    if rng.random() < 0.15:
        words.append(rng.choice(_FLAGS))
    settings = [rng.choice([*flat(options()["environment"])])] * (rng.random() < 0.2)
    output = rng.choice((*["pipe"] * 17, "full", "full", "closed"))
    names = {"data": str(data), "place": str(target), **_LONG}
    command = Command(
        tuple(_filled(word, names) for word in words),
        dict(_filled(setting, names).split("=", 1) for setting in settings),
        shortage=Shortage(output=output),
    )
    shown = " ".join(words)[:300].encode(errors="backslashreplace").decode()
    kind = f"options, {words[0]!r}: {shown!r} {settings or ''} output {output}"
    return Case((kind,), data, command=command)


def _odd_value(option: str, rng: Random) -> str:
    return str(rng.choice([*flat(options()["values"][option])]))


def _prepare(source: Path, target: Path) -> Path:
    """Files of all kinds for options to name; gives the directory of the input."""
    data = target / "data"
    shutil.copytree(source, data)
    (target / "mapping.yml").write_text("tickets: {file: tickets.csv}\n", "utf-8")
    os.mkfifo(target / "pipe")
    for name, place in (
        ("null", "/dev/null"),
        ("full", "/dev/full"),
        ("endless", "endless"),
    ):
        (target / name).symlink_to(place)
    return data


def _filled(word: str, names: Mapping[str, str]) -> str:
    """A word with the places of the case; those of the run stay as they are."""
    for name, text in names.items():
        word = word.replace("{" + name + "}", text)
    return word
