"""A process of its own for the expressions of a mapping, which bounds what they take.

DuckDB bounds neither the time of a statement nor the memory of a single function, so
the operating system does: a timer of its own ends the process, and what it allocates
beyond its limit fails. Nothing else of the project runs in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

_ROOM = 1 << 30
"""Bytes beside DuckDB's own memory limit: for Python, stacks and rows in the making."""


FAULTS = (
    duckdb.ProgrammingError,
    duckdb.DataError,
    duckdb.NotSupportedError,
    duckdb.InternalError,
)
"""What an expression or a file can be to blame for."""


class TooMuchError(Exception):
    """A statement needed more time or memory than there is for it."""


class Sandbox:
    """A DuckDB database in a process of its own.

    `settings` are DuckDB's; `memory` is its memory limit in bytes.
    """

    def __init__(self, settings: Mapping[str, str], memory: int) -> None:
        self._memory = memory
        self._process = subprocess.Popen(  # noqa: S603 - this very file
            [sys.executable, "-P", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._ask({"settings": dict(settings), "memory": memory + _ROOM})

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def execute(self, sql: str, seconds: float = 0) -> list[tuple[Any, ...]]:
        """The rows of one statement, which may take so long; 0 is without a bound.

        Raises:
            TooMuchError: it took more time or memory.
            duckdb.Error: what it raised there.
        """
        answer = self._ask({"sql": sql, "seconds": seconds})
        if "rows" in answer:
            return [tuple(row) for row in answer["rows"]]
        kind, message = answer.get("error", ("", ""))
        if kind in ("OutOfMemoryException", "MemoryError"):
            raise TooMuchError(f"needs more memory than {self._memory / 1e9:,.1f} GB")
        if not kind:
            code = self._process.wait()
            if code == -signal.SIGALRM:
                raise TooMuchError(f"takes longer than {seconds:,.0f} seconds")
            raise TooMuchError(f"ends the process that computes it ({code})")
        known = getattr(duckdb, kind, duckdb.Error)
        raise known(message)

    def lock(self, paths: Iterable[Path]) -> None:
        """Give up all access to files but what is open, and for reading to `paths`."""
        allowed = []
        for path in paths:
            name = str(path.resolve())
            escaped = "".join(f"[{sign}]" if sign in "[*?" else sign for sign in name)
            allowed += [name, escaped]
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in allowed)
        self.execute(f"set allowed_paths = [{listed}]")
        self.execute("set enable_external_access = false")
        self.execute("set lock_configuration = true")

    @property
    def is_over(self) -> bool:
        """Whether the process has ended."""
        return self._process.returncode is not None

    def close(self) -> None:
        """End the process once its files are written."""
        self._ask({})
        self._process.wait()

    def _ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:  # both are pipes
            return {}
        try:
            stdin.write(json.dumps(question).encode() + b"\n")
            stdin.flush()
            answer: dict[str, Any] = json.loads(stdout.readline() or b"{}")
        except BrokenPipeError:
            return {}
        return answer


def serve() -> None:
    """Answer the questions on standard input, one a line, until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with who asks
    threading.Thread(target=_end_with_parent, daemon=True).start()
    start = json.loads(sys.stdin.buffer.readline())
    with contextlib.suppress(ValueError, OSError):  # a lower one holds already
        resource.setrlimit(resource.RLIMIT_DATA, (start["memory"], start["memory"]))
    with duckdb.connect(config=start["settings"]) as connection:
        connection.execute("set TimeZone = 'UTC'")
        _say({"rows": []})
        for line in sys.stdin.buffer:
            question = json.loads(line)
            if not question:
                break
            _say(_answer(connection, **question))
    _say({"rows": []})


def _end_with_parent() -> None:
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)


def _answer(
    connection: duckdb.DuckDBPyConnection, sql: str, seconds: float
) -> dict[str, Any]:
    signal.setitimer(signal.ITIMER_REAL, seconds)  # whose signal ends the process
    try:
        return {"rows": connection.execute(sql).fetchall()}
    except (duckdb.Error, RuntimeError, MemoryError) as error:
        return {"error": (type(error).__name__, str(error))}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _say(answer: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
