"""What the page says about each KPI beyond what the database says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Format = Literal["count", "number", "days", "percent", "points"]


@dataclass(frozen=True)
class KpiText:
    """How one KPI is explained.

    `numerator`, `denominator` and `sample` name what these columns hold; `tables` are
    the input tables it is computed from; `extras` label its own columns.
    """

    details: str
    numerator: str
    denominator: str | None
    sample: tuple[str, str]
    tables: tuple[str, ...]
    extras: Mapping[str, tuple[str, Format]] = field(default_factory=dict)


_TICKETS = ("tickets", "ticket_status_events")
_SURVEYS = ("survey_responses",)

KPI_TEXTS: Mapping[str, KpiText] = {
    "nps": KpiText(
        "Answers of 9 or 10 are promoters, 7 or 8 passives, 0 to 6 detractors;"
        " the score is the share of promoters minus the share of detractors.",
        "Promoters minus detractors",
        "Answers",
        ("answer", "answers"),
        _SURVEYS,
        {
            "promoters": ("Promoters", "count"),
            "passives": ("Passives", "count"),
            "detractors": ("Detractors", "count"),
        },
    ),
    "ticket_volume": KpiText(
        "Tickets by the time they were created; deleted, spam, test, internal and"
        " merged ones are left out.",
        "Tickets created",
        None,
        ("ticket created", "tickets created"),
        _TICKETS,
    ),
    "fault_rate": KpiText(
        "Tickets created in the period for every hundred units in service, where units"
        " are averaged over the days of the period.",
        "Tickets created",
        "Average units in service",
        ("ticket created", "tickets created"),
        (*_TICKETS, "installed_units"),
        {
            "unit_days": ("Days of units in service", "count"),
            "units_at_start": ("Units in service at the start", "count"),
            "units_at_end": ("Units in service at the end", "count"),
            "units_affected": ("Units with a ticket", "count"),
            "annualised_fault_rate": ("As a rate per year", "percent"),
        },
    ),
    "open_tickets": KpiText(
        "Tickets open at the end of the period.",
        "Tickets open at the end",
        None,
        ("open ticket", "open tickets"),
        _TICKETS,
        {
            "opening": ("Open at the start", "count"),
            "created": ("Created", "count"),
            "reopened": ("Reopened", "count"),
            "resolved": ("Resolved", "count"),
            "open_under_10_days": ("Open for less than 10 days", "count"),
            "open_10_to_30_days": ("Open for 10 to 30 days", "count"),
            "open_over_30_days": ("Open for more than 30 days", "count"),
        },
    ),
    "open_ticket_rate": KpiText(
        "Tickets open at the end as a share of all tickets in play: open at the start,"
        " created or reopened in the period.",
        "Tickets open at the end",
        "Tickets in play",
        ("ticket in play", "tickets in play"),
        _TICKETS,
        {
            "backlog_to_volume": ("Open at the end to created", "percent"),
            "created_still_open_rate": ("Created and still open today", "percent"),
        },
    ),
    "turnaround_time": KpiText(
        "Days from a ticket's creation to its final resolution, by the time of that"
        " resolution.",
        "Days to resolve, added up",
        "Tickets resolved",
        ("ticket resolved", "tickets resolved"),
        _TICKETS,
        {
            "median_days": ("Median", "days"),
            "p90_days": ("Nine in ten within", "days"),
            "mean_first_resolution_days": ("Mean to the first resolution", "days"),
            "mean_business_days": ("Mean in business days", "days"),
            "sla_met_rate": ("Within the SLA of their priority", "percent"),
        },
    ),
    "engineer_utilization": KpiText(
        "Completed aftersales visits and installations per full-time engineer on the"
        " roster.",
        "Completed jobs",
        "Average engineers, full-time equivalent",
        ("job", "jobs"),
        ("field_visits", "engineers"),
        {
            "visits_per_engineer": ("Aftersales visits per engineer", "number"),
            "installs_per_engineer": ("Installations per engineer", "number"),
            "visits": ("Aftersales visits", "count"),
            "installs": ("Installations", "count"),
            "cancelled_visits": ("Cancelled visits", "count"),
            "hours_utilization": ("Contracted hours spent on jobs", "percent"),
        },
    ),
    "csat": KpiText(
        "Satisfied is 4 or 5 on a scale of 1 to 5, and the like on other scales.",
        "Satisfied answers",
        "Answers",
        ("answer", "answers"),
        _SURVEYS,
    ),
    "first_contact_resolution": KpiText(
        "Resolved with at most one customer contact, never reopened, and not followed"
        " by another ticket of the customer about the same thing.",
        "Resolved at the first contact",
        "Tickets resolved, contacts known",
        ("ticket resolved", "tickets resolved"),
        (*_TICKETS, "ticket_interactions"),
        {"net_value": ("Without tickets that got a visit", "percent")},
    ),
    "customer_effort_score": KpiText(
        "Answers rescaled to 1 to 7, where 7 is easiest.",
        "Scores, added up",
        "Answers",
        ("answer", "answers"),
        _SURVEYS,
        {"easy_rate": ("Answers of 5 or more", "percent")},
    ),
    "customer_retention_rate": KpiText(
        "Customers active on the day before the period who are still active on its"
        " last day.",
        "Customers kept",
        "Customers at the start",
        ("customer at the start", "customers at the start"),
        ("contracts", "customers"),
        {
            "customers_at_start": ("Customers at the start", "count"),
            "customers_at_end": ("Customers at the end", "count"),
            "new_customers": ("New customers", "count"),
        },
    ),
}

_UNKNOWN = KpiText("", "Numerator", "Denominator", ("record", "records"), ())


def kpi_text(kpi_id: str) -> KpiText:
    """What the page says about a KPI; plain words for one it does not know."""
    return KPI_TEXTS.get(kpi_id, _UNKNOWN)


def in_words(name: str) -> str:
    """A column's name as a heading: `customer_segment` is `Customer segment`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
