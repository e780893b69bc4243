#!/usr/bin/env python3
"""Damage input files in every way that files are damaged, and see what becomes of it.

    python scripts/dev/mutate_inputs.py --count 2000 --seed 1 --jobs 2

Each case is a copy of a small directory with one to three mutations. Its files are
judged and loaded as `aftersales build` does, and the models run on what was loaded, in
memory; every 40th case goes through the command line as well, over a published file.
A case must end in exit status 0 or 2, or in 1 with a data test that is named: never in
a traceback or without an end; and the published file stays readable, the old one or the
new one. Exit status 1 when a case did not; `--only SEED --keep DIR` repeats one.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for _place in ("scripts", "scripts/dev", "tests/python/support"):
    if str(ROOT / _place) not in sys.path:
        sys.path.insert(0, str(ROOT / _place))

from company import write_company  # noqa: E402 - the path is set above
from mutations.verdicts import Verdict, describe, tally  # noqa: E402
from mutations.worker import read, work  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the cases and print what became of them."""
    options = _parser().parse_args(arguments)
    if options.worker is not None:
        work(options.directory, options.worker, options.cli_every, options.keep)
        return 0
    seeds = options.only or range(options.seed, options.seed + options.count)
    found = tally(
        judge(
            list(seeds),
            directory=options.directory,
            jobs=options.jobs,
            cli_every=1 if options.only else options.cli_every,
            keep=options.keep,
        )
    )
    sys.stdout.write("\n".join(found.lines()) + "\n")
    return 1 if found.offenders else 0


def judge(
    seeds: Sequence[int],
    *,
    directory: Path | None = None,
    jobs: int = 1,
    cli_every: int = 0,
    keep: Path | None = None,
) -> list[Verdict]:
    """The verdicts on the cases of these seeds, in processes of their own."""
    with tempfile.TemporaryDirectory() as scratch:
        source = directory or Path(scratch) / "company"
        if directory is None:
            write_small_company(source)
        parts = [seeds[job::jobs] for job in range(jobs) if seeds[job::jobs]]
        with ThreadPoolExecutor(len(parts) or 1) as pool:
            done = pool.map(
                lambda part: list(_follow(source, part, cli_every, keep)), parts
            )
            return [verdict for verdicts in done for verdict in verdicts]


def write_small_company(directory: Path) -> None:
    """The directory that is mutated: every table, a dozen rows or so in most."""
    write_company(
        directory,
        seed=9,
        tickets=24,
        timezone="UTC",
        start=date(2024, 6, 1),
        days=60,
        dirty=False,
    )


def _follow(
    source: Path, seeds: Sequence[int], cli_every: int, keep: Path | None
) -> Iterator[Verdict]:
    """Start workers until all seeds are judged; one that dies takes its case along."""
    left = list(seeds)
    while left:
        command = [sys.executable, str(Path(__file__)), "--directory", str(source)]
        command += ["--cli-every", str(cli_every)]
        command += ["--keep", str(keep)] if keep else []
        command += ["--worker", *map(str, left)]
        begun: int | None = None
        with subprocess.Popen(  # noqa: S603 - this script itself
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
        ) as child:
            for line in child.stdout or ():
                told = read(line)
                if isinstance(told, Verdict):
                    _progress(told)
                    yield told
                else:
                    begun = told
                    left = left[left.index(told) + 1 :]
                    if len(left) % 100 == 0:
                        sys.stderr.write(f"{len(left)} cases to go in this process\n")
            last_words = child.stderr.read()[-2000:] if child.stderr else ""
        if child.returncode:
            if begun is None:
                raise RuntimeError(f"no case could be judged: {last_words}")
            died = f"the process died with status {child.returncode}: {last_words}"
            yield Verdict(begun, (), None, offences=(died,))


def _progress(verdict: Verdict) -> None:
    if verdict.offences:
        sys.stderr.write(f"{describe(verdict)}: {'; '.join(verdict.offences)}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=2000, help="cases (2000)")
    parser.add_argument(
        "--seed", type=int, default=1, help="seed of the first case (1)"
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes at once (1)")
    parser.add_argument(
        "--directory", type=Path, help="what to mutate (a small company)"
    )
    parser.add_argument(
        "--cli-every", type=int, default=40, help="the command line for each n-th (40)"
    )
    parser.add_argument("--only", type=int, nargs="+", help="the cases of these seeds")
    parser.add_argument("--keep", type=Path, help="leave the mutated directories here")
    parser.add_argument("--worker", type=int, nargs="+", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
