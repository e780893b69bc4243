"""Publishing in a database server: schema `marts`, and what a build keeps beside it.

dbt builds in schemas as private to the build as its work database. How their marts take
the place of those that are published is each engine's own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftersales.build.build_summary import is_summed_up
from aftersales.build.ownership import Published
from aftersales.build.publish import named
from aftersales.build.usable import DATED
from aftersales.build.workspace import Workspace, discard
from aftersales.database import connect
from aftersales.errors import InputError
from aftersales.input.contract import INPUT_TABLES
from aftersales.options import Options
from aftersales.sql import identifier
from aftersales.warehouse.marks import PRIVATE, REPLACED, Mark, read_mark
from aftersales.warehouse.reading import copied_marts, copy_marts
from aftersales.warehouse.server import Server

if TYPE_CHECKING:
    from aftersales.build.dbt_runner import Outcome, Result

MARTS = "marts"
PREFIX = "aftersales_"
_ROOMS = ("staging", "intermediate", "reference", MARTS)


@dataclass(frozen=True)
class PublishedSchema(ABC):
    """Schema `marts` of an open database, and a build's schemas beside it.

    The names of these begin with `prefix`.
    """

    options: Options
    workspace: Workspace
    scratch: Path
    database: Server
    prefix: str = PREFIX

    @property
    def name(self) -> str:
        return f"schema {MARTS} of {self.database.name}"

    @property
    def built(self) -> str:
        """The schema that dbt makes the marts in."""
        return f"{self.prefix}{MARTS}"

    @property
    def variables(self) -> dict[str, str]:
        """The variables by which dbt builds in the private schemas."""
        theirs = {f"{one}_schema": f"{self.prefix}{one}" for one in self.options.source}
        loaded = {"input_schema": f"{self.prefix}raw", **theirs}
        return {
            "schema_prefix": self.prefix,
            **({} if self.options.is_in_catalog else loaded),
        }

    def require_replaceable(self) -> None:
        """Make sure that a build never drops what is not its own.

        Raises:
            InputError: something else is there, or what is there can't be spared.
        """
        if foreign := sorted(self._foreign()):
            shown = ", ".join(foreign[:3]) + (", …" if len(foreign) > 3 else "")
            reason = f"it holds what aftersales did not publish ({shown})"
            raise self._not_ours(MARTS, reason)
        comments = self.database.comments()
        for schema in self._private():
            if comments.get(schema, PRIVATE) not in (PRIVATE, REPLACED):
                raise self._not_ours(schema, "aftersales did not make it")

    def published_version(self) -> Published | None:
        """What is published, if all of it is still there."""
        listed = self._mark().relations
        if not listed or listed != self.database.contents(MARTS):
            return None
        query = (
            f"select built_at, build_digest, future_dated_until from {MARTS}.build_info"
        )
        return Published(*self.database.execute(query)[0])

    @abstractmethod
    def publish_again(self, _: Published) -> None:
        """Publish what is published under a new build id."""

    def prepare(self) -> None:
        """Lay the private schemas, with the tables that were loaded into DuckDB."""
        self._clear()
        for schema in self._private():
            self.database.execute(f"create schema {schema}")
            self.database.comment(schema, PRIVATE)
        with connect(self.workspace.work, read_only=True) as connection:
            tables = connection.execute(
                "select table_schema, table_name from information_schema.tables"
                " where table_catalog = current_database()"
            ).fetchall()
            for schema, name in tables:
                if schema in self._loaded():
                    relation = f"{identifier(schema)}.{identifier(name)}"
                    to = f"{self.prefix}{schema}"
                    self.database.put(
                        connection, relation, to, name.lower(), self.scratch
                    )

    def bring_back(self) -> None:
        """Copy what a build is judged by, as far as dbt has come, to the workspace.

        Of the validated rows those that are quarantined, and the first and the last.
        """
        discard(self.workspace.marts)
        with connect(self.workspace.marts) as connection:
            wanted = {"kpi_availability", "quarantined_rows"} & self._made(MARTS)
            marts = {name: f"{self.built}.{name}" for name in wanted}
            copy_marts(self.database, connection, self.scratch, marts)
        asked = {f"stg_{table}": self._telling(table) for table in INPUT_TABLES}
        rooms = {
            "intermediate": {"int_validated_rows": "", "int_clock": ""},
            "staging": asked,
        }
        with connect(self.workspace.work) as connection:
            for room, queries in rooms.items():
                connection.execute(f"create schema {room}")
                for name in self._made(room) & queries.keys():
                    self.database.get(
                        f"{self.prefix}{room}.{name}",
                        connection,
                        f"{room}.{name}",
                        self.scratch,
                        queries[name],
                    )

    @abstractmethod
    def publish(self, outcome: Outcome, info: Mapping[str, Any]) -> None:
        """Say what was built, and put it in the place of what is published.

        Raises:
            InputError: something else is there, or what is there can't be spared.
            BuildError: what was made is not what was to be built.
        """

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """A copy of what a summary reads of what is published."""
        with copied_marts(self.database, is_summed_up) as copy:
            yield copy

    @abstractmethod
    def _clear(self) -> None:
        """Drop what earlier builds left, but for what is published."""

    def _foreign(self) -> set[str]:
        """What is in `marts` that no build published."""
        return self.database.contents(MARTS) - self._mark().relations

    def _built_now(
        self, outcome: Outcome, info: Mapping[str, Any]
    ) -> tuple[list[Result], dict[str, Any]]:
        """The models to publish, and the columns of `build_info`."""
        clock = f"{self.prefix}intermediate.int_clock"
        ((as_of, timezone),) = self.database.execute(
            f"select as_of, reporting_timezone from {clock}"
        )
        about = {**named(info), "as_of": as_of, "reporting_timezone": timezone}
        return [
            one for one in outcome.results if one.get("schema") == self.built
        ], about

    def _loaded(self) -> tuple[str, ...]:
        """The schemas of DuckDB that the input is loaded into."""
        return () if self.options.is_in_catalog else ("raw", *self.options.source)

    def _private(self) -> tuple[str, ...]:
        return tuple(f"{self.prefix}{name}" for name in (*_ROOMS, *self._loaded()))

    def _mark(self) -> Mark:
        """What was published in `marts`, by its comment."""
        return read_mark(self.database.comments().get(MARTS, ""))

    def _made(self, room: str) -> set[str]:
        """The names of what dbt has made in a room."""
        return self.database.contents(f"{self.prefix}{room}")

    def _telling(self, table: str) -> str:
        """A query of the validated rows of a table that a build is judged by."""
        rows = f"select * from {self.prefix}staging.stg_{table}"
        queries = [f"{rows} where quarantine_reason is not null"]
        queries += [
            f"({rows} where record_status = 'accepted' and {column} is not null"
            f" order by {column} {way} limit 1)"
            for column in DATED.get(table, ())
            for way in ("asc", "desc")
        ]
        return " union all ".join(queries)

    def _not_ours(self, schema: str, reason: str) -> InputError:
        return InputError(
            f"is there already, and {reason}",
            file=f"schema {schema} of {self.database.name}",
            advice=f"Move it away, or {self.database.elsewhere}.",
        )
