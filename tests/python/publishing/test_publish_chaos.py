"""Many readers and builds that are killed: the published file stays good.

AFTERSALES_CHAOS=1 runs the full numbers (30 publishes, 100 kills); by default there
are a few of each.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from aftersales.build.workspace import Workspace
from command import command_line, environment
from mini_project import write_mini_project, write_tickets
from published_demo import PROJECT
from readers import READER, seen_builds

FULL = bool(os.environ.get("AFTERSALES_CHAOS"))
PUBLISHES = 30 if FULL else 8
PUBLISH_KILLS = 50 if FULL else 10
BUILD_KILLS = 50 if FULL else 3
COMPANIES = PROJECT / "tests" / "python" / "support" / "companies"

pytestmark = pytest.mark.slow

PUBLISHER = """
import sys
from pathlib import Path
from aftersales.build.publish import publish
from aftersales.build.workspace import Workspace
from made_marts import INFO, make

workspace = Workspace(Path(sys.argv[1]))
for build in range(int(sys.argv[2]), int(sys.argv[3])):
    with workspace.lock():
        workspace.tidy()
        publish(workspace, make(workspace, build, rows=1000), INFO)
    print(build, flush=True)
"""


def publisher(database: Path, first: int, last: int) -> subprocess.Popen[str]:
    """A process that publishes build after build."""
    path = os.pathsep.join([environment()["PYTHONPATH"], str(COMPANIES)])
    return subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, str(database), str(first), str(last)],
        env=environment(PYTHONPATH=path),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def build_of(database: Path) -> int:
    """The one build that every row of a published file names."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select build, count(*) from marts.kpi_nps group by build"
            " union all select build, count(*) from marts.kpi_values group by build"
        ).fetchall()
        assert connection.execute("from marts.build_info").fetchall()
    assert rows == [(rows[0][0], 1000)] * 2
    return int(rows[0][0])


def test_many_readers_move_on_with_every_publish(tmp_path: Path) -> None:
    database = tmp_path / "aftersales.duckdb"
    first = publisher(database, 0, 1)
    assert first.wait(60) == 0
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(database), str(PUBLISHES)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    publishing = publisher(database, 1, PUBLISHES + 1)
    busy: list[duckdb.DuckDBPyConnection] = []
    own: list[int] = []
    while publishing.poll() is None or own[-1] != PUBLISHES:
        busy.append(duckdb.connect(str(database), read_only=True))
        row = busy[-1].execute("select min(build), max(build) from marts.kpi_nps")
        least, greatest = row.fetchall()[0]
        assert least == greatest
        own.append(least)
        if len(busy) > 3:
            busy.pop(0).close()  # one connection is open at any time
    assert publishing.returncode == 0
    assert own == sorted(own)
    for reader in readers:
        output, _ = reader.communicate(timeout=120)
        assert reader.returncode == 0
        assert seen_builds(output) == sorted(seen_builds(output))


def test_a_publish_that_is_killed_leaves_the_last_good_file(tmp_path: Path) -> None:
    database = tmp_path / "aftersales.duckdb"
    assert publisher(database, 0, 1).wait(60) == 0
    chance = random.Random(20260331)
    last = 0
    for _ in range(PUBLISH_KILLS):
        process = publisher(database, last + 1, last + 1000)
        time.sleep(chance.uniform(0.3, 1.5))
        process.send_signal(signal.SIGKILL)
        output, _ = process.communicate()
        reported = [int(line) for line in output.split("\n") if line]
        found = build_of(database)
        assert found >= max(reported, default=last), "a reported publish is gone"
        last = found
    assert publisher(database, last + 1, last + 2).wait(60) == 0
    assert build_of(database) == last + 1
    left = [path.name for path in Workspace(database).directory.iterdir()]
    assert not [name for name in left if "unpublished" in name or name.endswith("link")]


def test_a_build_that_is_killed_needs_no_cleaning_up(tmp_path: Path) -> None:
    write_mini_project(tmp_path / "project")
    write_tickets(tmp_path / "data")
    here = environment(AFTERSALES_PROJECT=str(tmp_path / "project"))
    build = command_line("build", "--data", "data", "--quiet")

    def run() -> float:
        began = time.monotonic()
        subprocess.run(build, cwd=tmp_path, env=here, check=True, timeout=120)
        return time.monotonic() - began

    run()
    seconds = run()
    chance = random.Random(20260331)
    for _ in range(BUILD_KILLS):
        process = subprocess.Popen(build, cwd=tmp_path, env=here)
        time.sleep(chance.uniform(0.1, seconds))
        process.send_signal(signal.SIGKILL)
        process.wait()
        with duckdb.connect(
            str(tmp_path / "aftersales.duckdb"), read_only=True
        ) as connection:
            found = connection.execute("select value from marts.kpi_values").fetchall()
        assert found == [(3.0,)]
    run()
