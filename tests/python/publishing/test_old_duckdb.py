"""A published file opens in the oldest DuckDB that the interface promises."""

from __future__ import annotations

import json
import os
import subprocess
import venv
from pathlib import Path

import duckdb
import pytest
from published_demo import PROJECT, published_demo

RELEASES = ("1.0.0", "1.1.3", "1.2.2", "1.3.2", "1.4.4")
"""Oldest first; the oldest one with a wheel for this Python is tried."""

READ_EVERYTHING = """
import json, sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
connection.execute("set enable_progress_bar = false")  # shown when it takes long
names = connection.execute(
    "select table_name from information_schema.tables where table_schema = 'marts'"
).fetchall()
counts = {
    name: len(connection.execute(f'select * from marts."{name}"').fetchall())
    for (name,) in names
}
print(json.dumps([duckdb.__version__, counts]))
"""

pytestmark = pytest.mark.slow


def old_duckdb() -> Path:
    """A Python with the oldest DuckDB that installs here, kept for the next run."""
    for release in RELEASES:
        place = PROJECT / "target" / "test" / f"duckdb-{release}"
        python = place / "bin" / "python"
        finished = place / "finished"
        if finished.exists():
            return python
        venv.create(place, with_pip=True, clear=True)
        install = [
            *(str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:"),
            *("--disable-pip-version-check", f"duckdb=={release}"),
        ]
        if subprocess.run(install, capture_output=True, check=False).returncode == 0:
            finished.touch()
            return python
    if os.environ.get("CI"):
        pytest.fail("no old release of DuckDB installs")
    return pytest.skip("no old release of DuckDB installs: is there a network?")


def test_the_oldest_duckdb_reads_every_published_relation() -> None:
    database = published_demo()
    found = subprocess.run(
        [old_duckdb(), "-I", "-c", READ_EVERYTHING, database],
        check=True,
        capture_output=True,
        text=True,
    )
    release, counts = json.loads(found.stdout)
    assert release in RELEASES
    assert release != duckdb.__version__
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'marts'"
        ).fetchall()
        expected = {
            name: connection.sql(f'from marts."{name}"').count("*").fetchall()[0][0]
            for (name,) in rows
        }
    assert len(counts) > 20
    assert counts == expected
