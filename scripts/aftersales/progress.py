"""What a command says while it works: a moving line, plain lines or JSON lines."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

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


class Reporter:
    """Where progress is reported: steps on standard error, results on output.

    In JSON each is one object on a line.
    """

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self._as_json = as_json
        self._quiet = quiet
        self._screen = console(sys.stderr)
        self._moving: Progress | None = None

    def step(self, text: str) -> None:
        """A new stage of the work begins."""
        if self._quiet:
            return
        if self._as_json:
            self._say("info", "step", text)
        elif self._screen.is_terminal and not self._screen.is_dumb_terminal:
            self._move(text)
        else:
            self._line(Text(text))

    def node(self, name: str, kind: str, status: str, done: int, total: int) -> None:
        """One of dbt's nodes has `started`, or ended with another status."""
        text = f"{done}/{total} {name}: {status}"
        if self._quiet:
            return
        if self._as_json:
            more = {"node": name, "kind": kind, "status": status}
            self._say("info", "node", text, **more, done=done, total=total)
        elif self._moving:
            self._move(name, done, total)
        elif kind != "test" and status not in ("started", "skipped"):
            self._line(Text(text))

    def notice(self, text: str) -> None:
        """Something the user should know that stops nothing."""
        if self._quiet:
            return
        if self._as_json:
            self._say("warning", "notice", text)
        else:
            self._line(Text.assemble(("Notice: ", "yellow"), escape_control(text)))

    def error(self, text: str, exit_code: int) -> None:
        """The reason why the command ends in `exit_code`.

        Where it cannot be said, the status alone tells.
        """
        with contextlib.suppress(OSError):
            self._stop()
            if self._as_json:
                self._say("error", "error", text, exit_code=exit_code)
            else:
                self._line(Text.assemble(("Error: ", "bold red"), text))

    def result(self, text: str, **fields: object) -> None:
        """What a command came to: a text for people, or its first line and fields."""
        self._stop()
        if self._quiet:
            return
        if self._as_json:
            print(_line("info", "result", text.partition("\n")[0], **fields))
        else:
            print(text)
        sys.stdout.flush()

    def answer(
        self, text: str, parts: Iterable[RenderableType], **fields: object
    ) -> None:
        """What was asked for, given even when quiet: parts for people, or fields."""
        self._stop()
        if self._as_json:
            print(_line("info", "result", text, **fields), flush=True)
        else:
            write(console(sys.stdout), parts)

    def _say(self, level: str, event: str, text: str, **fields: object) -> None:
        print(_line(level, event, text, **fields), file=sys.stderr, flush=True)

    def _line(self, text: Text) -> None:
        self._screen.print(text, soft_wrap=True)

    def _move(
        self, text: str, done: int | None = None, total: int | None = None
    ) -> None:
        if self._moving is None:
            self._moving = _progress(self._screen)
            self._moving.add_task(text, total=None)
            self._moving.start()
        task = self._moving.task_ids[0]
        text = escape_control(text)
        self._moving.update(task, description=text, completed=done, total=total)

    def _stop(self) -> None:
        if self._moving:
            self._moving.stop()
        self._moving = None


def _line(level: str, event: str, text: str, **fields: object) -> str:
    time = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = {"time": time, "level": level, "event": event, "message": text, **fields}
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
