"""The servers of other engines, for those tests that ask for one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import postgres as postgres_support
import pytest
import spark as spark_support
from engine_marts import Engine, PostgresEngine, SparkEngine
from mini_company import MiniCompany
from postgres import Server, postgres_server
from spark import Cluster, spark_cluster

NAMED = os.environ.get("AFTERSALES_ENGINES", "").split()
"""The engines to test with, as `make test-engines` says."""


SERVED = {"_server", "_cluster", "engines"}
"""The fixtures of which a test that needs a server has one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where engines are named, what needs none of them is left to `make test`."""
    if NAMED:
        asked = [{*getattr(item, "fixturenames", ())} for item in items]
        items[:] = [item for item, of in zip(items, asked, strict=True) if SERVED & of]


@pytest.fixture(scope="session")
def _server() -> Iterator[Server]:
    if "postgres" not in NAMED:
        pytest.skip("make test-postgres")
    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres(_server: Server) -> Server:
    """A database with nothing in it."""
    postgres_support.empty(_server)
    return _server


@pytest.fixture(scope="session")
def _cluster() -> Iterator[Cluster]:
    if "spark" not in NAMED:
        pytest.skip("make test-spark")
    with spark_cluster() as cluster:
        yield cluster


@pytest.fixture
def spark(_cluster: Cluster) -> Cluster:
    """A catalog with nothing in it."""
    spark_support.empty(_cluster)
    return _cluster


@pytest.fixture
def engines(request: pytest.FixtureRequest, tmp_path: Path) -> list[Engine]:
    """Each engine that is named, with nothing in it."""
    found: list[Engine] = []
    if "postgres" in NAMED:
        found.append(PostgresEngine(request.getfixturevalue("postgres")))
    if "spark" in NAMED:
        shared = tmp_path / "shared"
        shared.mkdir()
        found.append(SparkEngine(request.getfixturevalue("spark"), shared))
    if not found:
        pytest.skip("make test-engines")
    return found


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> MiniCompany:
    """A company of three tickets, in a directory with another that Spark sees."""
    directory = tmp_path_factory.mktemp("company")
    (directory / "shared").mkdir()
    return MiniCompany.set_up(directory)
