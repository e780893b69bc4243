"""Where the dbt project is, and what it is made of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from aftersales import __version__
from aftersales.errors import BusyError, InputError

_PROJECT = (
    "dbt_project.yml",
    "profiles/*",
    "models/**/*",
    "macros/**/*",
    "seeds/**/*",
    "tests/generic/**/*",
    "tests/integrity/**/*",
)


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


def project_digest() -> str:
    """The digest of the dbt project and of this package."""
    package = Path(__file__).parent
    return digest_of_files([*_project_files(), *sorted(package.rglob("*.py"))])


def versions() -> dict[str, str]:
    """The versions of what makes the numbers; a package not installed is unknown."""
    found = {"aftersales": __version__}
    for package in ("dbt-core", "dbt-duckdb", "duckdb"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found


def digest_of_files(files: Iterable[Path]) -> str:
    """One digest of paths and bytes, as hexadecimal digits."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path}\n{content}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _project_files() -> Iterator[Path]:
    for pattern in _PROJECT:
        found = project_directory().glob(pattern)
        yield from sorted(path for path in found if path.is_file())
