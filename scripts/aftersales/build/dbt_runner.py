"""dbt as a child process: starting it, following it and reading what it left."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from aftersales.errors import BuildError
from aftersales.progress import Reporter

BUILD = (
    "build",
    "--exclude",
    "resource_type:seed",
    "resource_type:unit_test",
)
"""A build leaves out what only developers need: demo seeds and unit tests."""

EVERY_ROW = "tag:every_row"
"""The tests that read all rows of the largest tables, which a refresh leaves out."""

_FAILED = ("error", "fail", "runtime error")
_MESSAGE_LENGTH = 300
_LAST_WORDS = 20
_OUTCOME = "outcome.json"


@dataclass(frozen=True)
class Node:
    """What became of one of dbt's nodes; `seconds` is its execution time."""

    unique_id: str
    status: str
    seconds: float
    message: str
    attached_to: str = ""

    @property
    def kind(self) -> str:
        return self.unique_id.split(".")[0]

    @property
    def name(self) -> str:
        return self.unique_id.split(".")[2]

    @property
    def failed(self) -> bool:
        return self.status in _FAILED


@dataclass(frozen=True)
class Model:
    """A model of the project, where it is made and what is said of it."""

    unique_id: str
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
        return tuple(node for node in self.nodes if node.failed)


@dataclass
class Dbt:
    """One run of dbt, to be used as a context: leaving it ends the child process.

    The child starts at once and gets ready; it touches the database only in `run`.
    """

    project: Path
    target_path: Path
    log_path: Path
    target: str
    command: Sequence[str] = BUILD
    variables: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    full_refresh: bool = False
    keep_open: Sequence[int] = ()
    _child: subprocess.Popen[str] | None = None
    _last_words: deque[str] = field(default_factory=lambda: deque(maxlen=_LAST_WORDS))
    _problem: str | None = None
    _finished: int = 0

    def __enter__(self) -> Dbt:
        self.target_path.mkdir(parents=True, exist_ok=True)
        commands = {
            "parse": ["parse", *self._shared()],
            "run": [*self._run_command(), *self._shared()],
            "outcome": str(self._outcome),
        }
        self._child = subprocess.Popen(  # noqa: S603
            [
                sys.executable,
                "-P",  # this package's modules are not to be taken for others
                str(Path(__file__).with_name("dbt_child.py")),
                json.dumps(commands),
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
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        child = self._child
        if child is None:
            return
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        with contextlib.suppress(BrokenPipeError):
            if child.stdin:
                child.stdin.close()
        if child.stdout:
            child.stdout.close()
        child.wait()

    def run(self, reporter: Reporter, leave_out: Sequence[str] = ()) -> Outcome:
        """Let dbt run to its end, telling of each node on the way.

        `leave_out` are selectors of nodes, beside those that the command leaves out.
        """
        child = self._child
        if child is None or child.stdin is None or child.stdout is None:
            raise RuntimeError("dbt was not started")
        self._outcome.unlink(missing_ok=True)
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(f"{json.dumps(list(leave_out))}\n")
            child.stdin.flush()
        for line in child.stdout:
            self._read(line, reporter)
        status = child.wait()
        outcome = read_outcome(self.target_path)
        if status != 0 and not outcome.failures:
            words = self._problem or "\n".join(self._last_words)
            problem = brief(words) or f"it ended with status {status}"
            if status < 0:  # its last words are then about something else
                cause = " (out of memory?)" if -status == signal.SIGKILL else ""
                problem = f"it was ended by signal {-status}{cause}"
            return replace(outcome, problem=problem)
        return outcome

    def _read(self, line: str, reporter: Reporter) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            said = {"error": line}
        if "node" in said:
            self._finished += said["status"] != "started"
            name, kind, status = said["node"], said["kind"], said["status"]
            reporter.node(name, kind, status, self._finished, said["total"])
        elif "problem" in said:
            self._problem = str(said["problem"])
        else:
            self._last_words.append(str(said.get("error", said)).rstrip())

    @property
    def _outcome(self) -> Path:
        return self.target_path / _OUTCOME

    def _run_command(self) -> list[str]:
        return [*self.command, *(["--full-refresh"] if self.full_refresh else [])]

    def _shared(self) -> list[str]:
        shared = ["--project-dir", str(self.project)]
        shared += ["--profiles-dir", str(self.project / "profiles")]
        shared += ["--target", self.target, "--target-path", str(self.target_path)]
        shared += ["--log-path", str(self.log_path), "--log-level-file", "info"]
        shared += ["--log-level", "none", "--no-use-colors", "--no-use-colors-file"]
        shared += ["--no-version-check", "--no-write-json"]
        if self.variables:
            shared += ["--vars", json.dumps(dict(self.variables), sort_keys=True)]
        return shared

    def _environment(self) -> dict[str, str]:
        inherited = dict(os.environ)
        # Without its compiled modules dbt takes twice as long to start.
        inherited.pop("PYTHONDONTWRITEBYTECODE", None)
        inherited["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "0"
        inherited["PYTHONUNBUFFERED"] = "1"
        return inherited | dict(self.environment)


def read_outcome(target_path: Path) -> Outcome:
    """What the last run with this target path came to; nothing when none did."""
    try:
        found = json.loads((target_path / _OUTCOME).read_text("utf-8"))
        return Outcome(
            nodes=tuple(
                Node(
                    unique_id=node["unique_id"],
                    status=node["status"],
                    seconds=float(node["seconds"] or 0),
                    message=brief(node["message"] or ""),
                    attached_to=(node["attached_to"] or "").rpartition(".")[2],
                )
                for node in found["nodes"]
            ),
            models=tuple(Model(**model) for model in found["models"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Outcome()  # none yet, or a run was killed while it wrote


def require_success(outcome: Outcome, log_path: Path) -> None:
    """Raise the error that tells of a run's failures.

    Raises:
        BuildError: a model or a test failed, or dbt itself did.
    """
    advice = f"Nothing was published. Details: {log_path / 'dbt.log'}"
    if outcome.problem is not None:
        raise BuildError(f"dbt failed: {outcome.problem}", advice=advice)
    if not outcome.failures:
        return
    if any("Out of Memory Error" in node.message for node in outcome.failures):
        advice = f"Give it more with --memory-limit. {advice}"
    # A failed model comes before the tests that failed for its sake.
    failures = sorted(outcome.failures, key=lambda node: node.kind == "test")
    lines = [f"{node.kind} {node.name} failed: {node.message}" for node in failures[:5]]
    if len(failures) > len(lines):
        lines.append(f"and {len(failures) - len(lines)} more")
    raise BuildError("\n  ".join(lines), advice=advice)


def brief(message: str) -> str:
    """A message of dbt's on one line, without the header that names the node."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if len(lines) > 1 and " Error in " in lines[0]:
        lines = lines[1:]
    text = " ".join(lines)
    return text if len(text) <= _MESSAGE_LENGTH else f"{text[:_MESSAGE_LENGTH]}…"
