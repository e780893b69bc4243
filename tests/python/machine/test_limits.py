"""What `--threads` and `--memory-limit` say holds for whatever reads the input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from aftersales.database import connect, connect_beside
from aftersales.input.inputs import load_inputs

LIMITS = {"threads": "3", "memory_limit": "123456789B"}
QUERY = (
    "select current_setting('threads')::varchar,"
    " parse_formatted_bytes(current_setting('memory_limit'))"
)


def limits(connection: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    ((threads, memory),) = connection.execute(QUERY).fetchall()
    return threads, memory // 1_000_000


def test_a_database_beside_another_has_its_limits() -> None:
    with connect(":memory:", settings=LIMITS) as one, connect_beside(one) as other:
        assert limits(other) == limits(one) == ("3", 123)


def test_parquet_files_are_read_within_the_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb.execute(
        "copy (select 'T1' as ticket_id, now() as created_at, 'open' as status)"
        f" to '{tmp_path / 'tickets.parquet'}'"
    )
    opened: list[tuple[Any, ...]] = []
    open_one: Callable[..., duckdb.DuckDBPyConnection] = duckdb.connect

    def connecting(*words: Any, **more: Any) -> duckdb.DuckDBPyConnection:
        connection = open_one(*words, **more)
        opened.append(limits(connection))
        return connection

    with connect(":memory:", settings=LIMITS) as work:
        monkeypatch.setattr(duckdb, "connect", connecting)
        load_inputs(work, tmp_path, None, tmp_path)
    assert len(opened) >= 2
    assert set(opened) == {("3", 123)}
