"""The page of what was measured, `BENCHMARKS.md`."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.metadata import version

from benchmark.cases import CASES, TINY_CASES, Measured

_PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb")
_RATIOS = (
    (
        "Full build without tests ÷ every published row by hand",
        *("untested", "published"),
    ),
    ("Full build without tests ÷ the KPI tables by hand", "untested", "kpis"),
    (
        "Full build with all tests ÷ every published row by hand",
        *("build", "published"),
    ),
    ("Full build without tests ÷ reading the input", "untested", "scan"),
    ("Full build with all tests ÷ without tests", "build", "untested"),
)
_REFRESHES = {"recent": "Refresh, last fortnight", "any-age": "Refresh, any age"}
_HOW = """
Each figure is one run of one command as a process of its own: **processor seconds** of
it and all it started (the steadier figure), seconds on the wall, and the most memory
that all of them had resident at one time, seen every 50 ms. Full builds start from
nothing, with dbt's parse of the project; refreshes start warm. The last table shows
what that makes; dbt's share of a refresh is that of one changed ticket in a thousand.

The input is `scripts/dev/make_load.py`'s: N tickets of three years, 6 N status events,
0.3 N answers, 0.6 N units, 0.5 N visits and installations, 0.25 N interactions, 0.24 N
contracts and 0.2 N customers as Parquet; 9 % of the tickets reopened, 1 % open, one row
in a thousand bad. A refresh is `aftersales build` on the next day's full export, with
one ticket in a thousand changed, over what was published the day before; it tests what
changed and leaves whole scans to full builds.

By hand is `scripts/dev/benchmark/yardstick/`, an SQL script for this input. Its first
part makes the eleven KPI tables and nothing else. The second, in `published/`, adds
facts, dimensions, evidence and audit: every published relation but `build_info` and
`build_nodes`, row for row (a test compares them), in a file of the same format. It
tests nothing. The bound: at ten million tickets, a full build without tests costs at
most twice the processor time of every published row by hand.
""".strip()


def page(tiny: Measured, sizes: Sequence[Measured]) -> str:
    """The whole page as Markdown."""
    return "\n".join(_lines(tiny, sizes)) + "\n"


def _lines(tiny: Measured, sizes: Sequence[Measured]) -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield f"`make bench` wrote this page on {date.today()}, on {_machine()}."
    yield ""
    yield _HOW
    yield ""
    yield f"| processor s / wall s / GiB | {_columns(sizes)} |"
    yield f"|---|{'---|' * len(sizes)}"
    for case, name in CASES.items():
        yield f"| {name} | {' | '.join(_cost(size, case) for size in sizes)} |"
    yield ""
    yield f"| ratio of processor seconds | {_columns(sizes)} |"
    yield f"|---|{'---|' * len(sizes)}"
    for name, above, below in _RATIOS:
        ratios = (size.costs[above].cpu / size.costs[below].cpu for size in sizes)
        yield f"| {name} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |"
    share = tiny.costs["recent"].cpu
    for case, name in _REFRESHES.items():
        for text, fixed in ((name, 0.0), (f"{name}, beyond dbt's share", share)):
            ratios = (
                (size.costs[case].cpu - fixed) / size.costs["build"].cpu
                for size in sizes
            )
            shown = " | ".join(f"{ratio:.2f}" for ratio in ratios)
            yield f"| {text} ÷ full build with all tests | {shown} |"
    for size in sizes[-1:]:
        yield ""
        yield f"## The slowest nodes at {size.tickets:,} tickets, with tests"
        yield ""
        yield "| node | | seconds |"
        yield "|---|---|---|"
        for node in size.nodes:
            yield f"| `{node.name}` | {node.kind} | {node.seconds:.1f} |"
        others = size.node_seconds - sum(node.seconds for node in size.nodes)
        yield f"| all others | | {others:.1f} |"
        yield ""
        yield "Nodes run side by side: their seconds add up to more than the wall's."
    yield ""
    yield f"## dbt's share: {tiny.tickets:,} tickets, with tests"
    yield ""
    yield "| | processor s / wall s / GiB |"
    yield "|---|---|"
    for case, name in TINY_CASES.items():
        yield f"| {name} | {_cost(tiny, case)} |"


def _columns(sizes: Sequence[Measured]) -> str:
    return " | ".join(f"{size.tickets:,} tickets" for size in sizes)


def _cost(size: Measured, case: str) -> str:
    cost = size.costs[case]
    return f"{cost.cpu:.1f} / {cost.wall:.1f} / {cost.peak / 2**30:.2f}"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{os.cpu_count()} processors ({platform.machine()}) with {memory:.0f} GiB,"
        f" {platform.system()}, Python {platform.python_version()}, {versions}"
    )
