"""The targets of the dbt profile: which there are, and how to connect to one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from aftersales.errors import InputError, suggestion
from aftersales.options import DUCKDB_TARGET
from aftersales.project import project_directory

_EXTRAS = {"postgres": ("dbt-postgres",), "spark": ("dbt-spark", "PyHive")}
"""What the extras of this package install, which is also what they are called."""


def parse_target(text: str) -> str:
    """The name of a target of the profile.

    Raises:
        InputError: there is no such target, or what connects to it is not installed.
    """
    names = _targets()
    if text in names:
        _require_installed(text)
        return text
    raise InputError(
        f"--target {text!r} is no target of the profile",
        file=_path(),
        advice=suggestion(text, set(names))
        or f"There are: {', '.join(sorted(names))}.",
    )


def reads_files(name: str) -> bool:
    """Whether a build with this target loads files, and publishes what it makes."""
    return name == DUCKDB_TARGET or target_facts(name)["type"] in _EXTRAS


def is_catalog(name: str) -> bool:
    """Whether a target has input of its own, unless files are named."""
    return target_facts(name)["type"] == "spark"


def target_facts(name: str) -> dict[str, str]:
    """What the profile says of a target in words, with the environment's filled in."""
    from jinja2 import Environment

    environment = Environment(autoescape=False)  # noqa: S701 (these are no pages)
    environment.globals["env_var"] = os.environ.get
    return {
        key: environment.from_string(value).render()
        for key, value in _targets()[name].items()
        if isinstance(value, str)
    }


def _require_installed(target: str) -> None:
    kind = target_facts(target)["type"]
    for package in _EXTRAS.get(kind, (f"dbt-{kind}",)):
        try:
            version(package)
        except PackageNotFoundError as error:
            wanted = f"-e .[{kind}]" if kind in _EXTRAS else package
            raise InputError(
                f"--target {target} needs {package}, which is not installed",
                advice=f"Install it with `pip install {wanted}`.",
            ) from error


def _targets() -> Mapping[str, Mapping[str, object]]:
    import yaml

    content = yaml.load(_path().read_text("utf-8"), yaml.CSafeLoader)
    found: Mapping[str, Mapping[str, object]] = content["aftersales"]["outputs"]
    return found


def _path() -> Path:
    return project_directory() / "profiles" / "profiles.yml"
