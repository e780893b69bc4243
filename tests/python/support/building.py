"""Build the models from a directory of files, as `aftersales build` does, in a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
from aftersales.input.inputs import load_inputs

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
    command = [
        str(Path(sys.executable).with_name("dbt")),
        "--quiet",
        "build",
        *("--exclude", "resource_type:unit_test"),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "profiles")),
        *("--target-path", str(directory / "target")),
        *("--log-path", str(directory / "logs")),
        *("--vars", json.dumps(given)),
    ]
    environment = {
        **os.environ,
        "AFTERSALES_WORK_DATABASE": str(database),
        "AFTERSALES_THREADS": str(threads),
    }
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return database


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
