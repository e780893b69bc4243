"""What publishing and reading ask of a database server, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import duckdb


class Server(Protocol):
    """An open connection, whose every statement counts at once."""

    @property
    def name(self) -> str:
        """What people call the database."""

    @property
    def kind(self) -> str:
        """The type of its targets in the profile."""

    @property
    def elsewhere(self) -> str:
        """How to publish where nothing is in the way."""

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement; gives its rows."""

    def put(
        self,
        source: duckdb.DuckDBPyConnection,
        relation: str,
        schema: str,
        name: str,
        scratch: Path,
    ) -> None:
        """Copy a relation of DuckDB into a new table, with its names in lower case."""

    def get(
        self,
        relation: str,
        target: duckdb.DuckDBPyConnection,
        copy: str,
        scratch: Path,
        query: str = "",
    ) -> None:
        """Copy a relation, or a query of all its columns, into a table of DuckDB's."""

    def comments(self) -> dict[str, str]:
        """The schemas that may be a build's, each with what is said of it."""

    def comment(self, schema: str, text: str) -> None:
        """Say something of a schema."""

    def contents(self, schema: str) -> set[str]:
        """The names of what is in a schema; nothing where there is none."""

    def moment(self) -> AbstractContextManager[Mapping[str, str]]:
        """Where one version's marts can be read, by name, until the context ends."""
