"""What is measured at each size: a build, its refreshes and its rivals."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmark.measure import SCRIPTS, Cost, measure

DATABASE = "kpis.duckdb"
MODES = ("recent", "any-age")
CASES = {
    "scan": "Reading every input value",
    "kpis": "The KPI tables by hand, in SQL",
    "published": "Every published row by hand, in SQL",
    "build": "Full build with all tests",
    "untested": "Full build without tests",
    "recent": "Refresh, 0.1 % changed, of the last fortnight",
    "any-age": "Refresh, 0.1 % changed, of any age",
}
TINY_TICKETS = 1_000
TINY_CASES = {
    "build": "First build",
    "parse": "One warm `dbt parse`",
    "again": "Build again, nothing changed",
    "recent": "Refresh, one ticket changed",
}

_SLOWEST = 10
_HERE = Path(__file__).parent

Say = Callable[[str], None]


@dataclass(frozen=True)
class Node:
    """A model or test of a build and the seconds it ran for."""

    name: str
    kind: str
    seconds: float


@dataclass(frozen=True)
class Measured:
    """The costs at one size, by case, and the slowest nodes of the full build."""

    tickets: int
    costs: dict[str, Cost]
    nodes: tuple[Node, ...] = ()
    node_seconds: float = 0.0


def measure_size(tickets: int, directory: Path, say: Say) -> Measured:
    """Make an export of so many tickets in `directory` and measure every case on it."""
    make = _Maker(directory, say)
    make.data(tickets)
    by_hand = str(_HERE / "by_hand.py")
    costs = {"scan": make.cost("scan", by_hand, "scan", make.base)}
    for case in ("kpis", "published"):
        costs[case] = make.cost(case, by_hand, case, make.base, make.place(case))
    costs["untested"] = make.cost(
        "untested",
        *(str(_HERE / "untested_build.py"), make.base, make.place("untested")),
    )
    built = make.place("build")
    costs["build"] = make.build("build", make.base, built)
    nodes, seconds = _nodes(built)
    for mode in MODES:
        refreshed = make.place(mode)
        make.copy(built, refreshed)
        make.next_day(mode)
        costs[mode] = make.build(mode, directory / mode, refreshed)
        shutil.rmtree(refreshed.parent)
    ordered = {case: costs[case] for case in CASES}
    return Measured(tickets, ordered, nodes, seconds)


def measure_tiny(directory: Path, say: Say) -> Measured:
    """Measure builds of next to nothing: what dbt costs however little there is."""
    make = _Maker(directory, say)
    make.data(TINY_TICKETS)
    make.next_day("recent")
    built = make.place("build")
    costs = {"build": make.build("build", make.base, built)}
    make.parse("first")
    costs["parse"] = make.parse("parse")
    costs["again"] = make.build("again", make.base, built)
    costs["recent"] = make.build("recent", directory / "recent", built)
    return Measured(TINY_TICKETS, costs)


class _Maker:
    """Runs the commands in one directory and tells of each cost."""

    def __init__(self, directory: Path, say: Say) -> None:
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        self.base = directory / "data"
        self._directory = directory
        self._say = say

    def data(self, tickets: int) -> None:
        make = ("--tickets", str(tickets), "--output", self.base)
        self.cost("data", str(SCRIPTS / "make_load.py"), *make)

    def next_day(self, mode: str) -> None:
        make = ("--after", self.base, "--mode", mode)
        output = ("--output", self._directory / mode)
        self.cost(f"data, {mode}", str(SCRIPTS / "make_load.py"), *make, *output)

    def build(self, case: str, data: Path, database: Path) -> Cost:
        words = ("--quiet", "--data", data, "--database", database)
        return self.cost(case, "-m", "aftersales", "build", *words)

    def parse(self, case: str) -> Cost:
        project = SCRIPTS.parents[1]
        words = ("--project-dir", project, "--profiles-dir", project / "profiles")
        places = ("--target-path", self._directory, "--log-path", self._directory)
        return self.cost(case, "-m", "dbt.cli.main", "parse", *words, *places)

    def place(self, case: str) -> Path:
        """Where a case may put its database."""
        directory = self._directory / f"database-{case}"
        directory.mkdir()
        return directory / DATABASE

    def copy(self, database: Path, target: Path) -> None:
        """Copy a published file with all that the next build starts from."""
        shutil.copytree(
            database.parent, target.parent, symlinks=True, dirs_exist_ok=True
        )

    def cost(self, case: str, *command: str | Path) -> Cost:
        os.sync()  # or this command would wait for what the one before has written
        cost = measure([str(word) for word in command], self._directory)
        self._say(
            f"  {case:14} {cost.wall:8.1f} s wall {cost.cpu:8.1f} s processor"
            f" {cost.peak / 2**30:6.2f} GiB"
        )
        return cost


def _nodes(database: Path) -> tuple[tuple[Node, ...], float]:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select node_name, resource_type, seconds from marts.build_nodes"
            " order by seconds desc"
        ).fetchall()
    nodes = tuple(Node(str(name), str(kind), float(took)) for name, kind, took in rows)
    return nodes[:_SLOWEST], sum(node.seconds for node in nodes)
