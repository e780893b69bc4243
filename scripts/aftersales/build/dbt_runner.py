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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aftersales.build.dbt_process import NODE_EVENTS
from aftersales.errors import BuildError, BusyError, InputError, java_words
from aftersales.machine import trouble_in
from aftersales.progress import Reporter
from aftersales.project import project_directory

Result = dict[str, Any]

BUILD = ("build", "--exclude", "resource_type:unit_test")
"""A build leaves out the tests of the models' logic, which only developers need."""

_FAILED = ("error", "fail", "runtime error")
_LAST_WORDS = 20
_SHOWN_FAILURES = 4
"""Beside the first."""
_NO_MODEL = re.compile(r"depends on a node named '([^']+)'[^\n]* not found")
_DAMAGED = re.compile(r'Failed to read file "(.+?)": (.*)')
_HEADER = re.compile(r"^\w[\w ]* Error in \w+ .*\n")
"""dbt's own first line of a message, which names the node once more."""
_INPUT_ERROR = re.compile(r"input error: ([^\n\"]+?)(?: SQLSTATE: \w+)?(?=[\n\"]|$)")
"""How a model says that a value of its input is at fault (macros/input)."""
_VARIABLE = re.compile(
    r"The (variable \S+ (?:is|names|says|has) .+?)\.?\s*(?:\n\s*>|$)", re.DOTALL
)
"""How the project refuses an option (macros/options/require_options.sql)."""
_CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS)


@dataclass(frozen=True)
class Outcome:
    """What a run of dbt came to.

    `results` has what dbt_process.py says of each node; `problem` is set when dbt
    itself failed.
    """

    results: Sequence[Result] = ()
    problem: str | None = None

    @property
    def failures(self) -> list[Result]:
        """Results that failed, models before the tests that failed for their sake."""
        failed = [result for result in self.results if result["status"] in _FAILED]
        return sorted(failed, key=lambda result: kind_and_name(result)[0] == "test")


def kind_and_name(result: Result) -> tuple[str, str]:
    """Whether a result is of a model, a seed or a test, and its name."""
    kind, _, name, *_ = result["unique_id"].split(".")
    return kind, name


def run_dbt(
    words: Sequence[str],
    target: Path,
    logs: Path,
    environment: Mapping[str, str],
    reporter: Reporter,
    keep_open: int,
) -> Outcome:
    """Let a command of dbt's run to its end, telling of each node on the way.

    What it writes goes to directory `target` and its log to `logs`. The child process
    holds the file descriptor `keep_open` as long as it runs.

    Raises:
        KeyboardInterrupt: the child process was interrupted.
        BusyError: it was killed, or crashed.
    """
    results_file = target / "results.json"
    results_file.unlink(missing_ok=True)
    target.mkdir(parents=True, exist_ok=True)
    words = [
        *(str(results_file), str(logs / "dbt.log")),
        *("--log-path", str(logs), "--no-version-check"),
        *(*words, "--target-path", str(target)),
    ]
    last_words: deque[str] = deque(maxlen=_LAST_WORDS)
    with _child(words, _environment() | dict(environment), keep_open) as child:
        _follow(child.stdout or (), reporter, last_words)
        status = child.wait()
    if -status in (signal.SIGINT, signal.SIGTERM):
        raise KeyboardInterrupt
    if -status == signal.SIGKILL or -status in _CRASHES:
        raise BusyError(
            "dbt was killed" if -status == signal.SIGKILL else "dbt crashed",
            advice="Systems do that when memory runs out: make some free, or let"
            " DuckDB use less with --memory-limit. Nothing was published.",
        )
    outcome = Outcome(_results(results_file))
    if not outcome.failures and (status or not outcome.results):
        problem = "\n".join(last_words) or f"it ended with status {status}"
        return replace(outcome, problem=problem)
    return outcome


def require_success(outcome: Outcome, logs: Path) -> None:
    """Raise the error of a run that failed.

    Raises:
        BusyError: there was too little memory, or room on a disk.
        InputError: a large input file turned out to be damaged.
        BuildError: a model or a test failed, or dbt itself did.
    """
    problems = [f"dbt failed: {outcome.problem}"] if outcome.problem else []
    for failure in outcome.failures:
        kind, name = kind_and_name(failure)
        message = java_words(_HEADER.sub("", failure["message"] or ""))
        problems.append(f"{kind} {name} failed: {message}")
    for message in (outcome.problem, *(one["message"] for one in outcome.failures)):
        if message and (lack := trouble_in(message, logs.parent)):
            raise lack
        if message and (fault := _INPUT_ERROR.search(message)):
            raise InputError(fault[1], advice="Nothing was published.")
        if message and (refused := _VARIABLE.search(message)):
            raise InputError(
                " ".join(refused[1].split()),
                file=project_directory() / "dbt_project.yml",
                advice="Nothing was published.",
            )
        if message and (missing := _NO_MODEL.search(message)):
            raise InputError(
                f"extra_kpis or input_tables names {missing[1]}, which is no model",
                file=project_directory() / "dbt_project.yml",
                advice="Nothing was published.",
            )
        if message and (damage := _DAMAGED.search(message)):
            raise InputError(
                f"the file is damaged and cannot be read to its end ({damage[2]})",
                file=Path(damage[1]),
                advice="Export or copy it again.",
            )
    if problems:
        first, *more = problems
        if len(more) > _SHOWN_FAILURES:
            more[_SHOWN_FAILURES:] = [f"and {len(more) - _SHOWN_FAILURES} more"]
        advice = f"Nothing was published. Details: {logs / 'dbt.log'}"
        raise BuildError(first, advice=advice, details=more)


@contextlib.contextmanager
def _child(
    words: Sequence[str], environment: Mapping[str, str], keep_open: int
) -> Iterator[subprocess.Popen[str]]:
    """dbt's process, which is ended when the context is left."""
    script = str(Path(__file__).with_name("dbt_process.py"))
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", script, *words],  # -P: no module here is one of dbt's
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=environment,
        start_new_session=True,  # a Ctrl-C is for the parent to act on
        pass_fds=[keep_open],
    ) as child:
        try:
            yield child
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """The caller's environment without what would change dbt's behaviour."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith("DBT_") or name.startswith("DBT_ENV_SECRET_")
    }
    # Without its compiled modules dbt takes twice as long to start.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    kept |= {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore"}
    return kept | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "0"}


def _follow(lines: Iterable[str], reporter: Reporter, last_words: deque[str]) -> None:
    """Report dbt's structured events, and keep the last of what else it says."""
    done = 0
    for line in lines:
        try:
            event = json.loads(line)
            data, info = event["data"], event["info"]
        except (ValueError, TypeError, KeyError):
            last_words.append(line.rstrip())
            continue
        if info["level"] == "error":
            last_words.append(info["msg"])
        node = data.get("node_info")
        if not node or info["name"] not in NODE_EVENTS:
            continue
        started = info["name"] == "LogStartLine"
        done += not started
        status = "started" if started else node["node_status"]
        total = int(data.get("total") or data.get("num_models") or 0)
        reporter.node(node["node_name"], node["resource_type"], status, done, total)


def _results(path: Path) -> list[Result]:
    try:
        content: list[Result] = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # dbt ended before, or while, it wrote
        return []
    return content
