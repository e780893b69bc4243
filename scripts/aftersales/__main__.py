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


if __name__ == "__main__":
    console()
