"""`aftersales build`: load the input, run dbt, publish what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.build_summary import notices, summarise
from aftersales.dbt_runner import BUILD, Dbt, Outcome, manifest, require_success
from aftersales.errors import BuildError, InputError
from aftersales.options import (
    DUCKDB_TARGET,
    Options,
    project_directory,
    require_writable,
)
from aftersales.progress import Reporter
from aftersales.publish import publish, require_replaceable
from aftersales.workspace import (
    Workspace,
    connect,
    is_no_space,
    no_space,
    out_of_reach,
)

if TYPE_CHECKING:
    from aftersales.inputs import InputSummary

_CLOCK_MODEL = "int_clock"


def build(options: Options, reporter: Reporter) -> int:
    """Build and publish every KPI; returns the exit status 0.

    Raises:
        InputError: the input or the options are wrong.
        BuildError: a model or a test failed.
        BusyError: another build is running, or the place is out of reach.
    """
    if options.target != DUCKDB_TARGET:
        return _build_in_warehouse(options, reporter)
    began = time.monotonic()
    require_writable(options.database)
    require_replaceable(options.database)
    workspace = Workspace(options.database.absolute())
    with workspace.lock() as lock, out_of_reach(workspace.directory):
        workspace.prepare()
        with start_dbt(options, workspace, keep_open=lock) as dbt:
            reporter.step("Loading the input")
            loaded = load(options, workspace.work)
            for notice in loaded.notices:
                reporter.notice(notice)
            reporter.step("Building")
            outcome = dbt.run(reporter)
        judge(outcome, workspace)
        reporter.step("Publishing")
        known = manifest(workspace.target)
        publish(workspace, known, outcome.nodes, loaded.fingerprint)
    for notice in notices(options.database):
        reporter.notice(notice)
    summary = summarise(options.database, outcome.nodes, time.monotonic() - began)
    reporter.result(summary.text, **summary.fields)
    return 0


def load(options: Options, work: Path) -> InputSummary:
    """Load the input into a work database.

    Raises:
        InputError: the input is wrong.
        BusyError: the disk is full.
    """
    from aftersales.inputs import load_inputs

    defaults = project_directory() / "seeds" / "reference"
    try:
        with connect(work, settings=duckdb_settings(options)) as connection:
            return load_inputs(
                connection, options.data_directory, options.mapping, defaults
            )
    except InputError as error:
        if is_no_space(f"{error} {error.__cause__}"):
            raise no_space(work.parent) from error
        raise


def start_dbt(
    options: Options,
    workspace: Workspace,
    command: tuple[str, ...] = BUILD,
    keep_open: int | None = None,
) -> Dbt:
    """A run of dbt on a workspace's database, not yet begun.

    The child process keeps the lock's descriptor open, so that the lock lasts as long
    as anyone writes.
    """
    settings = duckdb_settings(options)
    environment = {
        "AFTERSALES_WORK_DATABASE": str(workspace.work),
        "AFTERSALES_THREADS": settings["threads"],
    }
    if "memory_limit" in settings:
        environment["AFTERSALES_MEMORY_LIMIT"] = settings["memory_limit"]
    if "temp_directory" in settings:
        environment["AFTERSALES_TEMP_DIRECTORY"] = settings["temp_directory"]
    return Dbt(
        project=project_directory(),
        target_path=workspace.target,
        log_path=workspace.logs,
        target=options.target,
        command=command,
        variables=options.dbt_variables,
        environment=environment,
        full_refresh=options.full_refresh,
        keep_open=() if keep_open is None else (keep_open,),
    )


def duckdb_settings(options: Options) -> dict[str, str]:
    """What the options say of DuckDB's use of the machine."""
    settings = {"threads": str(options.threads or cores())}
    if options.memory_limit is not None:
        settings["memory_limit"] = options.memory_limit
    if options.temp_directory is not None:
        settings["temp_directory"] = str(options.temp_directory.absolute())
    return settings


def cores() -> int:
    """How many processors this process may use."""
    import os

    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 2


def judge(outcome: Outcome, workspace: Workspace) -> None:
    """Raise the error that a run of dbt comes to, if any.

    Raises:
        InputError: the input tells no time, and none was given.
        BusyError: the disk is full.
        BuildError: a model or a test failed.
    """
    for node in outcome.failures:
        if node.attached_to == _CLOCK_MODEL and "as_of" in node.name:
            raise InputError(
                "no dated record in the input, so the numbers have no date",
                advice="Give it with --as-of 2026-03-31T23:59:59Z.",
            )
    try:
        require_success(outcome, workspace.logs)
    except BuildError as error:
        if is_no_space(str(error)):
            raise no_space(workspace.directory) from error
        raise


@contextmanager
def _warehouse(options: Options) -> Iterator[Workspace]:
    for option, value in (("--data", options.data), ("--mapping", options.mapping)):
        if value is not None:
            raise InputError(
                f"{option} has no meaning with --target {options.target}",
                advice="A warehouse has its input in tables of its own.",
            )
    workspace = Workspace(options.database.absolute(), suffix=f".{options.target}")
    with workspace.lock(), out_of_reach(workspace.directory):
        yield workspace


def _build_in_warehouse(options: Options, reporter: Reporter) -> int:
    """Run dbt alone: a warehouse loads its own input, and its marts are its own."""
    with _warehouse(options) as workspace:
        with start_dbt(options, workspace) as dbt:
            reporter.step(f"Building in {options.target}")
            outcome = dbt.run(reporter)
        judge(outcome, workspace)
    reporter.result(
        f"Built in {options.target}. Nothing was loaded and no file was published:"
        " the marts are in the warehouse.",
        target=options.target,
    )
    return 0
