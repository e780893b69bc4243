"""dbt's own command line, in a process that ends with its parent.

The only module that imports dbt. It is started as a script with the name of a file for
its results, the words of a dbt command, and a pipe from its parent as standard input:
when that ends, the parent is gone, and so is this process.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

_NODE_EVENTS = ("LogStartLine", "LogModelResult", "LogTestResult", "LogSeedResult")


def main() -> int:
    """Run dbt; returns its exit status, unless a signal ends it."""
    results_file, *words = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    from dbt.cli.main import dbtRunner

    # What dbt makes of a project lives to the end. Looking through all of it for
    # garbage, again and again, takes a seventh of its time.
    gc.freeze()
    gc.set_threshold(100_000, 1_000, 1_000)

    # dbt would write each of its thousands of events as JSON, and then leave most out;
    # and its artifacts, which hold all of the project, twice: two seconds of work.
    outcome = dbtRunner(callbacks=[_say]).invoke(
        ["--log-level", "none", *words, "--no-write-json"]
    )
    if outcome.exception:
        print(outcome.exception)
    results = [_facts(one) for one in getattr(outcome.result, "results", ())]
    Path(results_file).write_text(json.dumps(results), "utf-8")
    return 0 if outcome.success else 1


def _say(event: Any) -> None:
    """Write an event that the parent follows as a line of JSON."""
    if event.info.name in _NODE_EVENTS or event.info.level == "error":
        from google.protobuf.json_format import MessageToJson  # type: ignore[import-untyped]

        text = MessageToJson(event, preserving_proto_field_name=True, indent=None)
        print(text, flush=True)


def _facts(result: Any) -> dict[str, Any]:
    """What dbt knows of a node when it is done, under the names of its artifacts."""
    node = result.node
    facts = {
        "unique_id": node.unique_id,
        "status": str(result.status),
        "message": result.message,
        "execution_time": result.execution_time,
        "resource_type": str(node.resource_type),
    }
    if node.resource_type == "model":
        texts = {name: column.description for name, column in node.columns.items()}
        facts |= {
            "database": node.database,
            "alias": node.alias,
            "materialized": node.config.materialized,
            "description": node.description,
            "columns": texts,
        }
    return facts


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # nothing is left to tidy up, and a tidy exit takes its time
