"""What a command says while it works: a moving line, plain lines or JSON lines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, Protocol, TextIO

from aftersales.show.terminal import Terminal, harmless

LogFormat = Literal["text", "json"]


class Reporter(Protocol):
    """Where the work tells of itself; nothing here is a command's result."""

    def step(self, text: str) -> None:
        """A new stage of the work begins."""

    def node(self, name: str, kind: str, status: str, done: int, total: int) -> None:
        """One of dbt's nodes has `started`, or ended with another status."""

    def notice(self, text: str) -> None:
        """Something the user should know that stops nothing."""

    def error(self, text: str, exit_code: int) -> None:
        """The reason why the command ends in `exit_code`."""

    def result(self, text: str, **fields: object) -> None:
        """What a build came to."""

    def answer(self, text: str, lines: Iterable[str], **fields: object) -> None:
        """What was asked for, told even when quiet: lines for people, or fields."""


class TextReporter:
    """Plain lines on standard error; on a terminal, one line that moves."""

    def __init__(self, stream: TextIO, terminal: Terminal, *, quiet: bool) -> None:
        self._stream = stream
        self._terminal = terminal
        self._quiet = quiet
        self._moving = False
        self._began = time.monotonic()

    def step(self, text: str) -> None:
        if self._quiet:
            return
        if self._terminal.interactive:
            self._move(text)
        else:
            self._line(text)

    def node(self, name: str, kind: str, status: str, done: int, total: int) -> None:
        if self._quiet:
            return
        if self._terminal.interactive:
            seconds = time.monotonic() - self._began
            self._move(
                f"{self._bar(done, total)} {done}/{total} {seconds:.0f} s {name}"
            )
        elif kind != "test" and status not in ("started", "skipped"):
            self._line(f"{done}/{total} {name}: {status}")

    def notice(self, text: str) -> None:
        if not self._quiet:
            self._line(f"{self._terminal.style('Notice:', 'yellow')} {harmless(text)}")

    def error(self, text: str, exit_code: int) -> None:  # noqa: ARG002
        self._line(f"{self._terminal.style('Error:', 'red', 'bold')} {text}")

    def result(self, text: str, **fields: object) -> None:  # noqa: ARG002
        self._clear()
        if not self._quiet:
            print(text, flush=True)

    def answer(self, text: str, lines: Iterable[str], **fields: object) -> None:  # noqa: ARG002
        self._clear()
        Terminal.of(sys.stdout).write(lines, sys.stdout)

    def _bar(self, done: int, total: int, width: int = 16) -> str:
        full = width * done // max(total, 1)
        return f"[{'#' * full}{'.' * (width - full)}]"

    def _move(self, text: str) -> None:
        self._stream.write(f"\r\x1b[K{self._terminal.fit(text, 1)}")
        self._stream.flush()
        self._moving = True

    def _clear(self) -> None:
        if self._moving:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
        self._moving = False

    def _line(self, text: str) -> None:
        self._clear()
        print(text, file=self._stream, flush=True)


class JsonReporter:
    """One JSON object a line: progress on standard error, a result on output."""

    def __init__(self, stream: TextIO, *, quiet: bool) -> None:
        self._stream = stream
        self._quiet = quiet

    def step(self, text: str) -> None:
        self._say("info", "step", text)

    def node(self, name: str, kind: str, status: str, done: int, total: int) -> None:
        fields = {"node": name, "kind": kind, "status": status}
        text = f"{done}/{total} {name}: {status}"
        self._say("info", "node", text, **fields, done=done, total=total)

    def notice(self, text: str) -> None:
        self._say("warning", "notice", text)

    def error(self, text: str, exit_code: int) -> None:
        self._say("error", "error", text, exit_code=exit_code)

    def result(self, text: str, **fields: object) -> None:
        if self._quiet:
            return
        first = text.splitlines()[0] if text else ""
        self._write(sys.stdout, "info", "result", first, fields)

    def answer(self, text: str, lines: Iterable[str], **fields: object) -> None:  # noqa: ARG002
        self._write(sys.stdout, "info", "result", text, fields)

    def _say(self, level: str, event: str, message: str, **fields: object) -> None:
        if not self._quiet or level == "error":
            self._write(self._stream, level, event, message, fields)

    def _write(
        self,
        stream: TextIO,
        level: str,
        event: str,
        message: str,
        fields: dict[str, object],
    ) -> None:
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": level,
            "event": event,
            "message": message,
            **fields,
        }
        text = json.dumps(line, ensure_ascii=False, default=str)
        print(text, file=stream, flush=True)


def reporter(log_format: LogFormat, *, quiet: bool) -> Reporter:
    """The reporter that the command line asked for."""
    if log_format == "json":
        return JsonReporter(sys.stderr, quiet=quiet)
    return TextReporter(sys.stderr, Terminal.of(sys.stderr), quiet=quiet)
