"""The eleven KPIs: unit, direction and how their benchmarks are found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kpi:
    """What of a KPI decides its rows' unit, benchmark and verdict."""

    kpi_id: str
    unit: str
    direction: str
    target_kind: str = "target"
    missing_is_zero: bool = False


KPIS = (
    Kpi("nps", "points", "higher"),
    Kpi("ticket_volume", "count", "lower", missing_is_zero=True),
    Kpi("fault_rate", "percent", "lower"),
    Kpi("open_tickets", "count", "lower", "sla_target", missing_is_zero=True),
    Kpi("open_ticket_rate", "percent", "lower", "sla_target"),
    Kpi("turnaround_time", "days", "lower", "sla_target"),
    Kpi("engineer_utilization", "jobs per engineer", "on_target"),
    Kpi("csat", "percent", "higher"),
    Kpi("first_contact_resolution", "percent", "higher"),
    Kpi("customer_effort_score", "score 1–7", "higher"),
    Kpi("customer_retention_rate", "percent", "higher"),
)
