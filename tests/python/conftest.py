"""What the tests of the command line share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from published_demo import PROJECT

Run = subprocess.CompletedProcess[str]
Cli = Callable[..., Run]


def command_line(*words: object) -> list[str]:
    return [sys.executable, "-m", "aftersales", *map(str, words)]


def environment(**more: str) -> dict[str, str]:
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("AFTERSALES_", "DBT_", "COLUMNS", "NO_COLOR"))
    }
    return {**kept, "PYTHONPATH": str(PROJECT / "scripts"), **more}


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """The command as a user types it, in a directory of its own."""

    def run(*words: object, **more: str) -> Run:
        return subprocess.run(
            command_line(*words),
            cwd=tmp_path,
            env=environment(**more),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=240,
        )

    return run
