"""The process that dbt runs in, and the only module that imports it.

Started as a script with one argument, a JSON object of `parse` and `run`: the command
lines of two dbt commands. It imports dbt and parses the project at once, while its
parent still loads the input, waits for a line on standard input, and then runs. When
standard input ends, the parent is gone, and so is this process.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading

_GONE = 130


def main() -> int:
    """Run dbt; 0 when it succeeded, 1 when a node failed, 2 when dbt itself did."""
    commands = json.loads(sys.argv[1])
    ready = threading.Event()
    threading.Thread(target=_follow_parent, args=(ready,), daemon=True).start()
    gc.set_threshold(200_000, 20, 100)  # a parse makes much that lives to the end

    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    parsed = dbtRunner().invoke(commands["parse"])
    manifest = parsed.result
    if not parsed.success or not isinstance(manifest, Manifest):
        return 2
    gc.collect()
    gc.freeze()
    ready.wait()
    ran = dbtRunner(manifest=manifest).invoke(commands["run"])
    if ran.success:
        return 0
    return 2 if ran.exception else 1


def _follow_parent(ready: threading.Event) -> None:
    if sys.stdin.readline():
        ready.set()
        sys.stdin.read()
    os._exit(_GONE)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # nothing is left to tidy up, and a tidy exit takes its time
