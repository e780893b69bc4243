"""dbt as a child process: running it, following it, and reading what it left."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aftersales.errors import BuildError, BusyError
from aftersales.machine import trouble_in
from aftersales.progress import Reporter

BUILD = ("build", "--exclude", "resource_type:unit_test")
"""A build leaves out the tests of the models' logic, which only developers need."""

_FAILED = ("error", "fail", "runtime error")
_NODE_EVENTS = ("LogStartLine", "LogModelResult", "LogTestResult", "SkippingDetails")
_LAST_WORDS = 20
_SHOWN_FAILURES = 4
"""Beside the first."""
_HEADER = re.compile(r"^\w[\w ]* Error in \w+ .*\n")
"""dbt's own first line of a message, which names the node once more."""


@dataclass(frozen=True)
class Node:
    """What became of one of dbt's nodes; `seconds` is its execution time."""

    unique_id: str
    status: str
    seconds: float
    message: str

    @property
    def kind(self) -> str:
        return self.unique_id.split(".")[0]

    @property
    def name(self) -> str:
        return self.unique_id.split(".")[2]


@dataclass(frozen=True)
class Model:
    """A model of the project, where it is made and what is said of it."""

    database: str
    schema: str
    name: str
    materialized: str
    description: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What a run of dbt came to; `problem` is set when dbt itself failed."""

    nodes: tuple[Node, ...] = ()
    models: tuple[Model, ...] = ()
    problem: str | None = None

    @property
    def failures(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.status in _FAILED)


@dataclass(frozen=True)
class Dbt:
    """One command of dbt's, with all that it is told.

    `keep_open` are file descriptors that the child process holds as long as it runs.
    """

    project: Path
    target_path: Path
    log_path: Path
    target: str
    command: Sequence[str] = BUILD
    variables: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    keep_open: Sequence[int] = ()

    def run(self, reporter: Reporter) -> Outcome:
        """Let dbt run to its end, telling of each node on the way.

        Raises:
            KeyboardInterrupt: the child process was interrupted.
            BusyError: it was killed.
        """
        self.target_path.mkdir(parents=True, exist_ok=True)
        for name in ("run_results.json", "manifest.json"):
            (self.target_path / name).unlink(missing_ok=True)
        last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        with self._child() as child:
            done = 0
            for line in child.stdout or ():
                event = _event(line)
                if event is None:
                    last_words.append(line.rstrip())
                elif event["info"]["name"] in _NODE_EVENTS:
                    started = event["info"]["name"] == "LogStartLine"
                    done += not started
                    _report(reporter, event["data"], done, started=started)
                elif event["info"]["level"] == "error":
                    last_words.append(event["info"]["msg"])
            status = child.wait()
        if -status in (signal.SIGINT, signal.SIGTERM):
            raise KeyboardInterrupt
        if -status == signal.SIGKILL:
            raise BusyError(
                "dbt was killed",
                advice="Systems do that when memory runs out: make some free, or let"
                " DuckDB use less with --memory-limit. Nothing was published.",
            )
        nodes = tuple(self._nodes())
        models = tuple(self._models())
        problem = None
        if not any(node.status in _FAILED for node in nodes) and (status or not models):
            problem = _problem(status, last_words)
        return Outcome(nodes, models, problem)

    @contextlib.contextmanager
    def _child(self) -> Iterator[subprocess.Popen[str]]:
        """The process, which is ended when the context is left."""
        child = subprocess.Popen(  # noqa: S603
            [
                sys.executable,
                "-P",  # this package's modules are not to be taken for others
                str(Path(__file__).with_name("dbt_process.py")),
                *self._words(),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=self._environment(),
            start_new_session=True,  # a Ctrl-C is for the parent to act on
            pass_fds=tuple(self.keep_open),
        )
        try:
            with child:
                try:
                    yield child
                finally:
                    if child.poll() is None:
                        os.killpg(child.pid, signal.SIGKILL)
        finally:
            child.wait()

    def _words(self) -> list[str]:
        return [
            *("--log-format", "json", "--log-level", "info", "--no-use-colors"),
            *("--log-format-file", "text", "--log-level-file", "info"),
            *("--log-path", str(self.log_path), "--no-version-check"),
            *self.command,
            *("--project-dir", str(self.project)),
            *("--profiles-dir", str(self.project / "profiles")),
            *("--target", self.target, "--target-path", str(self.target_path)),
            *("--vars", json.dumps(dict(self.variables), sort_keys=True)),
        ]

    def _environment(self) -> dict[str, str]:
        """The caller's environment without what would change dbt's behaviour."""
        kept = {
            name: text
            for name, text in os.environ.items()
            if not name.startswith("DBT_") or name.startswith("DBT_ENV_SECRET_")
        }
        # Without its compiled modules dbt takes twice as long to start.
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        kept["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "0"
        return kept | {"PYTHONUNBUFFERED": "1"} | dict(self.environment)

    def _nodes(self) -> Iterator[Node]:
        for result in self._artifact("run_results.json").get("results", ()):
            yield Node(
                unique_id=result["unique_id"],
                status=result["status"],
                seconds=float(result["execution_time"] or 0),
                message=_HEADER.sub("", result["message"] or ""),
            )

    def _models(self) -> Iterator[Model]:
        for node in self._artifact("manifest.json").get("nodes", {}).values():
            if node["resource_type"] == "model":
                yield Model(
                    database=node["database"],
                    schema=node["schema"],
                    name=node["alias"],
                    materialized=node["config"]["materialized"],
                    description=node["description"],
                    columns={
                        name: column["description"]
                        for name, column in node["columns"].items()
                    },
                )

    def _artifact(self, name: str) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads(
                (self.target_path / name).read_text("utf-8")
            )
        except (FileNotFoundError, ValueError):  # dbt ended before, or while, it wrote
            return {}
        return content


def require_success(outcome: Outcome, log_path: Path) -> None:
    """Raise the error that tells of a run's failures.

    Raises:
        BusyError: there was too little memory, or room on a disk.
        BuildError: a model or a test failed, or dbt itself did.
    """
    # A failed model comes before the tests that failed for its sake.
    failures = sorted(outcome.failures, key=lambda node: node.kind == "test")
    for message in (outcome.problem or "", *(node.message for node in failures)):
        if lack := trouble_in(message, log_path.parent):
            raise lack
    advice = f"Nothing was published. Details: {log_path / 'dbt.log'}"
    if outcome.problem is not None:
        raise BuildError(f"dbt failed: {outcome.problem}", advice=advice)
    if failures:
        first, *more = [
            f"{node.kind} {node.name} failed: {node.message}" for node in failures
        ]
        if len(more) > _SHOWN_FAILURES:
            more[_SHOWN_FAILURES:] = [f"and {len(more) - _SHOWN_FAILURES} more"]
        raise BuildError(first, advice=advice, details=more)


def _event(line: str) -> dict[str, Any] | None:
    """One of dbt's structured events, or None where a line is something else."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "info" in event else None


def _report(
    reporter: Reporter, data: Mapping[str, Any], done: int, *, started: bool
) -> None:
    node = data["node_info"]
    reporter.node(
        node["node_name"],
        node["resource_type"],
        "started" if started else node["node_status"],
        done,
        int(data.get("total") or data.get("num_models") or 0),
    )


def _problem(status: int, last_words: Sequence[str]) -> str:
    if status < 0:  # its last words are then about something else
        return f"it was ended by signal {-status}"
    return "\n".join(last_words) or f"it ended with status {status}"
