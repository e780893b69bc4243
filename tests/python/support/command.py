"""The command `aftersales`, as tests run it: free of the caller's own settings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

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
