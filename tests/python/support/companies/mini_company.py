"""A company of three tickets and the mini project, to build in a breath."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import duckdb
from command import Run, command_line, environment
from mini_project import write_mini_project, write_tickets


@dataclass(frozen=True)
class MiniCompany:
    """A directory with `project`, `data` and, once built, what is published."""

    directory: Path

    @classmethod
    def set_up(cls, directory: Path) -> MiniCompany:
        """Write project and data into a directory."""
        write_mini_project(directory / "project")
        write_tickets(directory / "data")
        return cls(directory)

    @property
    def database(self) -> Path:
        return self.directory / "aftersales.duckdb"

    @property
    def private(self) -> Path:
        return self.directory / "aftersales.duckdb.d"

    @property
    def project(self) -> Path:
        return self.directory / "project"

    def environment(self, **more: str) -> dict[str, str]:
        return environment(AFTERSALES_PROJECT=str(self.project), **more)

    def build(self, *words: object, data: str = "data", **more: str) -> Run:
        """Run `aftersales build` to its end."""
        return subprocess.run(
            command_line("build", "--data", data, *words),
            cwd=self.directory,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    def start(self, *words: object, **more: str) -> subprocess.Popen[str]:
        """Begin to run `aftersales` with some words."""
        return subprocess.Popen(
            command_line(*words),
            cwd=self.directory,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def published(self) -> tuple[object, ...]:
        """Which version is published, and its first and only value."""
        (value,) = self.rows("select value from marts.kpi_values")
        return self.database.readlink(), *value

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query over the published file."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()
