"""Build the models from a directory of files, as `aftersales build` does, in a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from aftersales.build.dbt_runner import BUILD, Outcome, require_success, run_dbt
from aftersales.build.parsed import parsed_project
from aftersales.input.inputs import load_inputs
from aftersales.progress import Reporter

PROJECT = Path(__file__).parents[3]
DEMO = PROJECT / "seeds" / "demo"
SHARED_DATA = Path(
    os.environ.get("AFTERSALES_SHARED_DATA", PROJECT.parent / "shared" / "data")
)


def build(
    data: Path,
    directory: Path,
    *,
    mapping: Path | None = None,
    threads: int = 2,
    **variables: Any,
) -> Path:
    """Build the models in `directory` and give the path of the work database.

    `variables` are dbt's (as_of, reporting_timezone, wall_clock, and every option);
    None is not given.
    """
    directory.mkdir(parents=True, exist_ok=True)
    database = directory / "work.duckdb"
    with duckdb.connect(str(database)) as connection:
        load_inputs(connection, data, mapping)
    given = {name: value for name, value in variables.items() if value is not None}
    given["input"] = "tables"
    outcome = run_models(directory, database, BUILD, given, threads)
    require_success(outcome, directory / "logs")
    return database


def run_models(
    directory: Path,
    database: Path,
    command: Sequence[str],
    variables: Mapping[str, Any],
    threads: int = 2,
) -> Outcome:
    """What a command of dbt's comes to in a database, parsed once for all tests."""
    words = [
        *command,
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "profiles")),
        *("--target", "duckdb", "--vars", json.dumps(variables, sort_keys=True)),
    ]
    environment = {
        "AFTERSALES_WORK_DATABASE": str(database),
        "AFTERSALES_THREADS": str(threads),
    }
    target, logs = directory / "target", directory / "logs"
    for path in (target, logs):
        path.mkdir(exist_ok=True)
    with (
        parsed_project(words[len(command) :], target),
        (directory / "lock").open("w") as lock,
    ):
        return run_dbt(
            words, target, logs, environment, Reporter(quiet=True), lock.fileno()
        )


def parse(directory: Path, **variables: Any) -> subprocess.CompletedProcess[str]:
    """Have dbt read the project with these variables, and build nothing."""
    command = [
        str(Path(sys.executable).with_name("dbt")),
        *("parse", "--project-dir", str(PROJECT)),
        *("--profiles-dir", str(PROJECT / "profiles")),
        *("--target-path", str(directory), "--log-path", str(directory)),
        *("--vars", json.dumps(variables)),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)
