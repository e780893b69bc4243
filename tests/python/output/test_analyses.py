"""The queries in `analyses/` run against the demo and give rows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from building import PROJECT, build

ANALYSES = sorted((PROJECT / "analyses").glob("*.sql"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The work database of the demo; the compiled queries lie in `target` beside it."""
    directory = tmp_path_factory.mktemp("analyses")
    database = build(PROJECT / "seeds" / "demo", directory)
    subprocess.run(
        [
            *(str(Path(sys.executable).with_name("dbt")), "--quiet", "compile"),
            *("--select", "resource_type:analysis", "--project-dir", str(PROJECT)),
            *("--profiles-dir", str(PROJECT / "profiles")),
            *("--target-path", str(directory / "target")),
            *("--log-path", str(directory / "logs")),
        ],
        check=True,
        env=os.environ | {"AFTERSALES_WORK_DATABASE": str(database)},
        capture_output=True,
    )
    return database


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda path: path.stem)
def test_a_query_says_what_it_is_for_and_gives_rows(
    analysis: Path, built: Path
) -> None:
    assert analysis.read_text(encoding="utf-8").startswith("-- ")
    target = built.with_name("target")
    (query,) = (target / "compiled").glob(f"*/analyses/{analysis.name}")
    with duckdb.connect(str(built), read_only=True) as connection:
        rows = connection.execute(query.read_text(encoding="utf-8")).fetchall()
    assert rows
