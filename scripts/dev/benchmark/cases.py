"""What is measured: builds of each size and what they are compared with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmark.measure import SCRIPTS, Cost, measure

DATABASE = "kpis.duckdb"
CASES = {
    "scan": "Reading every input value",
    "kpis": "The KPI tables by hand, in SQL",
    "published": "Every published row by hand, in SQL",
    "build": "Full build with all tests",
    "untested": "Full build without tests",
    "roomy": "Full build with all tests, 8 GB for DuckDB",
}
SMALL_CASES = {
    "parsed": "First build of the demo",
    "demo": "The same where the project has changed, and dbt parses it",
    "again": "The same build again, nothing changed",
    "check": "`aftersales check` of ten rows",
    "parse": "One warm `dbt parse`",
}
ROOMY = "8GB"

_SLOWEST = 10
_HERE = Path(__file__).parent
_TEN_TICKETS = "ticket_id,created_at,status\n" + "".join(
    f"{number},2026-01-{number:02d}T08:00:00Z,open\n" for number in range(1, 11)
)

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
    run = Runner(directory, say)
    data = run.data(tickets)
    by_hand = str(_HERE / "by_hand.py")
    costs = {"scan": run.cost("scan", by_hand, "scan", data)}
    for case in ("kpis", "published"):
        with_database = (case, data, run.database(case))
        costs[case] = run.cost(case, by_hand, *with_database)
        run.remove(case)
    untested = (str(_HERE / "untested_build.py"), data, run.database("untested"))
    costs["untested"] = run.cost("untested", *untested)
    run.remove("untested")
    costs["roomy"] = run.build("roomy", "--data", data, "--memory-limit", ROOMY)
    run.remove("roomy")
    costs["build"] = run.build("build", "--data", data)
    nodes, seconds = _nodes(run.database("build"))
    ordered = {case: costs[case] for case in CASES}
    return Measured(tickets, ordered, nodes, seconds)


def measure_small(directory: Path, say: Say) -> dict[str, Cost]:
    """Measure what is there however little the input is: dbt, mostly."""
    run = Runner(directory, say)
    data = directory / "ten"
    data.mkdir()
    (data / "tickets.csv").write_text(_TEN_TICKETS, "utf-8")
    run.parse("first")
    shutil.rmtree(SCRIPTS.parents[1] / "target" / "parsed", ignore_errors=True)
    demo = run.build("demo")
    return {
        "parsed": run.build("parsed"),
        "demo": demo,
        "again": run.build("demo"),
        "check": run.cost("check", "-m", "aftersales", "check", "--data", data),
        "parse": run.parse("parse"),
    }


class Runner:
    """Runs commands in one directory and says what each has cost."""

    def __init__(self, directory: Path, say: Say) -> None:
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        self._directory = directory
        self._say = say

    def data(self, tickets: int) -> Path:
        """The directory of an export of so many tickets."""
        data = self._directory / "data"
        words = ("--tickets", str(tickets), "--output", data)
        self.cost("data", str(SCRIPTS / "make_load.py"), *words)
        return data

    def build(self, case: str, *options: str | Path) -> Cost:
        words = ("build", "--quiet", "--database", self.database(case), *options)
        return self.cost(case, "-m", "aftersales", *words)

    def parse(self, case: str) -> Cost:
        project = SCRIPTS.parents[1]
        words = ("--project-dir", project, "--profiles-dir", project / "profiles")
        places = ("--target-path", self._directory, "--log-path", self._directory)
        return self.cost(case, "-m", "dbt.cli.main", "parse", *words, *places)

    def database(self, case: str) -> Path:
        """Where the database of a case is, alone in its directory."""
        directory = self._directory / f"database-{case}"
        directory.mkdir(exist_ok=True)
        return directory / DATABASE

    def remove(self, case: str) -> None:
        """Give back the disk space of a case."""
        shutil.rmtree(self.database(case).parent)

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
