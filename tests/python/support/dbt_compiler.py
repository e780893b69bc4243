"""The process in which dbt compiles the project for `replay`.

Started as a script with one argument, dbt's shared options as JSON. It parses the
project once; each line on standard input, a JSON object of `database`, `variables`,
`reply` and `names`, is answered by that file's name on standard output once `reply`
holds every model and data test, or those of these names, as compiled against that
database. It ends with standard input.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

DATABASE = "AFTERSALES_WORK_DATABASE"


def main() -> int:
    """Compile on demand; 1 when the project does not parse."""
    options = json.loads(sys.argv[1])
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever dbt prints is no reply

    from dbt.cli.main import dbtRunner

    parsed = dbtRunner().invoke(["parse", *options])
    if not parsed.success:
        sys.stderr.write(f"{parsed.exception or 'the project does not parse'}\n")
        return 1
    runner = dbtRunner(manifest=parsed.result)  # type: ignore[arg-type]
    for line in sys.stdin:
        request = json.loads(line)
        os.environ[DATABASE] = request["database"]
        compiled = runner.invoke(
            [
                "compile",
                *options,
                *("--vars", json.dumps(request["variables"])),
                *("--exclude", "resource_type:seed", "resource_type:unit_test"),
                *(("--select", *request["names"]) if request["names"] else ()),
            ]
        )
        answer = {
            "problem": _problem(compiled),
            "nodes": [_node(result.node) for result in _results(compiled)],
        }
        Path(request["reply"]).write_text(json.dumps(answer), "utf-8")
        replies.write(f"{request['reply']}\n")
        replies.flush()
    return 0


def _results(compiled: Any) -> list[Any]:
    kinds = ("model", "test")
    results = getattr(compiled.result, "results", ())
    return [result for result in results if result.node.resource_type in kinds]


def _problem(compiled: Any) -> str | None:
    if compiled.success:
        return None
    failed = [
        f"{result.node.name}: {result.message}"
        for result in _results(compiled)
        if result.status == "error"
    ]
    return "\n".join(failed) or str(compiled.exception)


def _node(node: Any) -> dict[str, Any]:
    return {
        "unique_id": node.unique_id,
        "kind": str(node.resource_type.value),
        "schema": node.schema,
        "name": node.name,
        "materialized": node.config.materialized,
        "severity": str(getattr(node.config, "severity", "")),
        "columns": _contract(node),
        "parents": node.depends_on_nodes,
        "sql": node.compiled_code,
    }


def _contract(node: Any) -> dict[str, str]:
    """Column → type, as an enforced contract lays down; else nothing."""
    contract = getattr(node.config, "contract", None)
    if contract is None or not contract.enforced:
        return {}
    return {name: column.data_type for name, column in node.columns.items()}


if __name__ == "__main__":
    sys.exit(main())
