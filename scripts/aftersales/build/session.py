"""What `build` and `check` share: loading the input and running dbt on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.build import marts_file
from aftersales.build.dbt_runner import BUILD, Outcome, run_dbt
from aftersales.build.parsed import parsed_project
from aftersales.build.workspace import Workspace, discard, remove
from aftersales.database import connect
from aftersales.machine import out_of_reach, require_memory
from aftersales.options import DUCKDB_TARGET, Options
from aftersales.progress import Reporter
from aftersales.project import project_directory
from aftersales.scratch import scratch_directory
from aftersales.sql import literal

if TYPE_CHECKING:
    import duckdb

    from aftersales.input.inputs import InputSummary

_USUAL_MEMORY = 2_400_000_000
"""Bytes that DuckDB makes do with for ten million tickets; more is hardly faster."""


@dataclass(frozen=True)
class Session:
    """Work on a locked workspace, whose lock is the file descriptor `lock`.

    `settings` are DuckDB's, for whichever process.
    """

    options: Options
    workspace: Workspace
    lock: int
    settings: dict[str, str]

    def load(self) -> InputSummary:
        """Load the input into a new work database, and lay the file of the marts.

        Nothing is loaded of what lies in a warehouse already.

        Raises:
            InputError: the input is wrong.
        """
        from aftersales.input.inputs import InputSummary, load_inputs

        discard(self.workspace.work)
        discard(self.workspace.marts)
        marts_file.lay(self.workspace.marts)
        scratch = Path(self.settings["temp_directory"])
        with connect(self.workspace.work, settings=self.settings) as connection:
            if self.options.is_in_catalog:
                return InputSummary((), (), (), ())
            return load_inputs(
                connection,
                self.options.data_directory,
                self.options.mapping,
                scratch,
                self.options.source,
                self.options.timezone,
            )

    def run_dbt(
        self,
        reporter: Reporter,
        command: Sequence[str] = BUILD,
        more: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Run a command of dbt's, which makes the marts in a file of their own.

        `more` are variables beside those that the options set.

        The child process keeps the lock's descriptor open, so that the lock lasts as
        long as anyone writes.
        """
        is_local = self.options.target == DUCKDB_TARGET
        environment = {
            "AFTERSALES_MARTS": "published" if is_local else "",
            "AFTERSALES_MARTS_DATABASE": str(self.workspace.marts),
            "AFTERSALES_WORK_DATABASE": str(self.workspace.work),
            **{f"AFTERSALES_{n.upper()}": text for n, text in self.settings.items()},
        }
        project = project_directory()
        variables = json.dumps(
            {**self.options.dbt_variables, **(more or {})}, sort_keys=True
        )
        words = [
            *command,
            f"--project-dir={project}",
            f"--profiles-dir={project / 'profiles'}",
            f"--target={self.options.target}",
            f"--vars={variables}",
        ]
        target, logs = self.workspace.target, self.workspace.logs
        with parsed_project(words[len(command) :], target):
            return run_dbt(words, target, logs, environment, reporter, self.lock)

    @contextmanager
    def made(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """What dbt made, to read: the marts are attached as `published`."""
        work, marts = self.workspace.work, literal(str(self.workspace.marts))
        with connect(work, read_only=True, settings=self.settings) as connection:
            connection.execute(f"attach {marts} as published (read_only)")
            yield connection


@contextmanager
def session(
    options: Options, workspace: Workspace, patience: float = 2.0
) -> Iterator[Session]:
    """A workspace to work on, until the context ends.

    `patience` are seconds to wait for a process that is just ending, or being killed.

    Raises:
        BusyError: another process works on it, the disk is full or out of reach, or
            there is too little memory to begin with.
    """
    require_memory()
    with ExitStack() as stack:
        lock = stack.enter_context(workspace.lock(patience))
        spills_to = (options.temp_directory or workspace.directory).absolute()
        stack.enter_context(out_of_reach(workspace.directory, spills_to))
        workspace.tidy()
        stack.callback(remove, workspace.scratch)
        scratch = workspace.scratch
        if options.temp_directory:
            scratch = stack.enter_context(scratch_directory(spills_to))
        yield Session(options, workspace, lock, _settings(options, scratch))


def _settings(options: Options, scratch: Path) -> dict[str, str]:
    """DuckDB's settings by the options, else its own, but for what is seldom needed."""
    with connect(":memory:") as connection:
        ((threads, memory),) = connection.execute(
            "select current_setting('threads'),"
            " parse_formatted_bytes(current_setting('memory_limit'))"
        ).fetchall()
    return {
        "threads": str(options.threads or threads),
        "memory_limit": options.memory_limit or f"{min(memory, _USUAL_MEMORY)}B",
        "temp_directory": str(scratch),
    }
