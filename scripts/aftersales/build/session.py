"""What `build` and `check` share: loading the input and running dbt on it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.build.dbt_runner import BUILD, Dbt
from aftersales.build.workspace import Workspace
from aftersales.database import connect
from aftersales.options import Options, project_directory

if TYPE_CHECKING:
    from aftersales.input.inputs import InputSummary

_USUAL_MEMORY = 2_500_000_000
"""Bytes that DuckDB makes do with for ten million tickets; more is hardly faster."""


def load(options: Options, workspace: Workspace) -> InputSummary:
    """Load the input into a new work database.

    Raises:
        InputError: the input is wrong.
    """
    from aftersales.input.inputs import load_inputs

    settings = duckdb_settings(options, workspace)
    with connect(workspace.work, settings=settings) as connection:
        return load_inputs(connection, options.data_directory, options.mapping)


def dbt_command(
    options: Options,
    workspace: Workspace,
    command: tuple[str, ...] = BUILD,
    keep_open: int | None = None,
    marts: Path | None = None,
) -> Dbt:
    """A command of dbt's on a workspace's database.

    The child process keeps the lock's descriptor open, so that the lock lasts as long
    as anyone writes. `marts` is the file to make the marts in, if not the same.
    """
    settings = duckdb_settings(options, workspace)
    environment = {
        "AFTERSALES_MARTS_DATABASE": str(marts or ""),
        "AFTERSALES_WORK_DATABASE": str(workspace.work),
        "AFTERSALES_THREADS": settings["threads"],
        "AFTERSALES_MEMORY_LIMIT": settings["memory_limit"],
        "AFTERSALES_TEMP_DIRECTORY": settings["temp_directory"],
    }
    return Dbt(
        project=project_directory(),
        target_path=workspace.target,
        log_path=workspace.logs,
        target=options.target,
        command=command,
        variables=options.dbt_variables,
        environment=environment,
        keep_open=() if keep_open is None else (keep_open,),
    )


def duckdb_settings(options: Options, workspace: Workspace) -> dict[str, str]:
    """What the options say of DuckDB's use of the machine."""
    spilled = options.temp_directory or f"{workspace.work}.tmp"
    return {
        "threads": str(options.threads or cores()),
        "memory_limit": options.memory_limit or _usual_memory(),
        "temp_directory": str(Path(spilled).absolute()),
    }


def cores() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 2


def _usual_memory() -> str:
    """What a build takes unless told otherwise: less on a small machine."""
    with connect(":memory:") as connection:
        row = connection.execute(
            "select parse_formatted_bytes(current_setting('memory_limit'))"
        ).fetchone()
    most = int(row[0]) if row else _USUAL_MEMORY
    return f"{min(most, _USUAL_MEMORY)}B"
