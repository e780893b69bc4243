"""The process that dbt runs in, and the only module that imports it.

Started as a script with one argument, a JSON object of `parse` and `run`, the command
lines of two dbt commands, and `outcome`, the file to write. It imports dbt and parses
the project at once, while its parent still loads the input, waits for a line on
standard input, a JSON list of further nodes to leave out, and then runs. When standard
input ends, the parent is gone, and so is this process.

On standard output goes one JSON object a line: `{"node": …}` when a node starts or
ends, `{"problem": …}` when dbt itself fails, `{"error": …}` for its other errors.
dbt's own log would say the same at ten times the length and a noticeable cost.

The outcome says of the run's nodes and the project's models what dbt's own artifacts
say, in a fiftieth of their size: those take half a second to write and to read.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_GONE = 130
_NODE_EVENTS = ("LogStartLine", "LogModelResult", "LogTestResult", "SkippingDetails")


def main() -> int:
    """Run dbt; 0 when it succeeded, 1 when a node failed, 2 when dbt itself did."""
    commands = json.loads(sys.argv[1])
    said: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_follow_parent, args=(said,), daemon=True).start()
    gc.set_threshold(200_000, 20, 100)  # a parse makes much that lives to the end

    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    parsed = dbtRunner(callbacks=[_tell]).invoke(commands["parse"])
    manifest = parsed.result
    if not parsed.success or not isinstance(manifest, Manifest):
        return 2
    gc.collect()
    gc.freeze()
    run = commands["run"]
    if left_out := json.loads(said.get()):
        place = run.index("--exclude") + 1
        run[place:place] = left_out
    ran = dbtRunner(manifest=manifest, callbacks=[_tell]).invoke(run)
    nodes = [_node(result) for result in getattr(ran.result, "results", ())]
    outcome = {"nodes": nodes, "models": _models(manifest)}
    Path(commands["outcome"]).write_text(json.dumps(outcome), "utf-8")
    if ran.success:
        return 0
    return 2 if ran.exception else 1


def _tell(event: Any) -> None:
    """Pass on what the parent wants to know of an event."""
    data, info = event.data, event.info
    if info.name == "MainEncounteredError":
        _say({"problem": data.exc})
    elif info.level == "error":
        _say({"error": info.msg})
    if info.name in _NODE_EVENTS:
        node = data.node_info
        started = info.name == "LogStartLine"
        _say(
            {
                "node": node.node_name,
                "kind": node.resource_type,
                "status": "started" if started else node.node_status,
                "total": data.num_models
                if info.name == "LogTestResult"
                else data.total,
            }
        )


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(line)}\n")  # in one piece: nodes run in threads
    sys.stdout.flush()


def _node(result: Any) -> dict[str, Any]:
    return {
        "unique_id": result.node.unique_id,
        "status": str(result.status),
        "seconds": result.execution_time,
        "message": result.message,
        "attached_to": getattr(result.node, "attached_node", None),
    }


def _models(manifest: Manifest) -> list[dict[str, Any]]:
    return [
        {
            "unique_id": unique_id,
            "database": node.database,
            "schema": node.schema,
            "name": node.alias,
            "materialized": node.config.materialized,
            "description": node.description,
            "columns": {name: text.description for name, text in node.columns.items()},
        }
        for unique_id, node in manifest.nodes.items()
        if unique_id.startswith("model.")
    ]


def _follow_parent(said: SimpleQueue[str]) -> None:
    if line := sys.stdin.readline():
        said.put(line)
        sys.stdin.read()
    os._exit(_GONE)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # nothing is left to tidy up, and a tidy exit takes its time
