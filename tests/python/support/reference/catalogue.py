"""The KPIs: unit, direction and how their benchmarks are found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kpi:
    """What of a KPI decides its rows' unit, segments, benchmark and verdict.

    `records` is the kind of record whose segments it has; `tables` are those of which
    `data_from` may say where they begin.
    """

    kpi_id: str
    records: str
    unit: str
    direction: str
    target_kind: str = "target"
    missing_is_zero: bool = False
    tables: tuple[str, ...] = ("tickets",)


SURVEYS = ("survey_responses",)
KPIS = (
    Kpi("nps", "survey", "points", "higher", tables=SURVEYS),
    Kpi("ticket_volume", "ticket", "count", "lower", missing_is_zero=True),
    Kpi(
        "fault_rate", "unit", "percent", "lower", tables=("tickets", "installed_units")
    ),
    Kpi("open_tickets", "ticket", "count", "lower", "sla_target", missing_is_zero=True),
    Kpi("open_ticket_rate", "ticket", "percent", "lower", "sla_target"),
    Kpi("turnaround_time", "ticket", "days", "lower", "sla_target"),
    Kpi(
        "engineer_utilization",
        "engineer",
        "jobs per engineer",
        "on_target",
        tables=("field_visits", "engineers"),
    ),
    Kpi("csat", "survey", "percent", "higher", tables=SURVEYS),
    Kpi(
        "first_contact_resolution",
        "ticket",
        "percent",
        "higher",
        tables=("tickets", "ticket_interactions"),
    ),
    Kpi("customer_effort_score", "survey", "score 1–7", "higher", tables=SURVEYS),
    Kpi(
        "customer_retention_rate",
        "customer",
        "percent",
        "higher",
        tables=("contracts", "customer_activity"),
    ),
    Kpi(
        "first_response_time",
        "ticket",
        "hours",
        "lower",
        tables=("tickets", "ticket_interactions"),
    ),
    Kpi("sla_attainment", "ticket", "percent", "higher"),
    Kpi(
        "first_time_fix_rate",
        "ticket",
        "percent",
        "higher",
        tables=("tickets", "field_visits"),
    ),
)
KPI_IDS = tuple(kpi.kpi_id for kpi in KPIS)
