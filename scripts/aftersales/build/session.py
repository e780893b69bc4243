"""What `build` and `check` share: loading the input and running dbt on it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.build.dbt_runner import BUILD, Dbt, Model, Outcome, require_success
from aftersales.build.marts_file import CATALOG
from aftersales.build.workspace import Workspace, connect, is_no_space, no_space
from aftersales.errors import BuildError, InputError
from aftersales.options import Options, project_directory
from aftersales.sql import identifier

if TYPE_CHECKING:
    import duckdb

    from aftersales.input.chunks import Seen
    from aftersales.input.inputs import InputSummary

_CLOCK_MODEL = "int_clock"
_KINDS = {"table": "table", "maintained": "table", "view": "view", "narrowed": "view"}
_USUAL_MEMORY = 2_500_000_000
"""Bytes that DuckDB makes do with for ten million tickets; more is hardly faster."""


@contextmanager
def loaded(
    options: Options, work: Path, seen: Mapping[str, Seen] | None = None
) -> Iterator[tuple[duckdb.DuckDBPyConnection, InputSummary]]:
    """Load the input into a work database; yields its connection and what came in.

    `seen` is what the last build found in the files.

    Raises:
        InputError: the input is wrong.
        BusyError: the disk is full.
    """
    from aftersales.input.inputs import load_inputs

    defaults = project_directory() / "seeds" / "reference"
    try:
        with connect(work, settings=duckdb_settings(options)) as connection:
            yield (
                connection,
                load_inputs(
                    connection, options.data_directory, options.mapping, defaults, seen
                ),
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
    marts: Path | None = None,
) -> Dbt:
    """A run of dbt on a workspace's database, not yet begun.

    The child process keeps the lock's descriptor open, so that the lock lasts as long
    as anyone writes. `marts` is the file to make the marts in, if not the same.
    """
    settings = duckdb_settings(options)
    environment = {
        "AFTERSALES_MARTS_DATABASE": str(marts or ""),
        "AFTERSALES_WORK_DATABASE": str(workspace.work),
        "AFTERSALES_THREADS": settings["threads"],
        "AFTERSALES_MEMORY_LIMIT": settings["memory_limit"],
    }
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
    settings = {
        "threads": str(options.threads or cores()),
        "memory_limit": options.memory_limit or _usual_memory(),
    }
    if options.temp_directory is not None:
        settings["temp_directory"] = str(options.temp_directory.absolute())
    return settings


def _usual_memory() -> str:
    """What a build takes unless told otherwise: less on a small machine."""
    with connect(":memory:") as connection:
        row = connection.execute(
            "select parse_formatted_bytes(current_setting('memory_limit'))"
        ).fetchone()
    most = int(row[0]) if row else _USUAL_MEMORY
    return f"{min(most, _USUAL_MEMORY)}B"


def cores() -> int:
    """How many processors this process may use."""
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


def drop(
    connection: duckdb.DuckDBPyConnection, models: Sequence[Model], keep: bool
) -> None:
    """Drop what dbt will make anew: cheaper than letting it swap old for new.

    `keep` spares the tables that a refresh goes on from.
    """
    for model in models:
        kept = keep and model.materialized == "maintained"
        kind = _KINDS.get(model.materialized)
        if kind and not kept and model.database != CATALOG:
            name = f"{identifier(model.schema)}.{identifier(model.name)}"
            connection.execute(f"drop {kind} if exists {name} cascade")
