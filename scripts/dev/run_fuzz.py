#!/usr/bin/env python3
"""Give the product everything that goes wrong, and see what becomes of it.

    python scripts/dev/run_fuzz.py --count 3200 --seed 1 --jobs 2

Each case is made from a seed: files damaged as disks, people and programs damage them;
paths that look like patterns; Parquet and warehouse columns of odd types; mapping files
and their expressions; options; signals; disks and memory that run out. Most are loaded
as `aftersales build` does and the models run on what was loaded, in memory; every 40th
of these goes through the command line as well, over a published file, as do all cases
of options, signals and disks.

A case must end in exit status 0, 2 or 3, in 1 with a data test that is named, or in 130
where it was interrupted: never in a traceback or without an end. What is published
stays whole, and as it was unless a build has passed. Exit status 1 when a case did
otherwise; `--only SEED --keep DIR` repeats one.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for _place in ("scripts", "scripts/dev", "tests/python/support"):
    if str(ROOT / _place) not in sys.path:
        sys.path.insert(0, str(ROOT / _place))

from company import write_company  # noqa: E402 - the path is set above
from fuzz.command_line import publish  # noqa: E402
from fuzz.outcomes import Outcome, describe, tally  # noqa: E402
from fuzz.worker import BEGUN, read, work  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases and print what became of them."""
    options = _parser().parse_args(arguments)
    if options.worker is not None:
        work(
            options.directory,
            options.published,
            options.worker,
            options.cli_every,
            options.keep,
        )
        return 0
    seeds = options.only or range(options.seed, options.seed + options.count)
    found = tally(
        run(
            list(seeds),
            jobs=options.jobs,
            cli_every=1 if options.only else options.cli_every,
            keep=options.keep,
        )
    )
    text = "\n".join(found.lines()) + "\n"
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    return 1 if found.failed else 0


def run(
    seeds: Sequence[int], *, jobs: int = 1, cli_every: int = 0, keep: Path | None = None
) -> list[Outcome]:
    """The outcomes of the cases of these seeds, in processes of their own."""
    with tempfile.TemporaryDirectory() as scratch:
        source, published = Path(scratch) / "company", Path(scratch) / "company.duckdb"
        write_small_company(source)
        publish(source, published)
        words = ["--directory", str(source), "--published", str(published)]
        words += ["--cli-every", str(cli_every)]
        words += ["--keep", str(keep.absolute())] if keep else []
        parts = [seeds[job::jobs] for job in range(jobs) if seeds[job::jobs]]
        with ThreadPoolExecutor(len(parts) or 1) as pool:
            done = pool.map(lambda part: list(_follow(part, words)), parts)
            return [outcome for outcomes in done for outcome in outcomes]


def write_small_company(directory: Path) -> None:
    """The directory that cases begin with: every table, a dozen rows or so in most."""
    write_company(
        directory,
        seed=9,
        tickets=24,
        timezone="UTC",
        start=date(2024, 6, 1),
        days=60,
        dirty=False,
    )


def _follow(seeds: Sequence[int], words: Sequence[str]) -> Iterator[Outcome]:
    """Start workers until all seeds are done; one that dies takes its case along."""
    rest = list(seeds)
    while rest:
        command = [*_apart(), sys.executable, str(Path(__file__)), *words]
        begun: Outcome | None = None
        with subprocess.Popen(  # noqa: S603 - this script itself
            [*command, "--worker", *map(str, rest)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as child:
            for line in child.stdout or ():
                found = read(line)
                if found.message != BEGUN:
                    _show(found)
                    yield found
                else:
                    begun = found
                    rest = rest[rest.index(found.seed) + 1 :]
                    if len(rest) % 100 == 0:
                        sys.stderr.write(f"{len(rest)} cases to go in this process\n")
            last_words = child.stderr.read()[-2000:] if child.stderr else ""
        if child.returncode:
            if begun is None:
                raise RuntimeError(f"no case could be run: {last_words}")
            died = f"the process died with status {child.returncode}: {last_words}"
            yield replace(begun, message="", failures=(died,))


def _apart() -> list[str]:
    """How to start a worker that may mount small disks, where that can be done."""
    for words in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        try:
            if subprocess.run([*words, "true"], capture_output=True).returncode == 0:  # noqa: S603
                return words
        except OSError:
            break
    return []


def _show(outcome: Outcome) -> None:
    if outcome.failures:
        text = f"{describe(outcome)}: {'; '.join(outcome.failures)}\n"
        sys.stderr.write(text.encode("ascii", "backslashreplace").decode())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=3200, help="cases (3200)")
    parser.add_argument(
        "--seed", type=int, default=1, help="seed of the first case (1)"
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes at once (1)")
    parser.add_argument(
        "--cli-every", type=int, default=40, help="the command line for each n-th (40)"
    )
    parser.add_argument("--only", type=int, nargs="+", help="the cases of these seeds")
    parser.add_argument("--keep", type=Path, help="keep the directories of cases here")
    for hidden in ("--directory", "--published"):
        parser.add_argument(hidden, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--worker", type=int, nargs="+", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
