"""The demo company, built and published once for all tests that read it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

BUSY = 3
PATIENCE_SECONDS = 300
"""How long to wait for another run of the tests that builds the same file."""

PROJECT = Path(__file__).resolve().parents[4]


@cache
def published_demo() -> Path:
    """The published file, made by the command line as a user would.

    It stays from one run of the tests to the next, so that dbt starts warm.
    """
    directory = PROJECT / "target" / "test" / "published"
    directory.mkdir(parents=True, exist_ok=True)
    database = directory / "aftersales.duckdb"
    command = [
        *(sys.executable, "-m", "aftersales", "build", "--quiet"),
        *("--database", str(database)),
    ]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "scripts")}
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        built = subprocess.run(command, check=False, cwd=PROJECT, env=environment)
        if built.returncode != BUSY or time.monotonic() > deadline:
            built.check_returncode()
            return database
