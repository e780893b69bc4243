"""Ctrl-C and SIGTERM: one `KeyboardInterrupt`, and an end where that is not heard.

Python acts on a signal between two of its own steps, and one step can be a sort or a
write of a library's that takes a minute. So a thread sees each signal at once, and ends
the process when the command has not ended a moment later. What is then left behind, the
next run removes.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from types import FrameType

INTERRUPTED = 130

_GRACE_SECONDS = 1.2


class Interruption:
    """The handler of both signals.

    `received` says that one came; from `is_too_late` on they are let pass.
    """

    def __init__(self) -> None:
        self.received = False
        self.is_too_late = False

    def __call__(self, _: int, frame: FrameType | None) -> None:
        if self.received or self.is_too_late:
            return
        self.received = True
        if not _is_importing(frame):
            raise KeyboardInterrupt


def handle_interrupts(words: Sequence[str]) -> None:
    """Handle both signals from now on, for the command that `words` call.

    For the main thread, once.
    """
    handler = Interruption()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    watch = threading.Thread(target=_watch, args=(reader, handler, words), daemon=True)
    watch.start()


def was_interrupted() -> bool:
    """Whether a signal came, whatever has become of its exception."""
    handler = signal.getsignal(signal.SIGTERM)
    return isinstance(handler, Interruption) and handler.received


def require_uninterrupted() -> None:
    """Raise the interrupt that something has swallowed, if any.

    Raises:
        KeyboardInterrupt: there was one.
    """
    if was_interrupted():
        raise KeyboardInterrupt


@contextmanager
def beyond_recall() -> Iterator[None]:
    """What is done here is done: from here on the command can't be interrupted.

    Raises:
        KeyboardInterrupt: an interrupt came before, and something has swallowed it.
    """
    handler = signal.getsignal(signal.SIGTERM)
    if isinstance(handler, Interruption):
        handler.is_too_late = True
        if handler.received:
            handler.is_too_late = False
            raise KeyboardInterrupt
    yield


def last_words(words: Sequence[str]) -> str:
    """What to say of an interrupted command."""
    return f"Interrupted{'; nothing was published.' if words[:1] == ['build'] else '.'}"


def wants_json(words: Sequence[str]) -> bool:
    """Whether a command line asks for a log in JSON, understood or not."""
    return "--log-format=json" in words or any(
        pair == ("--log-format", "json") for pair in pairwise(words)
    )


def say_last_words(words: Sequence[str]) -> None:
    """Say so on standard error without anything that another thread may hold."""
    text = f"Error: {last_words(words)}"
    if wants_json(words):
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": "error",
            "event": "error",
            "message": last_words(words),
            "exit_code": INTERRUPTED,
        }
        text = json.dumps(line)
    elif os.isatty(2):
        text = f"\r\x1b[K\x1b[?25h{text}"  # a progress bar hides the cursor
    os.write(2, f"{text}\n".encode())


def _is_importing(frame: FrameType | None) -> bool:
    """Whether a module is being imported: one of C++ may end the process if cut off."""
    while frame:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


def _watch(reader: int, handler: Interruption, words: Sequence[str]) -> None:
    os.read(reader, 1)
    time.sleep(_GRACE_SECONDS)
    if not handler.is_too_late:
        say_last_words(words)
        os._exit(INTERRUPTED)
