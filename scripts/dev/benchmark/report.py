"""The page of what was measured, `BENCHMARKS.md`."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import version

from benchmark.cases import CASES, SMALL_CASES, Measured
from benchmark.measure import Cost

_PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb")
_RATIOS = (
    ("Full build with all tests ÷ every published row by hand", "build", "published"),
    (
        "Full build without tests ÷ every published row by hand",
        *("untested", "published"),
    ),
    ("Full build without tests ÷ the KPI tables by hand", "untested", "kpis"),
    ("Full build without tests ÷ reading the input", "untested", "scan"),
    ("Full build with all tests ÷ without tests", "build", "untested"),
    ("Full build with all tests, 8 GB ÷ 2.4 GB", "roomy", "build"),
)
_GROWTH = "Full build with all tests ÷ that of the size before"
_HOW = """
Each figure is one run of one command as a process of its own: **processor seconds** of
it and all it started (the steadier figure), seconds on the wall, and the most memory
that all of them had resident at one time, seen every 50 ms. Builds start from nothing
but what dbt parsed of the project, which `make setup` leaves, and give DuckDB 2.4 GB,
the default, or 8 GB.

The input is `scripts/dev/make_load.py`'s: N tickets of three years, 6 N status events,
0.3 N answers, 0.6 N units, 0.5 N visits and installations, 0.25 N interactions, 0.24 N
contracts and 0.2 N customers as Parquet; 9 % of the tickets reopened, 1 % open, one row
in a thousand bad.

By hand is `scripts/dev/benchmark/baseline/`, an SQL script for this input. Its first
part makes the eleven KPI tables and nothing else. The second, in `published/`, adds the
facts, dimensions, evidence and audit that were published on 2026-11-29, in a file of
the same format; a test compares with a build what both have. It tests nothing. The
bounds: with all tests and 2.4 GB, a full build of one or ten million tickets costs at
most twice the processor time of every published row by hand, ten times the tickets cost
at most ten times as much, and the peak stays below 2.9 GiB.
""".strip()


def page(small: Mapping[str, Cost], sizes: Sequence[Measured]) -> str:
    """The whole page as Markdown."""
    return "\n".join(_lines(small, sizes)) + "\n"


def _lines(small: Mapping[str, Cost], sizes: Sequence[Measured]) -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield f"`make bench` wrote this page on {date.today()}, on {_machine()}."
    yield ""
    yield _HOW
    yield ""
    yield _row("processor s / wall s / GiB", map(_heading, sizes))
    yield _rule(sizes)
    for case, name in CASES.items():
        yield _row(name, (_shown(size.costs[case]) for size in sizes))
    yield ""
    yield _row("ratio of processor seconds", map(_heading, sizes))
    yield _rule(sizes)
    for name, above, below in _RATIOS:
        yield _row(
            name, (_ratio(size.costs[above], size.costs[below]) for size in sizes)
        )
    builds = [size.costs["build"] for size in sizes]
    yield _row(_GROWTH, ["", *map(_ratio, builds[1:], builds)])
    for size in sizes[-1:]:
        yield ""
        yield from _slowest(size)
    yield ""
    yield "## Whatever the input: dbt, mostly"
    yield ""
    yield _row("", ["processor s / wall s / GiB"])
    yield _rule("|")
    for case, name in SMALL_CASES.items():
        yield _row(name, [_shown(small[case])])
    yield ""
    ratio = _ratio(small["check"], small["parse"])
    yield f"`check` costs {ratio} times a warm `dbt parse` (bound: 3, or 5 s)."


def _slowest(size: Measured) -> Iterator[str]:
    yield f"## The slowest nodes at {size.tickets:,} tickets, with tests"
    yield ""
    yield _row("node", ["", "seconds"])
    yield _rule("||")
    for node in size.nodes:
        yield _row(f"`{node.name}`", [node.kind, f"{node.seconds:.1f}"])
    others = size.node_seconds - sum(node.seconds for node in size.nodes)
    yield _row("all others", ["", f"{others:.1f}"])
    yield ""
    yield "Nodes run side by side: their seconds add up to more than the wall's."


def _row(name: str, cells: Iterator[str] | Sequence[str]) -> str:
    return f"| {' | '.join((name, *cells))} |"


def _rule(columns: Sequence[object]) -> str:
    return f"|---|{'---|' * len(columns)}"


def _heading(size: Measured) -> str:
    return f"{size.tickets:,} tickets"


def _shown(cost: Cost) -> str:
    return f"{cost.cpu:.1f} / {cost.wall:.1f} / {cost.peak / 2**30:.2f}"


def _ratio(above: Cost, below: Cost) -> str:
    return f"{above.cpu / below.cpu:.2f}"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{os.cpu_count()} processors ({platform.machine()}) with {memory:.0f} GiB,"
        f" {platform.system()}, Python {platform.python_version()}, {versions}"
    )
