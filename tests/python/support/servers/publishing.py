"""A small company that publishes in a server, by `aftersales build --target`."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from command import Run, command_line
from mini_company import MiniCompany
from mini_project import write_tickets

BUILT = "select value from marts.kpi_values"
_PATIENCE = 240


@dataclass(frozen=True)
class Warehouse:
    """A company of three tickets, and the server that is a target of the profile.

    `variables` are those of the environment that lead there; `ask` gives the rows of
    the last of some statements.
    """

    company: MiniCompany
    target: str
    variables: Mapping[str, str]
    ask: Callable[..., list[tuple[Any, ...]]]

    def query(self, *statements: str) -> list[tuple[Any, ...]]:
        return self.ask(self.variables, *statements)

    def tickets(self, count: int = 3) -> None:
        """Have so many tickets in the input, from now on."""
        write_tickets(self.company.directory / "data", count)

    def build(self, *words: object, **more: str) -> Run:
        """Build from the company's files."""
        return self.run("build", "--data", "data", *words, **more)

    def run(self, *words: object, **more: str) -> Run:
        return subprocess.run(
            command_line(*words, "--target", self.target),
            cwd=self.company.directory,
            env=self.company.environment(**{**self.variables, **more}),
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )

    def start(self) -> subprocess.Popen[str]:
        """Begin to build."""
        words = ("build", "--data", "data", "--target", self.target)
        return self.company.start(*words, **self.variables)

    def published(self, tickets: int) -> None:
        """Build with so many tickets, and find them."""
        self.tickets(tickets)
        done = self.build()
        assert done.returncode == 0, done.stderr
        assert self.query(BUILT) == [(tickets,)]


def refuses(done: Run, status: int, *texts: str) -> None:
    """Require a command to have failed with these words."""
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    for text in texts:
        assert text in " ".join(done.stderr.split())
