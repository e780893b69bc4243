"""`python -m aftersales`, and the installed command."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn

from aftersales.interrupts import (
    INTERRUPTED,
    handle_interrupts,
    say_last_words,
)


def console() -> NoReturn:
    """Run the command line; the rest is imported when interrupts are taken care of."""
    words = sys.argv[1:]
    _open_streams()
    handle_interrupts(words)
    try:
        from aftersales.cli import main

        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        status = main(words)
    except KeyboardInterrupt:
        say_last_words(words)
        status = INTERRUPTED
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    # Python would give the signals back before it ends, and may take its time over it.
    os._exit(status)


def _open_streams() -> None:
    """Let a standard stream that was closed lead nowhere, not into the next file."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            if descriptor != number:
                os.dup2(descriptor, number)
            setattr(sys, name, os.fdopen(number, "w" if number else "r"))


if __name__ == "__main__":
    console()
