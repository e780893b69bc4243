"""What the tests of files and mappings share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from loading import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A data directory of the test's own, and a database to load it into."""
    made = Desk(tmp_path)
    yield made
    made.connection.close()
