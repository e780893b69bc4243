"""Refreshes by the real command line: what they come to, and what stops them.

AFTERSALES_CHAOS=1 kills them at more places.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import duckdb
import pytest
from aftersales.build.workspace import Workspace
from changing_company import Company
from command import command_line, environment
from dirty_inputs import write_csv

Marts = dict[str, list[tuple[object, ...]]]

SEED = 20260331
KILLED_AFTER = ["fct_tickets: success", "Publishing"]
"""What a refresh said last before it was killed."""
if os.environ.get("AFTERSALES_CHAOS"):
    KILLED_AFTER += ["Refreshing", "base_ticket_event_spans: success", "dim_units"]
    KILLED_AFTER += ["int_ticket_day_changes: success", "kpi_values: success"]

pytestmark = pytest.mark.slow


class Builds:
    """A company's files of two days, and builds of them in one place."""

    def __init__(self, directory: Path) -> None:
        self.data = directory / "data"
        self.database = directory / "aftersales.duckdb"
        self.days = [directory / "monday", directory / "tuesday"]
        company = Company(SEED)
        for day in self.days:
            day.mkdir()
            write_csv(day, company.tables)
            for _ in range(4):
                company.step()

    def put(self, day: int) -> None:
        """Lay the files of a day where the builds read them."""
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.days[day], self.data)

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command_line(
                *("build", "--data", self.data, "--database", self.database),
                *words,
            ),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def build(self, *words: str, status: int = 0) -> str:
        """Build, and give what it said."""
        process = self.start(*words)
        _, said = process.communicate(timeout=240)
        assert process.returncode == status, said
        return said

    def kill_after(self, words: str) -> None:
        """Begin a build and kill it once it has said so much."""
        process = self.start()
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if words in line:
                break
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        assert "Refreshing" in said
        assert words in said

    def published(self) -> Marts:
        """All rows of all published tables, but for what tells of the build."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            names = connection.execute(
                "select table_name from information_schema.tables"
                " where table_schema = 'marts' order by all"
            ).fetchall()
            return {
                name: connection.execute(f"from marts.{name} order by all").fetchall()
                for (name,) in names
                if not name.startswith("build_")
            }


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """Monday was built, Tuesday refreshed, and Tuesday is published."""
    made = Builds(tmp_path_factory.mktemp("builds"))
    made.put(0)
    assert "Refreshing" not in made.build()
    made.put(1)
    assert "Refreshing" in made.build()
    return made


@pytest.fixture(scope="module")
def tuesday(builds: Builds) -> Marts:
    return builds.published()


def test_a_second_build_is_a_refresh_and_equals_a_full_one(
    builds: Builds, tuesday: Marts
) -> None:
    assert "Refreshing" not in builds.build("--full-refresh")
    assert builds.published() == tuesday
    assert tuesday["fct_tickets"]
    assert tuesday["kpi_values"]


@pytest.mark.parametrize("words", KILLED_AFTER)
def test_after_a_killed_refresh_the_next_build_is_a_full_one(
    builds: Builds, tuesday: Marts, words: str
) -> None:
    builds.put(0)
    builds.kill_after(words)
    builds.put(1)
    assert "Refreshing" not in builds.build()
    assert builds.published() == tuesday


def test_an_input_error_leaves_the_next_build_a_refresh(
    builds: Builds, tuesday: Marts
) -> None:
    builds.put(0)
    builds.build()
    (builds.data / "tickets.csv").write_text("not,what,was,expected\n")
    builds.build(status=2)
    assert Workspace(builds.database).state.exists()
    builds.put(1)
    assert "Refreshing" in builds.build()
    assert builds.published() == tuesday


def test_a_build_of_the_same_input_publishes_the_same_tables_again(
    builds: Builds, tuesday: Marts
) -> None:
    builds.put(1)
    builds.build()
    before = builds.database.resolve()
    for _ in range(2):
        said = builds.build()
        assert "Nothing has changed since the last build" in said
        assert "Refreshing" not in said
    assert builds.database.resolve() != before
    assert builds.published() == tuesday
