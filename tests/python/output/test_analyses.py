"""The queries in `analyses/` run against the demo and give rows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from published_demo import PROJECT

ANALYSES = sorted((PROJECT / "analyses").glob("*.sql"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def work(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's work database; the compiled queries lie in `target` beside it."""
    directory = tmp_path_factory.mktemp("analyses")
    private = demo.with_name(f"{demo.name}.d")
    shutil.copyfile(private / "work.duckdb", directory / "work.duckdb")
    shutil.copyfile(demo, directory / "published.duckdb")
    command = [
        *(str(Path(sys.executable).with_name("dbt")), "--quiet", "compile"),
        *("--select", "resource_type:analysis", "--vars", "{input: tables}"),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "profiles")),
        *("--target-path", str(directory / "target")),
        *("--log-path", str(directory / "logs")),
    ]
    databases = {
        "AFTERSALES_WORK_DATABASE": str(directory / "work.duckdb"),
        "AFTERSALES_MARTS": "published",
        "AFTERSALES_MARTS_DATABASE": str(directory / "published.duckdb"),
    }
    done = subprocess.run(
        command, env=os.environ | databases, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return directory / "work.duckdb"


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda path: path.stem)
def test_a_query_says_what_it_is_for_and_gives_rows(analysis: Path, work: Path) -> None:
    assert analysis.read_text(encoding="utf-8").startswith("-- ")
    target = work.with_name("target")
    (query,) = (target / "compiled").glob(f"*/analyses/{analysis.name}")
    with duckdb.connect(str(work), read_only=True) as connection:
        published = work.with_name("published.duckdb")
        connection.execute(f"attach '{published}' as published (read_only)")
        rows = connection.execute(query.read_text(encoding="utf-8")).fetchall()
    assert rows
