"""What is PostgreSQL's alone. `make test-postgres` runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines import run_unit_tests
from postgres import Server

pytestmark = pytest.mark.slow


def test_the_tests_of_logic_hold(postgres: Server, tmp_path: Path) -> None:
    run_unit_tests("postgres", postgres, tmp_path)
