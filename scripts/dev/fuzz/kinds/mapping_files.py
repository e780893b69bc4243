"""Cases of mapping files: sound ones, odd ones and broken ones."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import yaml

from fuzz.case import DECOY, Case
from fuzz.kinds.expressions import hostile_expression, plain_expression
from fuzz.kinds.files import FILE_MUTATIONS
from fuzz.kinds.words import flat, mappings

Part = dict[str, Any]
"""What a mapping says of one table."""

BESIDE = "beside.csv"
"""A file beside the input that no expression may read."""


def mapped_case(source: Path, target: Path, rng: Random) -> Case:
    """A mapping of one to three tables, and what is odd about it."""
    data = target / "data"
    shutil.copytree(source, data)
    _write_beside(target)
    tables = rng.sample(
        sorted(path.stem for path in data.glob("*.csv")), rng.choice((1, 2, 3))
    )
    mapping = {table: _identity(data, table, rng) for table in tables}
    kind, change = rng.choice(_CHANGES)
    table = rng.choice(tables)
    done = change(mapping, table, data, rng)
    path = target / "mapping.yml"
    path.write_text(done if isinstance(done, str) else _as_yaml(mapping), "utf-8")
    if kind == "bytes":
        kind = rng.choice(_OF_BYTES)
        FILE_MUTATIONS[kind](path, rng)
    rows = (
        {} if kind in _OTHER_ROWS else {name: _count(source, name) for name in tables}
    )
    what = f": {done}" if isinstance(done, list) else ""
    return Case((f"mapping, {kind} of {table}{what}",), data, path, rows=rows)


def _identity(data: Path, table: str, rng: Random) -> Part:
    """The file of a table under another name, column by column."""
    name = rng.choice((f"{table}.csv", f"export_{table}.csv", f"Export {table}.txt"))
    (data / f"{table}.csv").rename(data / name)
    header = (data / name).read_text("utf-8").splitlines()[0].split(",")
    return {
        "file": name,
        "columns": {column: column for column in header if "note" not in column},
    }


def _count(source: Path, table: str) -> int:
    with (source / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines)) - 1


def _write_beside(target: Path) -> None:
    (target / BESIDE).write_text(f"a\n{DECOY}\n", "utf-8")


def _as_yaml(mapping: dict[str, Any]) -> str:
    return yaml.safe_dump(mapping, sort_keys=False, width=10**6)


def _expression(
    mapping: dict[str, Part], table: str, _: Path, rng: Random
) -> list[str]:
    columns = mapping[table]["columns"]
    made = []
    for column in rng.sample(sorted(columns), min(len(columns), rng.choice((1, 1, 2)))):
        made.append(plain_expression(sorted(columns), rng))
        columns[column] = made[-1]
    return made


def _hostile(
    mapping: dict[str, Part], table: str, data: Path, rng: Random
) -> list[str]:
    columns = mapping[table]["columns"]
    beside = str(data.parent / BESIDE)
    made = hostile_expression(sorted(columns), rng, beside)
    columns[rng.choice(sorted(columns))] = made
    return [made[:200]]


def _hostile_filter(
    mapping: dict[str, Part], table: str, data: Path, rng: Random
) -> list[str]:
    part = mapping[table]
    beside = str(data.parent / BESIDE)
    part["filter"] = hostile_expression(sorted(part["columns"]), rng, beside)
    return [part["filter"][:200]]


def _filter(mapping: dict[str, Part], table: str, _: Path, rng: Random) -> list[str]:
    part = mapping[table]
    part["filter"] = plain_expression(sorted(part["columns"]), rng)
    part["distinct"] = rng.choice((True, False))
    return [part["filter"]]


def _lookup(mapping: dict[str, Part], table: str, data: Path, rng: Random) -> list[str]:
    part = mapping[table]
    key = rng.choice(sorted(part["columns"]))
    values = ["a", "b", *(["b"] if rng.random() < 0.3 else [])]
    (data / "people.txt").write_text(
        "id,role\n" + "".join(f"{v},x\n" for v in values), "utf-8"
    )
    on = rng.choice(
        (f"{key} = id", f"{key} = people.id", "id = 1", key, "", "1 = 1", "x = y")
    )
    part["lookup"] = {"people": {"file": "people.txt", "on": on}}
    column = rng.choice(sorted(part["columns"]))
    part["columns"][column] = rng.choice(
        ("people.role", "coalesce(people.role, 'x')", "role")
    )
    return [on]


def _values(mapping: dict[str, Part], table: str, _: Path, rng: Random) -> None:
    part = mapping[table]
    column = rng.choice((*sorted(part["columns"]), "nowhere"))
    keys = rng.sample(("new", "New", "", "x", 1, True, None, "é", "'"), 3)
    part["values"] = {
        column: {key: rng.choice(("open", None, 1, [], "x" * 300)) for key in keys}
    }


def _constants(mapping: dict[str, Part], table: str, _: Path, rng: Random) -> None:
    part = mapping[table]
    column = rng.choice((*sorted(part["columns"]), "nowhere"))
    if rng.random() < 0.7:
        part["columns"].pop(column, None)
    part["constants"] = {
        column: rng.choice((*mappings()["words"], "2024-06-01", "new", "'; drop"))
    }


def _reading(mapping: dict[str, Part], table: str, _: Path, rng: Random) -> list[str]:
    known = mappings()["read"]
    keys = rng.sample(sorted(known), rng.choice((1, 1, 2, 3)))
    mapping[table]["read"] = {key: rng.choice(known[key]) for key in keys}
    return [f"{key} {value!r}" for key, value in mapping[table]["read"].items()]


def _structure(mapping: dict[str, Part], table: str, _: Path, rng: Random) -> None:
    """A key that is another's, a value of another form, or something missing."""
    part: Part = rng.choice((mapping, mapping[table], mapping[table]["columns"]))
    key = rng.choice(sorted(part))
    roll = rng.randrange(4)
    if roll == 0:
        part[rng.choice(mappings()["keys"])] = part.pop(key)
    elif roll == 1:
        part[key] = rng.choice(mappings()["words"])
    elif roll == 2:
        del part[key]
    else:
        part[rng.choice(mappings()["keys"])] = rng.choice(mappings()["words"])


def _many_files(mapping: dict[str, Part], table: str, data: Path, rng: Random) -> None:
    """The rows in several files, by list, glob or parts; one may have other columns."""
    part = mapping[table]
    header, *rows = (data / part["file"]).read_text("utf-8").splitlines(keepends=True)
    cut = rng.randrange(len(rows) + 1)
    for number, some in ((9, rows[:cut]), (10, rows[cut:])):
        odd = rng.random() < 0.1 and "a,b\n"
        (data / f"part_{number}.txt").write_text(
            "".join([odd or header, *some]), "utf-8"
        )
    names = ["part_9.txt", "part_10.txt"]
    part["file"] = rng.choice(
        (names, "part_*.txt", ["part_?.txt", "part_10.txt"], "**/part_*")
    )
    if rng.random() < 0.2:
        mapping[table] = [{**part, "file": name} for name in names]  # type: ignore[assignment]


_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
_LARGE_TEXTS = (
    "{" * 3000,
    "a: " + "[" * 900,
    f"tickets: {{file: {'x' * 100_000}}}",
    _BOMB,
)


def _text(_: dict[str, Part], __: str, ___: Path, rng: Random) -> str:
    """A document that is no mapping at all, or a trap for whoever reads YAML."""
    return str(rng.choice((*flat(mappings()["texts"]), *_LARGE_TEXTS)))


def _nothing(_: dict[str, Part], __: str, ___: Path, ____: Random) -> None:
    """Leave the mapping as it is."""


Change = Callable[[dict[str, Part], str, Path, Random], list[str] | str | None]
_CHANGES: tuple[tuple[str, Change], ...] = (
    *[("expression", _expression)] * 4,
    *[("hostile expression", _hostile)] * 5,
    ("hostile filter", _hostile_filter),
    *[("filter", _filter), ("lookup", _lookup), ("values", _values)],
    *[("constants", _constants), ("reading", _reading), ("reading", _reading)],
    *[("structure", _structure), ("structure", _structure), ("files", _many_files)],
    *[("text", _text), ("bytes", _nothing)],
)
_OF_BYTES = (
    "flip bits",
    "insert bytes",
    "delete bytes",
    "cut short",
    "encoding",
    "line ends",
)
_OTHER_ROWS = {
    "filter",
    "hostile filter",
    "reading",
    "structure",
    "files",
    "text",
    *_OF_BYTES,
}
