"""Each command of the Makefile does something."""

from __future__ import annotations

import re
import subprocess

import pytest
from house import PROJECT

LISTED = re.compile(r"^\.PHONY:(.*)$", re.MULTILINE)
(PROMISED,) = LISTED.findall((PROJECT / "Makefile").read_text())


@pytest.mark.parametrize("target", PROMISED.split())
def test_a_command_has_a_recipe(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", target],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Nothing to be done" not in done.stdout
    assert done.stdout.strip()
