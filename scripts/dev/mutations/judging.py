"""The product on one case: loaded and replayed in memory, or by the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import duckdb
from aftersales.errors import AftersalesError
from aftersales.input.inputs import load_inputs
from replay import ROOT, Replay, ReplayError, memory_database, shape_of_raw

from mutations.verdicts import LIMIT_SECONDS, PASSED, REFUSED, TEST_FAILED, Verdict

WALL_CLOCK = "2025-01-03T10:30:00Z"
_CLOCK_TEST = "as_of_is_known"
_COMMAND_SECONDS = 3 * LIMIT_SECONDS


class TooSlowError(BaseException):
    """The time limit has passed; none of the product's handlers may catch it."""


def judge_in_memory(
    replay: Replay, directory: Path, seed: int, kinds: tuple[str, ...]
) -> Verdict:
    """Load a directory as a build does, and run the models on what was loaded."""
    began = time.monotonic()
    status: int | None = None
    message, offences = "", []
    try:
        status, message = _load_and_replay(replay, directory)
    except TooSlowError:
        offences = [f"not done after {LIMIT_SECONDS:.0f} seconds"]
    except AftersalesError as error:
        status, message = error.exit_code, str(error)
        if status != REFUSED or not message.strip():
            offences = [f"exit status {status}: {message}"]
    except ReplayError as error:
        status, offences = TEST_FAILED, [f"{error}".splitlines()[0]]
    except Exception:  # noqa: BLE001 - any other one is what is looked for
        offences = [
            "traceback: " + " | ".join(traceback.format_exc().splitlines()[-3:])
        ]
    seconds = time.monotonic() - began
    return Verdict(seed, kinds, status, message, seconds, tuple(offences))


def _load_and_replay(replay: Replay, directory: Path) -> tuple[int, str]:
    with memory_database() as connection:
        connection.execute("set memory_limit = '2GB'")
        with _time_limit(LIMIT_SECONDS):
            load_inputs(connection, directory, None)
        shape = shape_of_raw(connection)
        variables = {"wall_clock": WALL_CLOCK, "reporting_timezone": "UTC"}
        replay.compiled(shape, variables)  # dbt's time is not the product's
        with _time_limit(LIMIT_SECONDS + 5):
            marts = replay.run_loaded(connection, shape, variables, LIMIT_SECONDS)
    if _CLOCK_TEST in marts.failed_tests:
        return REFUSED, "no dated record in the input"
    if marts.failed_tests:
        named = ", ".join(f"{name} ({n})" for name, n in marts.failed_tests.items())
        return TEST_FAILED, named
    return PASSED, ""


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class CommandLine:
    """`aftersales build` on one published file, again and again."""

    def __init__(self, place: Path, source: Path) -> None:
        self.database = place / "published.duckdb"
        status, said = self._build(source)
        if status != PASSED:
            raise RuntimeError(f"the directory as it is does not build: {said}")

    def judge(
        self, directory: Path, seed: int, kinds: tuple[str, ...], expected: int | None
    ) -> Verdict:
        """Build from a directory; `expected` is the status found in memory."""
        began = time.monotonic()
        before = self._build_id()
        status, said = self._build(directory)
        offences = []
        if status is None:
            offences.append(f"not done after {_COMMAND_SECONDS:.0f} seconds")
        elif status not in (PASSED, TEST_FAILED, REFUSED):
            offences.append(f"exit status {status}: {said}")
        if "Traceback" in said:
            offences.append(f"traceback: {said}")
        if status == TEST_FAILED and "test " not in said:
            offences.append(f"no data test is named: {said}")
        if status in (PASSED, REFUSED) and expected not in (None, status):
            offences.append(f"exit status {status}, but {expected} in memory: {said}")
        offences += self._look_at_published(before, status)
        seconds = time.monotonic() - began
        return Verdict(seed, kinds, status, said, seconds, tuple(offences), True)

    def _look_at_published(self, before: str, status: int | None) -> list[str]:
        try:
            after = self._build_id()
        except (duckdb.Error, IndexError) as error:
            return [f"the published file cannot be read: {error}"]
        if (after != before) != (status == PASSED):
            return [f"exit status {status}, and build {after} after {before}"]
        return []

    def _build_id(self) -> str:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            connection.execute("select count(value) from marts.kpi_values").fetchall()
            found = connection.execute("select build_id from marts.build_info")
            return str(found.fetchall()[0][0])

    def _build(self, directory: Path) -> tuple[int | None, str]:
        command = [sys.executable, "-m", "aftersales", "build", "--quiet"]
        command += ["--data", str(directory), "--database", str(self.database)]
        environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
        try:
            done = subprocess.run(  # noqa: S603 - the product itself
                command,
                env=environment,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=_COMMAND_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return None, ""
        return done.returncode, (done.stdout + done.stderr).strip()
