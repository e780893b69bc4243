"""Publishing in PostgreSQL: schema `marts`, swapped in one transaction.

dbt builds in schemas beside it, as private to the build as its work database. Renaming
a schema locks no table: a reader finds the old one or the new one, and one that is at
work keeps the old one until it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftersales.build import marts_file
from aftersales.build.build_summary import is_summed_up
from aftersales.build.ownership import Published
from aftersales.build.publish import named
from aftersales.build.usable import DATED
from aftersales.build.workspace import Workspace, discard
from aftersales.database import connect
from aftersales.errors import BusyError, InputError
from aftersales.input.contract import INPUT_TABLES
from aftersales.interrupts import beyond_recall
from aftersales.options import Options
from aftersales.sql import identifier, literal
from aftersales.warehouse.catalog import CONTENTS, DROPS, GRANTS, MARKS, READERS
from aftersales.warehouse.postgres import Postgres, connected
from aftersales.warehouse.profile import target_facts
from aftersales.warehouse.reading import copied_marts, copy_marts

if TYPE_CHECKING:
    from aftersales.build.dbt_runner import Outcome

PREFIX = "aftersales_"
BUILT = f"{PREFIX}marts"
_ROOMS = ("raw", "staging", "intermediate", "reference", "marts")
_PRIVATE = "Private to aftersales build: the next one drops it."
_REPLACED = "Replaced by aftersales build: the next one drops it."
_PUBLISHED = "Published by aftersales: "


@dataclass(frozen=True)
class PublishedSchema:
    """Schema `marts` of an open database, and what a build keeps beside it."""

    workspace: Workspace
    scratch: Path
    database: Postgres
    systems: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"schema marts of {self.database.name}"

    @property
    def variables(self) -> dict[str, str]:
        """The variables by which dbt builds in the private schemas."""
        theirs = {f"{name}_schema": f"{PREFIX}{name}" for name in self.systems}
        return {"schema_prefix": PREFIX, "input_schema": f"{PREFIX}raw", **theirs}

    def require_replaceable(self) -> None:
        """Make sure that a build never drops what is not its own.

        Raises:
            InputError: something else is there, or what is there can't be spared.
        """
        listed = self._listed()
        if foreign := sorted(self._contents("marts") - listed):
            shown = ", ".join(foreign[:3]) + (", …" if len(foreign) > 3 else "")
            reason = f"it holds what aftersales did not publish ({shown})"
            raise self._not_ours("marts", reason)
        for kind, reader, _ in self.database.execute(READERS):
            if kind != "v":
                raise self._not_ours("marts", f"{reader} is made of it")
        for schema in self._private():
            if self._marks().get(schema, _PRIVATE) != _PRIVATE:
                raise self._not_ours(schema, "aftersales did not make it")

    def published_version(self) -> Published | None:
        """What is published, if all of it is still there."""
        listed = self._listed()
        if not listed or listed != self._contents("marts"):
            return None
        query = (
            "select built_at, build_digest, future_dated_until from marts.build_info"
        )
        return Published(*self.database.execute(query)[0])

    def publish_again(self, _: Published) -> None:
        """Publish what is published under a new build id."""
        about = named({})
        self.database.execute(
            f"update marts.build_info set build_id = {literal(about['build_id'])},"
            f" built_at = {literal(str(about['built_at']))}"
        )

    def prepare(self) -> None:
        """Lay the private schemas, with the raw tables that were loaded into DuckDB."""
        self._drop_replaced()
        for schema, mark in self._marks().items():
            if mark == _PRIVATE:
                self.database.execute(f"drop schema {identifier(schema)} cascade")
        for schema in self._private():
            self.database.execute(f"create schema {schema}")
            self.database.execute(f"comment on schema {schema} is {literal(_PRIVATE)}")
        with connect(self.workspace.work, read_only=True) as connection:
            tables = connection.execute(
                "select table_schema, table_name from information_schema.tables"
                " where table_catalog = current_database()"
            ).fetchall()
            for schema, name in tables:
                if schema in ("raw", *self.systems):
                    relation = f"{identifier(schema)}.{identifier(name)}"
                    target = f"{PREFIX}{schema}.{identifier(name.lower())}"
                    self.database.put(connection, relation, target, self.scratch)
                    self.database.execute(f"analyze {target}")

    def bring_back(self) -> None:
        """Copy what a build is judged by, as far as dbt has come, to the workspace.

        Of the validated rows those that are quarantined, and the first and the last.
        """
        discard(self.workspace.marts)
        with connect(self.workspace.marts) as connection:
            wanted = {"kpi_availability", "quarantined_rows"}.__contains__
            copy_marts(self.database, connection, self.scratch, wanted, BUILT)
        asked = {f"stg_{table}": _telling(table) for table in INPUT_TABLES}
        rooms = {
            "intermediate": {"int_validated_rows": "", "int_clock": ""},
            "staging": asked,
        }
        with connect(self.workspace.work) as connection:
            for room, queries in rooms.items():
                connection.execute(f"create schema {room}")
                for name in self._contents(PREFIX + room) & queries.keys():
                    relation, copy = f"{PREFIX}{room}.{name}", f"{room}.{name}"
                    query = queries[name]
                    self.database.get(relation, connection, copy, self.scratch, query)

    def publish(self, outcome: Outcome, info: Mapping[str, Any]) -> None:
        """Say what was built, and put it in the place of what is published.

        Raises:
            InputError: something else is there, or what is there can't be spared.
            BuildError: what was made is not what was to be built.
        """
        execute = self.database.execute
        self.require_replaceable()
        execute("begin")  # what is not committed ends with the connection
        clock = f"select as_of, reporting_timezone from {PREFIX}intermediate.int_clock"
        ((as_of, timezone),) = execute(clock)
        about = {**named(info), "as_of": as_of, "reporting_timezone": timezone}
        models = [one for one in outcome.results if one.get("schema") == BUILT]
        marts_file.record(execute, BUILT, models, outcome.results, about)
        execute("set local search_path = ''")  # so that every name has its schema
        kept = [text for *_, text in execute(READERS)]
        kept += [text for (text,) in execute(GRANTS.format(built=BUILT))]
        if "marts" in self._marks():
            replaced = identifier(f"{PREFIX}replaced_{about['build_id']}")
            execute(f"alter schema marts rename to {replaced}")
            execute(f"comment on schema {replaced} is {literal(_REPLACED)}")
        execute(f"alter schema {BUILT} rename to marts")
        listed = ", ".join(sorted(self._contents("marts")))
        execute(f"comment on schema marts is {literal(_PUBLISHED + listed)}")
        for statement in kept:
            execute(statement)
        with beyond_recall():
            execute("commit")
        self._drop_replaced()

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """A copy of what a summary reads of what is published."""
        with copied_marts(self.database, is_summed_up) as copy:
            yield copy

    def _drop_replaced(self) -> None:
        """Drop what was replaced, but for what somebody still reads, or leans on."""
        self.database.execute("set lock_timeout = '2s'")
        for schema, mark in self._marks().items():
            if mark == _REPLACED:
                with suppress(BusyError):
                    name = identifier(schema)
                    drops = self.database.execute(DROPS.format(schema=name))
                    for statement in [*drops, (f"drop schema {name}",)]:
                        self.database.execute(statement[0])
        self.database.execute("reset lock_timeout")

    def _private(self) -> tuple[str, ...]:
        return tuple(f"{PREFIX}{name}" for name in (*_ROOMS, *self.systems))

    def _marks(self) -> dict[str, str]:
        """Every schema, with what its comment says of it."""
        return dict(self.database.execute(MARKS))

    def _listed(self) -> set[str]:
        """What was published in `marts`, by its comment."""
        mark = self._marks().get("marts", "")
        is_ours = mark.startswith(_PUBLISHED)
        return set(mark.removeprefix(_PUBLISHED).split(", ")) if is_ours else set()

    def _contents(self, schema: str) -> set[str]:
        rows = self.database.execute(CONTENTS.format(schema=schema))
        return {name for (name,) in rows}

    def _not_ours(self, schema: str, reason: str) -> InputError:
        return InputError(
            f"is there already, and {reason}",
            file=f"schema {schema} of {self.database.name}",
            advice="Move it away, or name another database with PGDATABASE.",
        )


@contextmanager
def published_schema(
    options: Options, workspace: Workspace, scratch: Path
) -> Iterator[PublishedSchema]:
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
                advice="Wait for that build, or name another database with PGDATABASE.",
            )
        yield PublishedSchema(workspace, scratch, database, options.source)


def _telling(table: str) -> str:
    """A query of the validated rows of a table that a build is judged by."""
    rows = f"select * from {PREFIX}staging.stg_{table}"
    queries = [f"{rows} where quarantine_reason is not null"]
    queries += [
        f"({rows} where record_status = 'accepted' and {column} is not null"
        f" order by {column} {way} limit 1)"
        for column in DATED.get(table, ())
        for way in ("asc", "desc")
    ]
    return " union all ".join(queries)
