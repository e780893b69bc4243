"""Publishing in Spark: schema `marts` of views, each turned to another schema's tables.

A schema can't be renamed there. So one build's schemas begin with `aftersales_a_`, the
next one's with `aftersales_b_`, and the views read the marts of one of both. Those they
read before stay until the next build begins.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftersales.build import marts_file
from aftersales.build.ownership import Published
from aftersales.build.publish import named
from aftersales.build.workspace import Workspace
from aftersales.errors import BusyError
from aftersales.interrupts import beyond_recall
from aftersales.options import Options
from aftersales.warehouse.marks import PRIVATE, REPLACED, published
from aftersales.warehouse.profile import target_facts
from aftersales.warehouse.schemas import MARTS, PREFIX, PublishedSchema
from aftersales.warehouse.spark import (
    Spark,
    connected,
    quoted,
    shared_directory,
    string,
)

if TYPE_CHECKING:
    from aftersales.build.dbt_runner import Outcome

_LOCK = f"{PREFIX}lock"
_TYPES = {"varchar": "string", "double precision": "double"}


@dataclass(frozen=True)
class Views(marts_file.Recorder):
    """The views over the marts of a schema, with what is said of them.

    `statements` make them, by name.
    """

    server: Spark
    contents: set[str]
    statements: dict[str, str] = field(default_factory=dict)
    quoted = staticmethod(quoted)

    def columns(self, schema: str, name: str) -> list[str]:
        is_there = name.lower() in self.contents
        return [*self.server.columns(f"{schema}.{quoted(name)}")] if is_there else []

    def describe(
        self,
        schema: str,
        name: str,
        kind: str,  # noqa: ARG002
        texts: Mapping[str, str],
    ) -> None:
        listed = ", ".join(
            quoted(column) + _comment(text) for column, text in texts.items() if column
        )
        name = name.lower()  # as Spark keeps it
        self.statements[name] = (
            f"create or replace view {MARTS}.{quoted(name)} ({listed})"
            f"{_comment(texts[''])} as select * from {schema}.{quoted(name)}"
        )

    def create(
        self,
        schema: str,
        name: str,
        columns: Mapping[str, str],
        rows: Sequence[Sequence[object]],
    ) -> None:
        """Create a view of constants, which can be replaced in one step."""
        values = ", ".join(f"({', '.join(map(_constant, row))})" for row in rows)
        cast = ", ".join(
            f"cast(col{place} as {_TYPES.get(kind, kind)}) as {column}"
            for place, (column, kind) in enumerate(columns.items(), 1)
        )
        constants = f"select {cast} from values {values}"
        self.execute(f"create or replace view {schema}.{name} as {constants}")


@dataclass(frozen=True)
class TurnedSchema(PublishedSchema):
    """Schema `marts` of views over the tables of the build that published last."""

    database: Spark

    @property
    def home(self) -> str:
        """The schema that the views read; nothing where there are none."""
        return self._mark().home or ""

    def published_version(self) -> Published | None:
        mark = self._mark()
        is_there = mark.home and mark.relations <= self.database.contents(mark.home)
        return super().published_version() if is_there else None

    def publish_again(self, _: Published) -> None:
        home = self.home
        (row,) = self.database.execute(f"select * from {home}.build_info")
        kinds = self.database.columns(f"{home}.build_info")
        known = named({})
        about = dict(zip(kinds, row, strict=True))
        about |= {name: known[name] for name in ("build_id", "built_at")}
        views = Views(self.database.execute, self.database, set())
        views.create(home, "build_info", kinds, [list(about.values())])

    def publish(self, outcome: Outcome, info: Mapping[str, Any]) -> None:
        self.require_replaceable()
        models, about = self._built_now(outcome, info)
        made = self.database.contents(self.built)
        views = Views(self.database.execute, self.database, made)
        marts_file.record(views, self.built, models, outcome.results, about)
        if MARTS not in self.database.comments():
            self.database.execute(f"create schema {MARTS}")
        with beyond_recall():
            self._turn(self.built, views.statements)

    def finish_turning(self) -> None:
        """Turn what a build that was killed left, but for what is said of columns."""
        mark = self._mark()
        if mark.home and not mark.is_whole:
            statements = {
                name: f"create or replace view {MARTS}.{quoted(name)} as"
                f" select * from {mark.home}.{quoted(name)}"
                for name in self.database.contents(mark.home)
            }
            self._turn(mark.home, statements)

    def _turn(self, home: str, statements: Mapping[str, str]) -> None:
        """Turn the views to the tables of a schema, which holds them from now on."""
        before = self._mark()
        # What is named in the mark is kept and, if this is cut off, turned to the end.
        every = published([*before.relations, *statements], home)
        self.database.comment(MARTS, str(replace(every, is_whole=False)))
        for statement in statements.values():
            self.database.execute(statement)
        for name in before.relations - statements.keys():
            self.database.execute(f"drop view if exists {MARTS}.{quoted(name)}")
        self.database.comment(MARTS, str(published(statements, home)))
        self.database.comment(home, REPLACED)

    def _clear(self) -> None:
        home = self.home
        for schema, comment in self.database.comments().items():
            if comment in (PRIVATE, REPLACED) and schema != home:
                self.database.execute(f"drop schema {schema} cascade")

    def _foreign(self) -> set[str]:
        views = {name for _, name, *_ in self._views()}
        return self.database.contents(MARTS) - (self._mark().relations & views)

    def _views(self) -> list[tuple[Any, ...]]:
        is_there = MARTS in self.database.comments()
        return self.database.execute(f"show views in {MARTS}") if is_there else []


@contextmanager
def published_in_spark(
    options: Options, workspace: Workspace, scratch: Path
) -> Iterator[TurnedSchema]:
    """The marts of the server that a target names, for one build at a time.

    Raises:
        InputError: files have no way there.
        BusyError: it is out of reach, or another build is at work in it.
    """
    if not options.is_in_catalog:
        shared_directory()
    with connected(target_facts(options.target)) as server, _locked(server):
        schema = TurnedSchema(options, workspace, scratch, server)
        letter = "b" if schema.home.startswith(f"{PREFIX}a_") else "a"
        schema = replace(schema, prefix=f"{PREFIX}{letter}_")
        schema.finish_turning()
        yield schema


@contextmanager
def _locked(server: Spark) -> Iterator[None]:
    """Hold a schema that nobody else can make meanwhile.

    One that a killed process of this machine held is taken over.
    """
    here, process = socket.gethostname(), os.getpid()
    holder = server.comments().get(_LOCK)
    if holder is not None:
        words = holder.split()
        if words[-2:] != ["on", here] or _is_alive(int(words[-3])):
            raise BusyError(
                f"already being built by {holder or 'another process'}",
                file=server.name,
                advice=f"Wait for that build; if there is none, `drop schema {_LOCK}`.",
            )
        server.execute(f"drop schema {_LOCK}")
    server.execute(f"create schema {_LOCK}")
    try:
        server.comment(_LOCK, f"process {process} on {here}")
        yield
    finally:
        with suppress(BusyError):
            server.execute(f"drop schema {_LOCK}")


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is another user's
        pass
    return True


def _comment(text: str) -> str:
    return f" comment {string(text)}" if text else ""


def _constant(value: object) -> str:
    return "null" if value is None else string(str(value))
