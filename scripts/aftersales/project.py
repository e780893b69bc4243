"""Where the dbt project is."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from aftersales.errors import BusyError, InputError


@cache
def project_directory() -> Path:
    """The dbt project: the one that holds this package, else the one around here.

    The environment's AFTERSALES_PROJECT, where set, comes before both.

    Raises:
        InputError: no dbt project of ours is anywhere near.
    """
    here = working_directory()
    places = (Path(__file__).resolve().parents[2], here, *here.parents)
    if named := os.environ.get("AFTERSALES_PROJECT"):
        places = (Path(named).absolute(),)
    for directory in places:
        project = directory / "dbt_project.yml"
        if project.is_file() and "name: aftersales" in project.read_text("utf-8"):
            return directory
    raise InputError(
        "the dbt project is not here",
        advice="Run aftersales inside a clone of the project.",
    )


def working_directory() -> Path:
    """The directory that the command was called in.

    Raises:
        BusyError: it was deleted in the meantime, or is out of reach.
    """
    try:
        return Path.cwd()
    except OSError as error:
        raise BusyError(
            "the working directory is gone",
            advice="Change to a directory that exists, and try again.",
        ) from error
