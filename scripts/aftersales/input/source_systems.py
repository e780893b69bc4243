"""The systems that have adapters, and what is said of them where the models read it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import yaml

from aftersales.errors import InputError, suggestion
from aftersales.input.contract import read_macro
from aftersales.project import project_directory


@dataclass(frozen=True, eq=False)
class System:
    """A system whose tables an adapter reads.

    `feeds` says of which of its tables the rows of a contract table are; `columns` what
    it calls columns of the contract, by contract table; `needs` the columns that it
    cannot do without, by table; `source_tables` are all it reads. One that `refers` is
    about the records of another.
    """

    name: str
    refers: bool
    feeds: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    needs: Mapping[str, Sequence[str]]
    source_tables: tuple[str, ...]

    def delivers(self, given: Collection[str]) -> set[str]:
        """The contract tables whose rows are of one of the tables `given`.

        Customers are not, of one that refers: they are another's.
        """
        fed = {table for table, theirs in self.feeds.items() if theirs in given}
        return fed - {"customers"} if self.refers else fed


@cache
def source_systems() -> Mapping[str, System]:
    """Every system, by its name."""
    facts = json.loads(read_macro("sources/source_systems.sql"))
    return {
        name: System(
            name=name,
            refers=about.get("refers_to_others", False),
            feeds=about["tables"],
            columns=about["columns"],
            needs=about["needs"],
            source_tables=_tables(name),
        )
        for name, about in facts.items()
    }


def parse_source(text: str) -> System:
    """A system that has an adapter.

    Raises:
        InputError: there is none of that name.
    """
    known = source_systems()
    if found := known.get(text.strip().lower()):
        return found
    raise InputError(
        f"--source {text!r} is no system that can be read",
        advice=suggestion(text, set(known)) or f"There are: {', '.join(known)}.",
    )


def _tables(name: str) -> tuple[str, ...]:
    folder = project_directory() / "models" / "staging" / "sources" / name
    properties = yaml.safe_load((folder / f"_{name}__sources.yml").read_text("utf-8"))
    (source,) = properties["sources"]
    return tuple(table["name"] for table in source["tables"])
