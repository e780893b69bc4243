"""What a user can configure, with the shipped defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from .catalogue import KPI_IDS
from .rows.contract import TABLES
from .timeline import GRAINS

TICKET_SEGMENTS = (
    "priority",
    "channel",
    "category",
    "ticket_type",
    "team",
    "product_line",
    "region",
    "customer_segment",
)
SEGMENTS: dict[str, tuple[str, ...]] = {
    "ticket": TICKET_SEGMENTS,
    "unit": ("product_line", "region", "customer_segment"),
    "survey": ("team", "channel", "product_line", "region", "customer_segment"),
    "engineer": ("team", "region"),
    "customer": ("customer_segment", "region"),
}
"""The dimensions of each kind of record."""
_TABLES_OF = {
    "ticket": ("tickets",),
    "unit": ("installed_units",),
    "survey": ("survey_responses", "tickets"),
    "engineer": ("engineers",),
    "customer": ("customers",),
}
EVERY_COLUMN = {
    kind: list(
        dict.fromkeys(column for name in tables for column in TABLES[name].columns)
    )
    for kind, tables in _TABLES_OF.items()
}
"""Every column of the contract that records can be split by."""


@dataclass(frozen=True)
class Options:
    """What is published and the thresholds; every default is the shipped one."""

    kpis: tuple[str, ...] = KPI_IDS
    period_grains: tuple[str, ...] = GRAINS
    segments: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: dict(SEGMENTS)
    )
    fcr_repeat_window_days: int = 7
    retention_grace_days: int = 0
    retention_activity_days: int = 365
    on_target_tolerance: float = 0.1
    history_periods: int = 12
    history_minimum: int = 3
    earliest_on: date = date(1970, 1, 1)
    data_from: date | Mapping[str, date] | None = None

    @classmethod
    def from_variables(cls, variables: Mapping[str, Any]) -> Options:
        """Read dbt's variables; those that are no options are left alone.

        `kpis` is a list, or a mapping that names those on or off; a kind of record that
        `segments` does not name keeps its own.
        """
        known = {item.name for item in fields(cls)}
        given = {name: text for name, text in variables.items() if name in known}
        if "kpis" in given:
            given["kpis"] = _switched_on(given["kpis"])
        if "period_grains" in given:
            given["period_grains"] = tuple(given["period_grains"])
        if "segments" in given:
            lists = {kind: tuple(names) for kind, names in given["segments"].items()}
            given["segments"] = SEGMENTS | lists
        if "earliest_on" in given:
            given["earliest_on"] = date.fromisoformat(given["earliest_on"])
        if isinstance(given.get("data_from"), str):
            given["data_from"] = date.fromisoformat(given["data_from"])
        elif "data_from" in given:
            given["data_from"] = {
                table: date.fromisoformat(text)
                for table, text in given["data_from"].items()
            }
        return cls(**given)


def _switched_on(kpis: Any) -> tuple[str, ...]:
    if isinstance(kpis, Mapping):
        return tuple(kpi for kpi in KPI_IDS if kpis.get(kpi, True))
    return tuple(kpi for kpi in KPI_IDS if kpi in kpis)
