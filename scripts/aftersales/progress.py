"""What a command says while it works: a moving line, plain lines or JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, Protocol, TextIO

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from aftersales.errors import escape_control
from aftersales.terminal import console, write

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

    def answer(
        self, text: str, parts: Iterable[RenderableType], **fields: object
    ) -> None:
        """What was asked for, told even when quiet: parts for people, or fields."""


class TextReporter:
    """Plain lines on standard error; on a terminal, a line that moves."""

    def __init__(self, stream: TextIO, *, quiet: bool) -> None:
        self._screen = console(stream)
        self._quiet = quiet
        self._moving: Progress | None = None

    def step(self, text: str) -> None:
        if self._quiet:
            return
        if self._screen.is_terminal and not self._screen.is_dumb_terminal:
            self._move(text, 0, None)
        else:
            self._line(text)

    def node(self, name: str, kind: str, status: str, done: int, total: int) -> None:
        if self._quiet:
            return
        if self._moving:
            self._move(name, done, total)
        elif kind != "test" and status not in ("started", "skipped"):
            self._line(f"{done}/{total} {name}: {status}")

    def notice(self, text: str) -> None:
        if not self._quiet:
            self._line("Notice: ", "yellow", escape_control(text))

    def error(self, text: str, exit_code: int) -> None:  # noqa: ARG002
        self._stop()
        self._line("Error: ", "bold red", text)

    def result(self, text: str, **fields: object) -> None:  # noqa: ARG002
        self._stop()
        if not self._quiet:
            print(text, flush=True)

    def answer(
        self,
        text: str,  # noqa: ARG002
        parts: Iterable[RenderableType],
        **fields: object,  # noqa: ARG002
    ) -> None:
        self._stop()
        write(console(sys.stdout), parts)

    def _move(self, text: str, done: int, total: int | None) -> None:
        if self._moving is None:
            self._moving = _progress(self._screen)
            self._moving.add_task(text, total=None)
            self._moving.start()
        (task,) = self._moving.task_ids
        self._moving.update(
            task, description=escape_control(text), completed=done, total=total
        )

    def _stop(self) -> None:
        if self._moving:
            self._moving.stop()
        self._moving = None

    def _line(self, text: str, style: str = "", more: str = "") -> None:
        self._screen.print(Text.assemble((text, style), more), soft_wrap=True)


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
        if not self._quiet:
            first = text.splitlines()[0] if text else ""
            print(_json_line("info", "result", first, **fields), flush=True)

    def answer(
        self,
        text: str,
        parts: Iterable[RenderableType],  # noqa: ARG002
        **fields: object,
    ) -> None:
        print(_json_line("info", "result", text, **fields), flush=True)

    def _say(self, level: str, event: str, message: str, **fields: object) -> None:
        if not self._quiet or level == "error":
            line = _json_line(level, event, message, **fields)
            print(line, file=self._stream, flush=True)


def reporter(log_format: LogFormat, *, quiet: bool) -> Reporter:
    """The reporter that the command line asked for."""
    if log_format == "json":
        return JsonReporter(sys.stderr, quiet=quiet)
    return TextReporter(sys.stderr, quiet=quiet)


def _json_line(level: str, event: str, message: str, **fields: object) -> str:
    time = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = {"time": time, "level": level, "event": event, "message": message, **fields}
    return json.dumps(line, ensure_ascii=False, default=str)


def _progress(screen: Console) -> Progress:
    return Progress(
        BarColumn(bar_width=16),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=screen,
        transient=True,
    )
