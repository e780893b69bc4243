"""Builds on other engines than DuckDB, by dbt and by the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from building import PROJECT
from command import command_line
from command import environment as command_environment
from engine_marts import APPROXIMATE, published

NO_TESTS = "resource_type:test resource_type:unit_test"
"""What to exclude, where the models alone are of interest."""


def run_dbt(
    target: str,
    environment: Mapping[str, str],
    directory: Path,
    *words: str,
    **variables: Any,
) -> None:
    """Build the models on a target; `variables` are dbt's."""
    done = dbt_on(target, environment, directory, *words, **variables)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def run_unit_tests(
    target: str, environment: Mapping[str, str], directory: Path
) -> None:
    """Run all unit tests on a target, where the models say which columns rows have."""
    run_dbt(target, environment, directory, "--empty", exclude=NO_TESTS)
    # `dbt build` would find nothing to do where unit tests alone are selected.
    done = dbt_on(
        *(target, environment, directory), command="test", exclude="test_type:data"
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    manifest, run = (
        json.loads((directory / "target" / f"{name}.json").read_text("utf-8"))
        for name in ("manifest", "run_results")
    )
    passed = {
        result["unique_id"] for result in run["results"] if result["status"] == "pass"
    }
    assert manifest["unit_tests"]
    assert set(manifest["unit_tests"]) <= passed


def dbt_on(
    target: str,
    environment: Mapping[str, str],
    directory: Path,
    *words: str,
    command: str = "build",
    profiles: Path = PROJECT / "profiles",
    exclude: str = "resource_type:unit_test",
    **variables: Any,
) -> subprocess.CompletedProcess[str]:
    """What `dbt build`, or another command, comes to on a target."""
    dbt = [
        str(Path(sys.executable).with_name("dbt")),
        *("--quiet", command, "--exclude", exclude, *words),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(profiles)),
        *("--target", target, "--target-path", str(directory / "target")),
        *("--log-path", str(directory / "logs"), "--vars", json.dumps(variables)),
    ]
    return subprocess.run(
        dbt,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def aftersales(directory: Path, server: Mapping[str, str], *words: object) -> str:
    """What a command writes on standard output."""
    done = subprocess.run(
        command_line(*words),
        cwd=directory,
        env=command_environment(**server),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def read_alike(
    target: str,
    server: Mapping[str, str],
    database: Path,
    directory: Path,
    shown: Iterable[Sequence[str]],
) -> None:
    """`show`, `export` and `report` read a target as they read a published file.

    `shown` are the words after `show`.
    """
    places = {"ours": ("--database", database), "theirs": ("--target", target)}
    for words in shown:
        ours, theirs = (
            aftersales(directory, server, "show", *words, *where)
            for where in places.values()
        )
        assert ours == theirs
        assert len(ours.splitlines()) > 5
    for name, where in places.items():
        to = ("--output", name, *where)
        formats = ("--format", "csv", "--format", "xlsx")
        aftersales(directory, server, "export", *formats, *to)
        aftersales(directory, server, "report", *to)
    assert _listed(directory / "theirs") == _listed(directory / "ours")
    assert "scorecard.html" in _listed(directory / "ours")
    for table, columns in published(database).items():
        files = [_lines(directory / name / f"{table}.csv") for name in places]
        if set(APPROXIMATE) & {kind.partition("(")[0] for kind in columns.values()}:
            assert len(files[0]) == len(files[1])
        else:
            assert files[0] == files[1], table


def _listed(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def _lines(path: Path) -> list[str]:
    return sorted(path.read_text("utf-8").splitlines())
