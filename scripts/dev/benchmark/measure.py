"""What a command costs: wall time, processor time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from processes import resident_bytes

SCRIPTS = Path(__file__).resolve().parents[1]
_INTERVAL_SECONDS = 0.05
_LAST_WORDS = 2000


@dataclass(frozen=True)
class Cost:
    """What one run of a command took.

    `wall` and `cpu` are seconds, the latter of the command and all it started. `peak`
    is the most memory, in bytes, that they had resident at one time, seen every 50 ms.
    """

    wall: float
    cpu: float
    peak: int


def measure(command: Sequence[str], directory: Path) -> Cost:
    """Run a Python command (`-m module …` or `script …`) with this clone's modules.

    Raises:
        RuntimeError: the command failed.
    """
    log = directory / "output.txt"
    with log.open("w", encoding="utf-8") as output:
        began = time.monotonic()
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, *command],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_environment(),
            cwd=directory,
        )
        sampler = _Sampler(child.pid)
        sampler.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        sampler.end()
    if child.returncode != 0:
        words = log.read_text("utf-8")[-_LAST_WORDS:]
        raise RuntimeError(
            f"{' '.join(command)} ended with {child.returncode}:\n{words}"
        )
    return Cost(wall, usage.ru_utime + usage.ru_stime, sampler.peak)


def _environment() -> dict[str, str]:
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("AFTERSALES_", "DBT_"))
    }
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {
        **kept,
        "PYTHONPATH": f"{SCRIPTS}{os.pathsep}{SCRIPTS.parent}",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "0",
    }


class _Sampler(threading.Thread):
    """Adds up the resident memory of a process and its descendants, again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid = pid
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(_INTERVAL_SECONDS):
            self.peak = max(self.peak, sum(resident_bytes(self._pid).values()))

    def end(self) -> None:
        self._over.set()
        self.join()
