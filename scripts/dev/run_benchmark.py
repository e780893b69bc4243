"""Measure what builds cost, and write `BENCHMARKS.md`.

Usage: python scripts/dev/run_benchmark.py [--sizes N …] [--directory DIR]
    [--output FILE] [--adapters [SYSTEM …]]

`make bench` does it for 100,000 and 1,000,000 tickets; `make bench SIZES=10000000` for
ten million, which takes half an hour and twenty gigabytes of disk. `make
bench-adapters` prints, for a million tickets, what the adapter of each system adds to a
build: `--adapters` measures that alone. Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from benchmark.adapters import SYSTEMS, measure_adapters
from benchmark.cases import measure_size, measure_small
from benchmark.report import page

PROJECT = Path(__file__).resolve().parents[2]
SIZES = (100_000, 1_000_000)


def main() -> int:
    """Measure, reporting on the way; 0 when done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--directory", type=Path, default=PROJECT / "target" / "bench")
    parser.add_argument("--output", type=Path, default=PROJECT / "BENCHMARKS.md")
    parser.add_argument("--adapters", nargs="*", choices=SYSTEMS, metavar="SYSTEM")
    arguments = parser.parse_args()
    directory: Path = arguments.directory.absolute()
    if arguments.adapters is not None:
        systems = arguments.adapters or SYSTEMS
        measure_adapters(max(arguments.sizes), systems, directory, _say)
        shutil.rmtree(directory)
        return 0
    _say("Next to nothing")
    small = measure_small(directory, _say)
    sizes = []
    for tickets in sorted(arguments.sizes):
        _say(f"{tickets:,} tickets")
        sizes.append(measure_size(tickets, directory, _say))
    shutil.rmtree(directory)
    arguments.output.write_text(page(small, sizes), "utf-8")
    _say(f"Wrote {arguments.output}")
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
