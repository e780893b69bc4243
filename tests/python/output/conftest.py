"""What the tests of the outputs share: the published demo and one browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from browser import chromium
from playwright.sync_api import Browser
from published_demo import published_demo


@pytest.fixture(scope="session")
def demo() -> Path:
    """The published demo, which nobody changes."""
    return published_demo()


@pytest.fixture
def changed_demo(demo: Path, tmp_path: Path) -> Callable[..., Path]:
    """Gives a copy of the published demo, changed by statements."""

    def change(*statements: str) -> Path:
        copy = tmp_path / "changed.duckdb"
        shutil.copyfile(demo.resolve(), copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        return copy

    return change


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started
