"""dbt's own command line, in a process that ends with its parent.

The only module that imports dbt. It is started as a script with the names of a file for
its results and of its log, the words of a dbt command, and a pipe from its parent as
standard input: when that ends, the parent is gone, and so is this process.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import threading
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

NODE_EVENTS = ("LogStartLine", "LogModelResult", "LogTestResult", "LogSeedResult")
_SAYING = threading.Lock()
"""Held while one of dbt's threads says something: lines are whole."""


def main() -> int:
    """Run dbt; returns its exit status, unless a signal ends it."""
    results_file, log_file, *words = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    from dbt.adapters.duckdb.credentials import DuckDBCredentials
    from dbt.cli.main import dbtRunner

    # dbt would parse the project anew because a database's file has another name.
    DuckDBCredentials._connection_keys = lambda _: ("database", "schema")  # type: ignore[method-assign]

    if find_spec("pyhive"):
        let_sessions_go()

    # What dbt makes of a project lives to the end: looking for garbage among all of it,
    # again and again, takes a tenth of a small build. What is young is looked through.
    gc.freeze()
    gc.set_threshold(50_000, 1_000, 1_000)

    # dbt would write each of its thousands of events, and then leave most out; and its
    # artifacts, which hold all of the project, twice: three seconds of work.
    unsaid = ("--log-level", "none", "--log-level-file", "none", "--no-write-json")
    with Path(log_file).open("a", encoding="utf-8", errors="replace") as log:
        outcome = dbtRunner(callbacks=[partial(say, log)]).invoke([*words, *unsaid])
    if outcome.exception:
        print(outcome.exception)
    results = [_facts(one) for one in getattr(outcome.result, "results", ())]
    Path(results_file).write_text(json.dumps(results), "utf-8")
    return 0 if outcome.success else 1


def let_sessions_go() -> None:
    """Have a session of Spark that cannot be closed be no error: its work is done.

    Its Thrift server lacks a class (LlapSigner) for that now and then, and dbt would
    call the model failed.
    """
    from pyhive import exc, hive

    close = hive.Connection.close

    def try_to_close(connection: hive.Connection) -> None:
        with contextlib.suppress(exc.Error):
            close(connection)

    hive.Connection.close = try_to_close


def say(log: IO[str], event: Any) -> None:
    """Log an event, and write one that the parent follows as a line of JSON."""
    if event.info.level == "debug":
        return
    from dbt_common.exceptions import env_secrets, scrub_secrets

    message = scrub_secrets(event.info.msg, env_secrets())
    # An error would end one of dbt's threads, and dbt wait for it for ever. The log is
    # closed in the main one, which meets it too.
    with _SAYING, contextlib.suppress(OSError):
        print(f"{time.strftime('%H:%M:%S')}  {message}", file=log, flush=True)
    if event.info.name in NODE_EVENTS or event.info.level == "error":
        from google.protobuf.json_format import MessageToJson  # type: ignore[import-untyped]

        text = MessageToJson(event, preserving_proto_field_name=True, indent=None)
        with _SAYING:
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
            "schema": node.schema,
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
    try:
        status = main()
    except OSError as error:  # such as a full disk, met by the log
        print(f"OSError: {error}")
        status = 1
    sys.stdout.flush()
    os._exit(status)  # nothing is left to tidy up, and a tidy exit takes its time
