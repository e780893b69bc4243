"""One case: what there is to read and what is asked, as a seed says."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import duckdb

from fuzz.case import Case
from fuzz.kinds.files import FILE_MUTATIONS, Mutation
from fuzz.kinds.interruptions import interrupted_case
from fuzz.kinds.mapping_files import mapped_case
from fuzz.kinds.odd_types import odd_types_case
from fuzz.kinds.options import options_case
from fuzz.kinds.paths import paths_case
from fuzz.kinds.rows import ROW_MUTATIONS
from fuzz.kinds.shortages import shortage_case

MUTATIONS: dict[str, Mutation] = {**FILE_MUTATIONS, **ROW_MUTATIONS}

_ROUNDS = (1, 1, 1, 2, 3)

Make = Callable[[Path, Path, Random], Case]
"""Makes a case in a new directory, from the directory of a small company."""


def make_case(source: Path, target: Path, seed: int) -> Case:
    """Write the case of a seed into the new directory `target`: always the same one."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    _, make = FAMILIES[family_of(seed)]
    return make(source, target, Random(seed))  # noqa: S311 - repeatable, not secret


def family_of(seed: int) -> str:
    """The family of a seed's case."""
    weights = tuple(weight for weight, _ in FAMILIES.values())
    return Random(f"family {seed}").choices(tuple(FAMILIES), weights)[0]  # noqa: S311


def _damaged_case(source: Path, target: Path, rng: Random) -> Case:
    """A copy of the directory with one to three mutations of its files."""
    data = target / "data"
    shutil.copytree(source, data)
    done = []
    for _ in range(rng.choice(_ROUNDS)):
        files = [path for path in sorted(data.glob("*.csv")) if path.is_file()]
        kind = rng.choice(tuple(MUTATIONS))
        if not files:
            break
        path = rng.choice(files)
        try:
            MUTATIONS[kind](path, rng)
        except (ValueError, IndexError, OSError, csv.Error, duckdb.Error):
            continue  # an earlier mutation has left nothing for this one to act on
        done.append(f"{kind} of {path.stem}")
    return Case(tuple(done), data)


FAMILIES: Mapping[str, tuple[int, Make]] = {
    "files": (42, _damaged_case),
    "paths": (10, paths_case),
    "types": (12, odd_types_case),
    "mappings": (24, mapped_case),
    "options": (8, options_case),
    "signals": (2, interrupted_case),
    "disks": (2, shortage_case),
}
"""Kinds of cases, and how many of a hundred are of each."""
