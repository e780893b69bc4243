"""Loading little input directories, for the tests of files and mappings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from aftersales.errors import InputError
from aftersales.input.inputs import InputSummary, load_inputs

REPOSITORY = Path(__file__).parents[3]

HEADER = b"ticket_id,created_at,status,priority\n"
ROW = b"1,2026-01-05T08:00:00Z,open,high\n"


class Desk:
    """A data directory and a work database to load it into."""

    def __init__(self, directory: Path) -> None:
        self.data = directory / "data"
        self.data.mkdir()
        self.mapping: Path | None = None
        self.connection = duckdb.connect()

    def put(self, files: Mapping[str, bytes | str]) -> Desk:
        """Write files into the data directory."""
        for name, content in files.items():
            path = self.data / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def map(self, text: str) -> Desk:
        """Write the mapping file."""
        self.mapping = self.data.parent / "mapping.yml"
        self.mapping.write_text(text, encoding="utf-8")
        return self

    def load(self) -> InputSummary:
        """Load the directory."""
        return load_inputs(self.connection, self.data, self.mapping)

    def refusal(self) -> str:
        """The message with which loading refuses, without directories."""
        with pytest.raises(InputError) as caught:
            self.load()
        assert caught.value.exit_code == 2
        place = str(self.data.parent)
        return str(caught.value).replace(f"{place}/data/", "").replace(f"{place}/", "")

    def rows(self, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """The rows of a loaded table in the order of the file."""
        return self.connection.execute(
            f"select {columns} from raw.{table} order by _row_number"
        ).fetchall()
