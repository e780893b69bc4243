"""Cases of paths: names that a shell, a glob or an engine may take for something else.

Beside what is named lies a decoy, whose name the named one would match as a pattern.
What is loaded must be what was named, or nothing.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from random import Random

import yaml

from fuzz.case import DECOY, Case

_NAMES = (
    *(("q[1]", "q1"), ("a*", "ab"), ("d?", "dx"), ("[!a]", "b"), ("q[1-3]", "q2")),
    *(("{x,y}", "x"), ("**", "deep"), ("*", "other"), ("[[]", "["), ("x[", "xx")),
    *(("~", "home"), ("$HOME", "home"), ("%41", "A"), ("a b", "a"), ("-rf", "rf")),
    *(("it's", "its"), ('say "x"', "say x"), ("a;b", "a"), ("a\nb", "a"), ("\t", "t")),
    *(("Größe", "Grosse"), ("e\u0301", "\xe9"), ("🙂", "smile"), ("\u202egnp", "png")),
    *(
        (os.fsdecode(b"\xff\xfe"), "fffe"),
        ("n" * 200, "n" * 199),
        (".hidden", "hidden"),
    ),
    *(
        ("a\\b", "ab"),
        ("C:", "C"),
        ("s3:", "s3"),
        ("..x", "x"),
        ("a#b", "a"),
        ("&", "a"),
    ),
    *(
        ("marts", "m"),
        ("raw", "r"),
        ("null", "n"),
        ("data.csv", "data"),
        ("\x1b[31m", "m"),
    ),
)
_TABLES = ("tickets", "survey_responses", "customers", "installed_units")


def paths_case(source: Path, target: Path, rng: Random) -> Case:
    """A directory or a mapped file by an odd name, or something that is neither."""
    make = rng.choice((_odd_directory, _odd_file, _odd_file, _no_file, _no_directory))
    return make(source, target, rng)


def _odd_directory(source: Path, target: Path, rng: Random) -> Case:
    name, decoy = rng.choice(_NAMES)
    data, beside = target / name, target / decoy
    shutil.copytree(source, data)
    shutil.copytree(source, beside)
    for path in beside.glob("*.csv"):
        _make_decoy(path)
    if rng.random() < 0.3:
        data = rng.choice((beside / ".." / name, data / ".", _linked(target, data)))
    return Case((f"path, directory called {name!r}",), data)


def _odd_file(source: Path, target: Path, rng: Random) -> Case:
    """A mapping names a file whose name another file's would match as a pattern."""
    data = target / "data"
    shutil.copytree(source, data)
    table = rng.choice(_TABLES)
    name, decoy = rng.choice(_NAMES)
    suffix = rng.choice((".csv", ".csv", ".CSV", "", ".txt"))
    given = data / f"{table}.csv"
    beside = data / (decoy + suffix)
    shutil.copyfile(given, beside)
    _make_decoy(beside)
    given.rename(data / (name + suffix))
    written = name + suffix
    if rng.random() < 0.3:
        written = rng.choice(
            (f"./{written}", f"../data/{written}", f"{data}/{written}")
        )
    mapping = _write_mapping(target, table, written)
    return Case((f"path, mapped file called {name!r} for {table}",), data, mapping)


def _no_file(source: Path, target: Path, rng: Random) -> Case:
    """A mapping, or a file that one names, is nothing to be read."""
    data = target / "data"
    shutil.copytree(source, data)
    kind, make = rng.choice(tuple(_STRANGE.items()))
    if rng.random() < 0.3:
        return Case((f"path, {kind} as mapping",), data, make(target))
    strange = make(data)
    written = str(strange) if rng.random() < 0.5 else os.path.relpath(strange, data)
    mapping = _write_mapping(target, "tickets", written)
    return Case((f"path, {kind} as mapped file",), data, mapping)


def _no_directory(_: Path, target: Path, rng: Random) -> Case:
    kind, make = rng.choice(tuple(_STRANGE.items()))
    return Case((f"path, {kind} as directory",), make(target))


def _write_mapping(target: Path, table: str, file: str) -> Path:
    mapping = target / "mapping.yml"
    text = yaml.safe_dump({table: {"file": file}}, allow_unicode=False)
    mapping.write_text(text, "utf-8")
    return mapping


def _make_decoy(path: Path) -> None:
    """Put the word into every field of every row, where it can only be noticed."""
    header, *rows = path.read_text("utf-8").splitlines()
    width = header.count(",") + 1
    path.write_text(
        "\n".join([header, ",".join([DECOY] * width) * bool(rows)]), "utf-8"
    )


def _linked(target: Path, data: Path) -> Path:
    link = target / "link[1]"
    link.symlink_to(data, target_is_directory=True)
    return link


def _pipe(place: Path) -> Path:
    os.mkfifo(place / "pipe.csv")
    return place / "pipe.csv"


def _socket(place: Path) -> Path:
    here = Path.cwd()
    os.chdir(place)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("socket.csv")
    finally:
        os.chdir(here)
    return place / "socket.csv"


def _endless_link(place: Path) -> Path:
    (place / "endless.csv").symlink_to("endless.csv")
    return place / "endless.csv"


def _broken_link(place: Path) -> Path:
    (place / "broken.csv").symlink_to("nowhere.csv")
    return place / "broken.csv"


def _bare_directory(place: Path) -> Path:
    (place / "bare.csv").mkdir()
    return place / "bare.csv"


def _bare_file(place: Path) -> Path:
    (place / "bare.csv").write_bytes(b"\x00\x01")
    return place / "bare.csv"


_STRANGE: dict[str, Callable[[Path], Path]] = {
    "pipe": _pipe,
    "socket": _socket,
    "endless link": _endless_link,
    "broken link": _broken_link,
    "bare directory": _bare_directory,
    "bare file": _bare_file,
    "nothing": lambda place: place / "nowhere" / "at all.csv",
    "too long a name": lambda place: place / ("x" * 300),
    "too long a path": lambda place: place / "/".join(["x" * 200] * 30),
    "below a file": lambda place: _bare_file(place) / "tickets.csv",
    "endless zeros": lambda _: Path("/dev/zero"),
    "no bytes": lambda _: Path("/dev/null"),
    "full device": lambda _: Path("/dev/full"),
    "memory": lambda _: Path("/proc/self/mem"),
    "standard input": lambda _: Path("/dev/stdin"),
    "root": lambda _: Path("/"),
    "empty": lambda _: Path(),
}
"""What a path may lead to instead of a file or a directory to be read."""
