"""What to export: the published KPI relations, and which of their rows."""

from __future__ import annotations

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
    """The KPIs in display order, the grains (none means all), the first period."""

    kpis: tuple[str, ...]
    grains: tuple[str, ...] = ()
    since: date | None = None

    @classmethod
    def judged(
        cls,
        connection: duckdb.DuckDBPyConnection,
        kpis: Sequence[str],
        grains: Sequence[str],
        since: date | None,
    ) -> Selection:
        """The selection that a user asked for.

        Raises:
            InputError: a KPI or a grain that there isn't.
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


def relations(
    connection: duckdb.DuckDBPyConnection, selection: Selection
) -> list[Relation]:
    """The published KPI relations that the selection leaves: overviews first."""
    rows = connection.execute(
        "select table_name, list(column_name order by ordinal_position)"
        " from information_schema.columns where table_schema = 'marts' group by all"
    ).fetchall()
    columns = {name: tuple(names) for name, names in rows}
    wanted = [*OVERVIEWS, EVIDENCE, *(f"kpi_{kpi}" for kpi in selection.kpis)]
    return [Relation(name, columns[name]) for name in wanted if name in columns]
