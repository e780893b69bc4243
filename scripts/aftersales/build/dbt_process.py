"""dbt's own command line, in a process that ends with its parent.

The only module that imports dbt. It is started as a script with the words of a dbt
command, and with a pipe from its parent as standard input: when that ends, the parent
is gone, and so is this process.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def main() -> int:
    """Run dbt; returns its exit status, unless a signal ends it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    from dbt.cli.main import cli

    try:
        cli()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # nothing is left to tidy up, and a tidy exit takes its time
