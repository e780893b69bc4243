"""Publishing in PostgreSQL: schema `marts`, swapped in one transaction.

Renaming a schema locks no table: a reader finds the old one or the new one, and one
that is at work keeps the old one until it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftersales.build import marts_file
from aftersales.build.ownership import Published
from aftersales.build.publish import named
from aftersales.build.workspace import Workspace
from aftersales.errors import BusyError
from aftersales.interrupts import beyond_recall
from aftersales.options import Options
from aftersales.sql import identifier, literal
from aftersales.warehouse.catalog import DROPS, GRANTS, READERS
from aftersales.warehouse.marks import PRIVATE, REPLACED, published
from aftersales.warehouse.postgres import connected
from aftersales.warehouse.profile import target_facts
from aftersales.warehouse.schemas import MARTS, PREFIX, PublishedSchema

if TYPE_CHECKING:
    from aftersales.build.dbt_runner import Outcome


@dataclass(frozen=True)
class SwappedSchema(PublishedSchema):
    """Schema `marts`, which another takes the name of."""

    def require_replaceable(self) -> None:
        super().require_replaceable()
        for kind, reader, _ in self.database.execute(READERS):
            if kind != "v":
                raise self._not_ours(MARTS, f"{reader} is made of it")

    def publish_again(self, _: Published) -> None:
        about = named({})
        self.database.execute(
            f"update {MARTS}.build_info set build_id = {literal(about['build_id'])},"
            f" built_at = {literal(str(about['built_at']))}"
        )

    def publish(self, outcome: Outcome, info: Mapping[str, Any]) -> None:
        execute = self.database.execute
        self.require_replaceable()
        execute("begin")  # what is not committed ends with the connection
        models, about = self._built_now(outcome, info)
        recorder = marts_file.Recorder(execute)
        marts_file.record(recorder, self.built, models, outcome.results, about)
        execute("set local search_path = ''")  # so that every name has its schema
        kept = [text for *_, text in execute(READERS)]
        kept += [text for (text,) in execute(GRANTS.format(built=self.built))]
        if MARTS in self.database.comments():
            replaced = f"{PREFIX}replaced_{about['build_id']}"
            execute(f"alter schema {MARTS} rename to {identifier(replaced)}")
            self.database.comment(replaced, REPLACED)
        execute(f"alter schema {self.built} rename to {MARTS}")
        mark = published(self.database.contents(MARTS))
        self.database.comment(MARTS, str(mark))
        for statement in kept:
            execute(statement)
        with beyond_recall():
            execute("commit")
        self._drop_replaced()

    def _clear(self) -> None:
        self._drop_replaced()
        for schema, comment in self.database.comments().items():
            if comment == PRIVATE:
                self.database.execute(f"drop schema {identifier(schema)} cascade")

    def _drop_replaced(self) -> None:
        """Drop what was replaced, but for what somebody still reads, or leans on."""
        self.database.execute("set lock_timeout = '2s'")
        for schema, comment in self.database.comments().items():
            if comment == REPLACED:
                with suppress(BusyError):
                    name = identifier(schema)
                    drops = self.database.execute(DROPS.format(schema=name))
                    for statement in [*drops, (f"drop schema {name}",)]:
                        self.database.execute(statement[0])
        self.database.execute("reset lock_timeout")


@contextmanager
def published_in_postgres(
    options: Options, workspace: Workspace, scratch: Path
) -> Iterator[SwappedSchema]:
    """The marts of the database that a target names, for one build at a time.

    Raises:
        BusyError: it is out of reach, or another build is at work in it.
    """
    with connected(target_facts(options.target)) as database:
        lock = "select pg_try_advisory_lock(hashtext('aftersales build'))"
        if database.execute(lock) != [(True,)]:
            raise BusyError(
                "already being built by another process",
                file=database.name,
                advice=f"Wait for that build, or {database.elsewhere}.",
            )
        yield SwappedSchema(options, workspace, scratch, database)
