"""The process in which dbt is asked what it says of options, many in one run.

Started as a script with two arguments: dbt's shared options as JSON, and a JSON list of
variables. It parses the project once, and writes for each what `require_options`
refuses, or null, as a JSON list.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import Any


def main() -> int:
    """Ask for each; 1 when the project does not parse."""
    options, cases = map(json.loads, sys.argv[1:])
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever dbt prints is no answer

    from dbt.cli.main import dbtRunner

    parsed = dbtRunner().invoke(["parse", *options])
    if not parsed.success:
        sys.stderr.write(f"{parsed.exception or 'the project does not parse'}\n")
        return 1
    said: list[str] = []

    def listen(event: Any) -> None:
        if event.info.level == "error":
            said.append(event.info.msg)

    gc.freeze()  # or every case looks through all of the project for garbage
    runner = dbtRunner(manifest=parsed.result, callbacks=[listen])  # type: ignore[arg-type]
    found = []
    for variables in cases:
        said.clear()
        words = ["run-operation", "require_options", *options]
        done = runner.invoke([*words, "--vars", json.dumps(variables)])
        found.append(None if done.success else " ".join(" ".join(said).split()))
    answer.write(json.dumps(found))
    answer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
