"""What is PostgreSQL's alone. `make test-postgres` runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines import NO_TESTS, run_dbt
from postgres import Server

pytestmark = pytest.mark.slow


def test_the_tests_of_logic_hold(postgres: Server, tmp_path: Path) -> None:
    """Unit tests, each on rows of its own; models say which columns these have."""
    run_dbt("postgres", postgres, tmp_path, "--empty", exclude=NO_TESTS)
    units = ("--select", "test_type:unit")
    run_dbt("postgres", postgres, tmp_path, *units, exclude="resource_type:test")
