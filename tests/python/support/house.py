"""What the tests of the house's rules read: files, YAML entries, dbt's manifest."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parents[3]
SQL_FOLDERS = ("models", "macros", "tests")


def tracked() -> list[Path]:
    """Every file of the repository that git knows, or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (PROJECT / line for line in listed.stdout.splitlines())
    return sorted(path for path in paths if path.is_file())


def sql_files(*folders: str) -> list[Path]:
    """The SQL files below some folders of the project."""
    return sorted(p for name in folders for p in (PROJECT / name).rglob("*.sql"))


def property_files() -> list[Path]:
    """Every YAML file in which dbt finds properties of its nodes."""
    folders = ("models", "seeds", "macros", "tests")
    return sorted(p for name in folders for p in (PROJECT / name).rglob("*.yml"))


@functools.cache
def entries(kind: str) -> list[dict[str, Any]]:
    """Every entry of a kind (`models`, `macros`, `unit_tests`, …) in the YAML files."""
    return [
        entry
        for path in property_files()
        for entry in (yaml.safe_load(path.read_text("utf-8")) or {}).get(kind, [])
    ]


@functools.cache
def manifest() -> dict[str, Any]:
    """The project as dbt has parsed it."""
    target = PROJECT / "target" / "conventions"
    subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("--quiet", "parse", "--project-dir", str(PROJECT)),
            *("--profiles-dir", str(PROJECT / "profiles")),
            *("--target-path", str(target), "--log-path", str(target)),
        ],
        check=True,
    )
    found: dict[str, Any] = json.loads((target / "manifest.json").read_text("utf-8"))
    return found


def models() -> list[dict[str, Any]]:
    """The models of the manifest."""
    nodes = manifest()["nodes"].values()
    return [node for node in nodes if node["resource_type"] == "model"]
