"""One case: a copy of a directory, mutated as its seed says."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from random import Random

import duckdb

from mutations.files import FILE_MUTATIONS, Mutation
from mutations.rows import ROW_MUTATIONS

MUTATIONS: dict[str, Mutation] = {**FILE_MUTATIONS, **ROW_MUTATIONS}

_ROUNDS = (1, 1, 1, 2, 3)


def make_case(source: Path, target: Path, seed: int) -> tuple[str, ...]:
    """Write a mutated copy of `source` as the new directory `target`.

    Returns what was done, as "kind of a table" each: the same for the same seed.
    """
    shutil.copytree(source, target)
    dice = Random(seed)  # noqa: S311 - repeatable, not secret
    done = []
    for _ in range(dice.choice(_ROUNDS)):
        files = [path for path in sorted(target.glob("*.csv")) if path.is_file()]
        kind = dice.choice(tuple(MUTATIONS))
        if not files:
            break
        path = dice.choice(files)
        try:
            MUTATIONS[kind](path, dice)
        except (ValueError, IndexError, OSError, csv.Error, duckdb.Error):
            continue  # an earlier mutation has left nothing for this one to act on
        done.append(f"{kind} of {path.stem}")
    return tuple(done)


def remove_case(target: Path) -> None:
    """Remove a case, whatever became of it."""
    shutil.rmtree(target, ignore_errors=True)
