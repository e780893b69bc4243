"""Loading little input directories, for the tests of files and mappings."""

from __future__ import annotations

import tempfile
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
PLAIN = "ticket_id: id\ncreated_at: opened\nstatus: state"
TICKETS = (
    "select 1 as ticket_id, timestamp '2026-01-05' as created_at, 'open' as status"
)


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


def as_parquet(query: str) -> bytes:
    """A Parquet file with the rows of a query."""
    return _copied(query, "rows.parquet", "format parquet")


def as_zstd(query: str) -> bytes:
    """A zstd-compressed CSV file with the rows of a query."""
    return _copied(query, "rows.csv.zst", "format csv, header, compression zstd")


def _copied(query: str, name: str, options: str) -> bytes:
    with tempfile.TemporaryDirectory() as directory, duckdb.connect() as connection:
        path = Path(directory) / name
        connection.execute(f"copy ({query}) to '{path}' ({options})")
        return path.read_bytes()


def tickets(columns: str, read: str = "{}") -> str:
    """A mapping of tickets from export.csv."""
    lines = "\n".join(f"    {line}" for line in columns.splitlines())
    return f"tickets:\n  file: export.csv\n  read: {read}\n  columns:\n{lines}\n"


def mapped(read: str, columns: str = "ticket_id: id, created_at: at, status: s") -> str:
    """The same in one line, with columns of other names."""
    return f"tickets: {{file: export.csv, read: {{{read}}}, columns: {{{columns}}}}}\n"
