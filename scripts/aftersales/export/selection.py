"""What to export: which published relations, and which of their rows."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from aftersales.errors import InputError, near
from aftersales.published.kpi import Kpi
from aftersales.published.periods import by_length
from aftersales.sql import identifier, literal

if TYPE_CHECKING:
    import duckdb

_SCORECARD = "kpi_scorecard"
_FIRST = (_SCORECARD, "kpi_values", "kpi_catalog", "kpi_availability", "kpi_evidence")
_SERIES_COLUMN = {"kpi_evidence": "period_on"}
"""The date that `--since` looks at, where it is not `period_start`."""


@dataclass(frozen=True)
class Selection:
    """The KPIs in their order, the grains (none means all) and the first period.

    `columns` are those of every published relation, `models` the tables of one KPI
    each. `is_filtered` when any choice was made: then it is about KPI relations alone.
    """

    kpis: tuple[Kpi, ...]
    columns: Mapping[str, Sequence[str]]
    models: frozenset[str]
    grains: tuple[str, ...] = ()
    since: date | None = None
    is_filtered: bool = False

    @classmethod
    def of(
        cls,
        connection: duckdb.DuckDBPyConnection,
        known: Sequence[Kpi],
        kpis: Sequence[str],
        grains: Sequence[str],
        since: date | None,
    ) -> Selection:
        """The selection that a user asked for, of the KPIs that are known.

        Raises:
            InputError: a KPI that there isn't.
        """
        for kpi in kpis:
            require_known("kpi", kpi, [one.kpi_id for one in known])
        columns = connection.execute(
            "select table_name, list(column_name order by ordinal_position)"
            " from information_schema.columns where table_schema = 'marts'"
            " group by table_name order by table_name"
        )
        return cls(
            kpis=tuple(kpi for kpi in known if not kpis or kpi.kpi_id in kpis),
            columns=dict(columns.fetchall()),
            models=frozenset(kpi.relation for kpi in known),
            grains=tuple(by_length(grains)),
            since=since,
            is_filtered=bool(kpis or grains or since),
        )

    def relations(self, patterns: Sequence[str]) -> list[str]:
        """The relations to export: those of KPIs first.

        Facts, dimensions and the audit are of no one KPI, grain or period, so a choice
        of these leaves them out.

        Raises:
            InputError: a pattern that is of none of them.
        """
        shared = [name for name in self.columns if name.startswith("kpi_")]
        found = [*_FIRST, *(name for name in shared if name not in self.models)]
        found += [kpi.relation for kpi in self.kpis]
        if not self.is_filtered:
            found += self.columns
        names = [name for name in dict.fromkeys(found) if name in self.columns]
        for pattern in patterns:
            if not fnmatch.filter(names, pattern):
                require_known("table", pattern, names)
        if not patterns:
            return names
        return [
            name
            for name in names
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
        ]

    def query(self, relation: str, condition: str = "true", qualify: str = "") -> str:
        """The selected rows, in an order that leaves nothing to chance."""
        where = " and ".join([condition, *self._conditions(relation)])
        return (
            f"select * from marts.{identifier(relation)} where {where}"
            f"{f' qualify {qualify}' if qualify else ''} order by all"
        )

    def _conditions(self, relation: str) -> Iterator[str]:
        columns = self.columns[relation]
        if "kpi_id" in columns:
            yield f"kpi_id in ({_texts(kpi.kpi_id for kpi in self.kpis)})"
        if self.grains and "period_grain" in columns:
            yield f"period_grain in ({_texts(self.grains)})"
        begun = _SERIES_COLUMN.get(relation, "period_start")
        # The scorecard tells where each KPI stands now.
        if self.since is not None and begun in columns and relation != _SCORECARD:
            yield f"{begun} >= date {literal(self.since.isoformat())}"


def require_known(option: str, word: str, known: Sequence[str]) -> None:
    """Complain about a word that is none of those known.

    Raises:
        InputError: it is unknown; the nearest known word is suggested.
    """
    if word not in known:
        meant = near(word, known)
        advice = f"Did you mean {meant}?" if meant else f"Known: {', '.join(known)}."
        raise InputError(f"--{option} {word!r} is unknown", advice=advice)


def _texts(texts: Iterable[str]) -> str:
    return ", ".join(map(literal, texts)) or "null"
