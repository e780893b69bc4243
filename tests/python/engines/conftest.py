"""The servers of other engines, for those tests that ask for one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import spark as spark_support
from postgres import Server, empty, postgres_server
from spark import Cluster, spark_cluster


@pytest.fixture(scope="session")
def _server() -> Iterator[Server]:
    """PostgreSQL, where AFTERSALES_ENGINES names it, as `make test-postgres` does."""
    if "postgres" not in os.environ.get("AFTERSALES_ENGINES", ""):
        pytest.skip("make test-postgres")
    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres(_server: Server) -> Server:
    """A database with nothing in it."""
    empty(_server)
    return _server


@pytest.fixture(scope="session")
def _cluster() -> Iterator[Cluster]:
    """A Spark cluster, where AFTERSALES_ENGINES names it, as `make test-spark` does."""
    if "spark" not in os.environ.get("AFTERSALES_ENGINES", ""):
        pytest.skip("make test-spark")
    with spark_cluster() as cluster:
        yield cluster


@pytest.fixture
def spark(_cluster: Cluster) -> Cluster:
    """A catalog with nothing in it."""
    spark_support.empty(_cluster)
    return _cluster
