"""The process in which dbt builds the project while what it executes is written down.

Started as a script with one argument, a JSON object of `command`, the words of one dbt
command, and `reply`, the file that will hold the models in the order of their building,
their `uncompared` columns, their parents, and a list of [node, statement]: everything
that was sent to the database, in its order.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main() -> int:
    """Run the command; 1 when dbt does not succeed."""
    request = json.loads(sys.argv[1])

    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    told: list[tuple[str, str]] = []
    send = DuckDBConnectionManager.add_query

    def add_query(manager: Any, sql: str, *words: Any, **more: Any) -> Any:
        told.append((str(manager.get_thread_connection().name), sql))
        return send(manager, sql, *words, **more)

    DuckDBConnectionManager.add_query = add_query  # type: ignore[assignment]
    done = dbtRunner().invoke(request["command"])
    results = [
        result
        for result in getattr(done.result, "results", ())
        if result.node.resource_type == "model"
    ]
    answer = {
        "told": told,
        "models": [_model(result.node) for result in results],
        "uncompared": {
            result.node.unique_id: result.node.config.meta.get("uncompared", [])
            for result in results
        },
        "parents": {
            result.node.unique_id: result.node.depends_on_nodes for result in results
        },
    }
    Path(request["reply"]).write_text(json.dumps(answer), "utf-8")
    if done.success:
        return 0
    for result in results:
        if result.status == "error":
            sys.stderr.write(f"{result.node.name}: {result.message}\n")
    sys.stderr.write(f"{done.exception or ''}\n")
    return 1


def _model(node: Any) -> dict[str, Any]:
    return {
        "unique_id": node.unique_id,
        "database": node.database,
        "schema": node.schema,
        "name": node.name,
        "materialized": node.config.materialized,
        "description": "",
        "columns": {},
    }


if __name__ == "__main__":
    sys.exit(main())
