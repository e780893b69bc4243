"""The demo company, built and published once for all tests that read it."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@cache
def published_demo() -> Path:
    """The published file, made by the command line as a user would.

    It stays from one run of the tests to the next, so that dbt starts warm.
    """
    directory = PROJECT / "target" / "test" / "published"
    directory.mkdir(parents=True, exist_ok=True)
    database = directory / "aftersales.duckdb"
    scripts = str(PROJECT / "scripts")
    subprocess.run(
        [
            *(sys.executable, "-m", "aftersales", "build", "--quiet"),
            *("--database", str(database)),
        ],
        check=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": scripts},
    )
    return database
