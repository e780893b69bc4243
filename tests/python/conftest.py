"""The order of the tests, and what those of the command line share."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from command import Cli, Run, command_line, environment

BUILDING = (
    "build",
    "publishing",
    "machine",
    "dev",
    "engines",
    "reference",
    "sources",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that build come first: two workers then end together."""
    items.sort(key=lambda item: item.path.parent.name not in BUILDING)


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
