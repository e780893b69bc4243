"""What to export: which published relations, and which of their rows."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from aftersales.errors import InputError, near
from aftersales.figures import GRAINS
from aftersales.sql import identifier, literal

if TYPE_CHECKING:
    import duckdb

OVERVIEWS = ("kpi_scorecard", "kpi_values", "kpi_catalog", "kpi_availability")
EVIDENCE = "kpi_evidence"
SERIES_COLUMN = {EVIDENCE: "period_on"}
"""The date that `--since` looks at, where it is not `period_start`."""

_NOT_A_SERIES = frozenset({"kpi_scorecard"})
"""Tells where each KPI stands now, so `--since` leaves it whole."""


@dataclass(frozen=True)
class Relation:
    """A published relation and its columns, in their order."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """The KPIs in display order, the grains (none means all), the first period.

    `is_filtered` when any of them was asked for: then it is about KPI relations alone.
    `tables` are patterns of names, such as `fct_*`; none means all.
    """

    kpis: tuple[str, ...]
    grains: tuple[str, ...] = ()
    since: date | None = None
    is_filtered: bool = False
    tables: tuple[str, ...] = ()

    @classmethod
    def judged(
        cls,
        connection: duckdb.DuckDBPyConnection,
        kpis: Sequence[str],
        grains: Sequence[str],
        since: date | None,
        tables: Sequence[str] = (),
    ) -> Selection:
        """The selection that a user asked for.

        Raises:
            InputError: a KPI, a grain or a table that there isn't.
        """
        rows = connection.execute(
            "select kpi_id from marts.kpi_catalog order by display_order, kpi_id"
        ).fetchall()
        known = [kpi_id for (kpi_id,) in rows]
        for kpi in kpis:
            cls.require_known("kpi", kpi, known)
        for grain in grains:
            cls.require_known("grain", grain, GRAINS)
        return cls(
            kpis=tuple(kpi for kpi in known if not kpis or kpi in kpis),
            grains=tuple(grain for grain in GRAINS if grain in grains),
            since=since,
            is_filtered=bool(kpis or grains or since),
            tables=tuple(tables),
        )

    @staticmethod
    def require_known(option: str, word: str, known: Iterable[str]) -> None:
        """Complain about a word that is none of those known.

        Raises:
            InputError: it is unknown; the nearest known word is suggested.
        """
        names = list(known)
        if word in names:
            return
        meant = near(word, names)
        advice = f"Did you mean {meant}?" if meant else f"Known: {', '.join(names)}."
        raise InputError(f"--{option} {word!r} is unknown", advice=advice)

    def query(self, relation: Relation, *more_conditions: str) -> str:
        """The selected rows, in an order that leaves nothing to chance."""
        conditions = [*self._conditions(relation), *more_conditions]
        where = f" where {' and '.join(conditions)}" if conditions else ""
        return f"select * from marts.{identifier(relation.name)}{where} order by all"

    def _conditions(self, relation: Relation) -> Iterable[str]:
        if "kpi_id" in relation.columns:
            yield f"kpi_id in ({', '.join(map(literal, self.kpis))})"
        if self.grains and "period_grain" in relation.columns:
            yield f"period_grain in ({', '.join(map(literal, self.grains))})"
        started = SERIES_COLUMN.get(relation.name, "period_start")
        is_series = relation.name not in _NOT_A_SERIES and started in relation.columns
        if self.since is not None and is_series:
            yield f"{started} >= date {literal(self.since.isoformat())}"


def kpi_relations(
    connection: duckdb.DuckDBPyConnection, selection: Selection
) -> list[Relation]:
    """The published KPI relations that the selection leaves: overviews first."""
    columns = _columns(connection)
    wanted = [*OVERVIEWS, EVIDENCE, *(f"kpi_{kpi}" for kpi in selection.kpis)]
    return [Relation(name, columns[name]) for name in wanted if name in columns]


def relations(
    connection: duckdb.DuckDBPyConnection, selection: Selection
) -> list[Relation]:
    """All published relations that the selection leaves: KPI relations first.

    Facts, dimensions and the audit are of no one KPI, grain or period, so a filter
    leaves them out.

    Raises:
        InputError: a pattern that is of none of them.
    """
    found = kpi_relations(connection, selection)
    if not selection.is_filtered:
        taken = {relation.name for relation in found}
        found += [
            Relation(name, columns)
            for name, columns in sorted(_columns(connection).items())
            if name not in taken
        ]
    names = [relation.name for relation in found]
    for pattern in selection.tables:
        if not fnmatch.filter(names, pattern):
            Selection.require_known("table", pattern, names)
    return [
        relation
        for relation in found
        if not selection.tables
        or any(fnmatch.fnmatchcase(relation.name, name) for name in selection.tables)
    ]


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """The columns of every published relation by its name."""
    rows = connection.execute(
        "select table_name, list(column_name order by ordinal_position)"
        " from information_schema.columns where table_schema = 'marts' group by all"
    ).fetchall()
    return {name: tuple(names) for name, names in rows}
